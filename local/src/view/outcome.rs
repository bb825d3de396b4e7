//! Tables of what an execution came to: by Region, and by function.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::grouped;
use crate::lambda::FunctionStats;
use crate::report::{Outcome, Output, RegionOutput, Report};

/// One row for each Region: what became of its targets, and why.
#[must_use]
pub fn regions(output: &Output, report: &Report) -> Table {
    let mut table = table(["Region", "Status", "Changed", "Unchanged", "Skipped", "Failed"]);
    for region in &output.regions {
        let [skipped, failed] = left_out(region, report);
        let (changed, unchanged) = (grouped(region.counts.changed), grouped(region.counts.unchanged));
        table.add_row([region.region.clone(), status(region), changed, unchanged, skipped, failed]);
    }
    align(&mut table, &[2, 3]);
    table
}

/// One row for each Region of a dry run: which calls would be made, and whom they leave out.
#[must_use]
pub fn plan(output: &Output, report: &Report) -> Table {
    let mut table = table([
        "Region",
        "Status",
        "Planned",
        "Unchanged",
        "Skipped",
        "Failed",
        "Administrator and organization",
    ]);
    for region in &output.regions {
        let [skipped, failed] = left_out(region, report);
        let planned = with_reasons(region.counts.planned, &report.calls(&region.region));
        let (unchanged, changes) = (grouped(region.counts.unchanged), region.changes.join("\n"));
        table.add_row([region.region.clone(), status(region), planned, unchanged, skipped, failed, changes]);
    }
    align(&mut table, &[3]);
    table
}

/// One row for each Region of an audit: what is not as asked for, and why.
#[must_use]
pub fn audit(output: &Output, report: &Report) -> Table {
    let mut table = table([
        "Region",
        "Status",
        "Drifted",
        "In order",
        "Skipped",
        "Failed",
        "Administrator",
        "Members",
        "Due beside members",
    ]);
    for region in &output.regions {
        let [skipped, failed] = left_out(region, report);
        let reasons = report.reasons(&region.region, Outcome::Planned);
        let (drifted, in_order) =
            (with_reasons(region.counts.planned, &reasons), grouped(region.counts.unchanged));
        let seen = region.audit.as_ref();
        let administrator = seen.map_or("not seen", |it| it.administrator.as_deref().unwrap_or("none"));
        let members = seen
            .map(|it| format!("{} of {}", grouped(it.members), grouped(it.member_limit)))
            .unwrap_or_default();
        table.add_row([
            region.region.clone(),
            status(region),
            drifted,
            in_order,
            skipped,
            failed,
            administrator.to_owned(),
            members,
            region.changes.join("\n"),
        ]);
    }
    align(&mut table, &[3]);
    table
}

/// Calls about administrators and the organization, and how often each was made; `None` when
/// none was.
#[must_use]
pub fn changes(output: &Output) -> Option<String> {
    let calls: Vec<_> =
        output.all_changes().iter().map(|(call, times)| format!("{} {call}", grouped(*times))).collect();
    (!calls.is_empty()).then(|| format!("Administrator and organization: {}", calls.join(", ")))
}

/// One sentence for each Region that stopped: why it did.
pub fn errors(output: &Output) -> impl Iterator<Item = String> {
    let stopped =
        output.regions.iter().filter_map(|region| region.error.as_ref().map(|error| (region, error)));
    stopped.map(|(region, error)| format!("{}: {}: {}", region.region, error.name, error.message))
}

/// One row for each function that was invoked: what it used.
#[must_use]
pub fn functions(stats: &BTreeMap<String, FunctionStats>) -> Table {
    let mut table = table(["Function", "Invocations", "Errors", "Cold starts", "Peak memory", "Billed"]);
    for (name, used) in stats.iter().filter(|(_, used)| used.invocations > 0) {
        let peak = used.peak_memory_kib.div_ceil(1024);
        table.add_row([
            name.clone(),
            grouped(used.invocations),
            grouped(used.errors),
            grouped(used.cold_starts),
            format!("{peak} of {} MiB", used.memory_mib),
            format!("{:.3} s", used.billed.as_secs_f64()),
        ]);
    }
    align(&mut table, &[1, 2, 3, 4, 5]);
    table
}

pub(super) fn table<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    // Never wrapped: a table that is cut by the terminal reads better than one in splinters.
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    table
}

