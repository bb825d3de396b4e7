//! The table of executions: what runs, and what the last ones came to.

use comfy_table::Table;

use super::outcome::table;
use crate::status::Listed;

/// One row for each execution.
#[must_use]
pub fn executions(listed: &[Listed]) -> Table {
    let mut table = table(["Execution", "Status", "Targets"]);
    table.add_rows(listed.iter().map(|it| [&it.execution, &it.status, &it.counts]));
    table
}
