//! The one line that says it all.

use super::grouped;
use crate::report::Output;

/// As `250 accounts, 3 Regions: 700 changed, 20 unchanged, 24 skipped, 6 failed; 1,234 API calls`, without
/// the calls where nobody counts them.
#[must_use]
pub fn last_line(accounts: u64, output: &Output, calls: Option<u64>) -> String {
    let counts = &output.counts;
    let regions = u64::try_from(output.regions.len()).unwrap_or(u64::MAX);
    let due = match (output.drift, output.is_plan()) {
        (0, false) => "changed",
        (0, true) => "planned",
        _ => "drifted",
    };
    format!(
        "{}, {}: {} {due}, {} unchanged, {} skipped, {} failed{}",
        counted(accounts, "account", "accounts"),
        counted(regions, "Region", "Regions"),
        grouped(counts.changed + counts.planned),
        grouped(counts.unchanged),
        grouped(counts.skipped),
        grouped(counts.failed),
        calls.map(|calls| format!("; {}", counted(calls, "API call", "API calls"))).unwrap_or_default(),
    )
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_line_has_exactly_this_form() {
        let region = |name: &str| {
            json!({"region": name, "status": "finished", "error": null,
                "counts": {"targets": 250, "changed": 0, "unchanged": 0, "skipped": 0, "failed": 0}})
        };
        let mut output: Output = serde_json::from_value(json!({"status": "finishedWithFailures",
            "reportBucket": "b", "reportKey": "k",
            "counts": {"targets": 750, "changed": 700, "unchanged": 20, "skipped": 24, "failed": 6},
            "regions": [region("us-east-1"), region("eu-west-1"), region("af-south-1")]}))
        .unwrap();
        assert_eq!(
            last_line(250, &output, Some(1_234)),
            "250 accounts, 3 Regions: 700 changed, 20 unchanged, 24 skipped, 6 failed; 1,234 API calls"
        );
        output.status = "planned".to_owned();
        (output.counts.changed, output.counts.planned) = (0, 7);
        assert!(last_line(250, &output, None).contains("3 Regions: 7 planned, "));
        output.regions.truncate(1);
        assert!(last_line(1, &output, Some(1)).starts_with("1 account, 1 Region: "));
        assert!(last_line(1, &output, None).ends_with(", 6 failed"));
    }
}
