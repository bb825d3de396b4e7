//! What `macie-org report` shows.

use super::{Kept, KeptError, open};
use crate::cli::Show;

/// Tells `say` where a report lies, and opens its page where that is asked for.
pub async fn show(kept: &Kept, how: Show, mut say: impl FnMut(String)) -> Result<(), KeptError> {
    say(format!("Report: {}", kept.report.display()));
    say(format!("Page: {}", kept.page.display()));
    if how.open {
        open(&kept.page).await?;
    }
    Ok(())
}
