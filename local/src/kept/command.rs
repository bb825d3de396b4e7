//! `macie-org report`: says where a report lies, and shows it.

use std::path::Path;

use super::{Kept, KeptError, open};
use crate::cli::Report;

/// Finds the report that is asked for below `directory`. `say` hears where it lies.
pub async fn report(
    arguments: &Report,
    directory: &Path,
    mut say: impl FnMut(String),
) -> Result<(), KeptError> {
    let kept = Kept::find(directory, arguments.execution.as_deref())?;
    say(format!("Report: {}", kept.report.display()));
    say(format!("Page: {}", kept.page.display()));
    if arguments.show.open {
        open(&kept.page).await?;
    }
    Ok(())
}
