//! What a teardown's plan comes to, in one sentence for whoever has to agree to it.

use super::grouped;
use crate::report::{Output, Report};

const DELETE: &str = "macie2:DeleteMember";
const DISABLE: &str = "macie2:DisableMacie";
const REVOKE: &str = "macie2:DisableOrganizationAdminAccount";
const DEREGISTER: &str = "organizations:DeregisterDelegatedAdministrator";

/// As `This removes 498 members, ends 500 sessions with their findings and settings, and revokes the
/// administrator in 2 Regions. It cannot be undone.`
#[must_use]
pub fn consequences(output: &Output, report: &Report) -> String {
    let changes = output.all_changes();
    let beside = |call| changes.get(call).copied().unwrap_or_default();
    let planned = |call: &str| report.rows.iter().filter(|row| row.calls.iter().any(|it| it == call)).count();
    let members = |call| u64::try_from(planned(call)).unwrap_or(u64::MAX);
    let parts = [
        part("removes", members(DELETE), ["member", "members"], ""),
        part(
            "ends",
            members(DISABLE) + beside(DISABLE),
            ["session", "sessions"],
            " with findings and settings",
        ),
        part("revokes the administrator in", beside(REVOKE), ["Region", "Regions"], ""),
        (beside(DEREGISTER) > 0).then(|| "deregisters it from Organizations".to_owned()),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.as_slice() {
        [] => "This changes settings alone.".to_owned(),
        [one] => format!("This {one}. It cannot be undone."),
        [first @ .., last] => format!("This {}, and {last}. It cannot be undone.", first.join(", ")),
    }
}

fn part(what: &str, count: u64, [one, many]: [&str; 2], which: &str) -> Option<String> {
    let noun = if count == 1 { one } else { many };
    (count > 0).then(|| format!("{what} {} {noun}{which}", grouped(count)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sentence(calls: &[&[&str]], changes: &[&str], everywhere: &[&str]) -> String {
        let counts = json!({"targets": 0, "changed": 0, "unchanged": 0, "skipped": 0, "failed": 0});
        let region = json!({"region": "us-east-1", "status": "finished", "counts": counts, "changes": changes, "error": null});
        let output = json!({"status": "planned", "reportBucket": "b", "reportKey": "k", "counts": counts,
            "changes": everywhere, "regions": [region]});
        let row = |calls: &&[&str]| json!({"accountId": "1", "region": "us-east-1", "outcome": "planned", "calls": calls});
        let rows: Vec<Value> = calls.iter().map(row).collect();
        let report = json!({"request": {"dryRun": true}, "rows": rows});
        consequences(&serde_json::from_value(output).unwrap(), &serde_json::from_value(report).unwrap())
    }

    #[test]
    fn everything_that_cannot_be_undone_is_said_and_nothing_else() {
        let member = ["macie2:DisassociateMember", DELETE, DISABLE];
        assert_eq!(
            sentence(
                &[&member, &member],
                &["macie2:UpdateOrganizationConfiguration", REVOKE, DISABLE],
                &[DEREGISTER]
            ),
            "This removes 2 members, ends 3 sessions with findings and settings, revokes the administrator in 1 \
             Region, and deregisters it from Organizations. It cannot be undone."
        );
        assert_eq!(sentence(&[&[DELETE]], &[], &[]), "This removes 1 member. It cannot be undone.");
        assert_eq!(
            sentence(&[&[DISABLE]], &[], &[]),
            "This ends 1 session with findings and settings. It cannot be undone."
        );
        let settings = sentence(&[], &["macie2:UpdateOrganizationConfiguration"], &[]);
        assert_eq!(settings, "This changes settings alone.");
    }
}