fn align(table: &mut Table, columns: &[usize]) {
    for column in columns.iter().filter_map(|index| table.column(*index).map(|_| *index)).collect::<Vec<_>>()
    {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Who was skipped and who failed, with the reasons.
fn left_out(region: &RegionOutput, report: &Report) -> [String; 2] {
    let counts = &region.counts;
    [(Outcome::Skipped, counts.skipped), (Outcome::Failed, counts.failed)]
        .map(|(outcome, count)| with_reasons(count, &report.reasons(&region.region, outcome)))
}

fn status(region: &RegionOutput) -> String {
    let error = region.error.as_ref();
    error.map_or_else(|| region.status.clone(), |error| format!("{}: {}", region.status, error.name))
}

/// The count, and under it each reason or call with its own.
fn with_reasons(count: u64, reasons: &BTreeMap<&str, u64>) -> String {
    let reasons = reasons.iter().map(|(reason, count)| format!("\n{} {reason}", grouped(*count)));
    grouped(count) + &reasons.collect::<String>()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn example() -> (Output, Report) {
        let counts = json!({"targets": 1250, "changed": 1240, "unchanged": 1, "skipped": 3, "failed": 6});
        let none = json!({"targets": 0, "changed": 0, "unchanged": 0, "skipped": 0, "failed": 0});
        let output = json!({"status": "finishedWithFailures", "reportBucket": "b", "reportKey": "k",
            "counts": counts, "regions": [
                {"region": "us-east-1", "status": "finished", "counts": counts, "error": null},
                {"region": "af-south-1", "status": "stopped", "counts": none,
                 "error": {"name": "AccessDenied", "message": "no"}}]});
        let row = |outcome: &str, reason: &str| json!({"accountId": "1", "region": "us-east-1", "outcome": outcome, "reason": reason});
        let rows = json!({"rows": [row("skipped", "paused"), row("skipped", "paused"),
            row("skipped", "administrator"), row("failed", "refused")]});
        (serde_json::from_value(output).unwrap(), serde_json::from_value(rows).unwrap())
    }

    #[test]
    fn a_region_shows_its_counts_and_under_them_its_reasons() {
        let (output, report) = example();
        let shown = regions(&output, &report).to_string();
        for expected in
            ["us-east-1", "1,240", "2 paused", "1 administrator", "1 refused", "stopped: AccessDenied"]
        {
            assert!(shown.contains(expected), "{expected} in\n{shown}");
        }
    }

    #[test]
    fn a_plan_shows_its_calls_by_region_and_what_was_done_beside_members_is_added_up() {
        let calls = ["macie2:DisassociateMember", "macie2:DeleteMember"];
        let row = |account: &str| json!({"accountId": account, "region": "us-east-1", "outcome": "planned", "calls": calls});
        let report: Report =
            serde_json::from_value(json!({"request": {"dryRun": true}, "rows": [row("1"), row("2")]}))
                .unwrap();
        let (mut output, _) = example();
        for region in &mut output.regions {
            region.changes = vec!["macie2:DisableOrganizationAdminAccount".into()];
        }
        output.regions[0].counts.planned = 2;
        output.changes = vec!["organizations:DeregisterDelegatedAdministrator".into()];
        let shown = plan(&output, &report).to_string();
        for expected in
            ["2 macie2:DeleteMember", "2 macie2:DisassociateMember", "macie2:DisableOrganizationAdminAccount"]
        {
            assert!(shown.contains(expected), "{expected} in\n{shown}");
        }
        assert_eq!(
            changes(&output).unwrap(),
            "Administrator and organization: 2 macie2:DisableOrganizationAdminAccount, \
             1 organizations:DeregisterDelegatedAdministrator"
        );
        assert_eq!(changes(&example().0), None);
    }

    #[test]
    fn a_function_shows_what_it_used_of_its_memory() {
        let used = FunctionStats {
            invocations: 1_234,
            errors: 1,
            throttles: 0,
            cold_starts: 3,
            peak_memory_kib: 20 * 1024 + 1,
            memory_mib: 128,
            billed: Duration::from_millis(4_321),
        };
        let shown = functions(&BTreeMap::from([("enroll-members".to_owned(), used)])).to_string();
        for expected in ["enroll-members", "1,234", "21 of 128 MiB", "4.321 s"] {
            assert!(shown.contains(expected), "{expected} in\n{shown}");
        }
    }
}
