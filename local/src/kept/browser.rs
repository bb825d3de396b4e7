//! Shows a file in whatever this machine shows pages with.

use std::env::consts::OS;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// An opener that is still there after this long has become the browser.
const BECOMES_THE_BROWSER: Duration = Duration::from_secs(5);

/// Why nothing shows the page.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// There is no program that would know.
    #[error("no browser can be opened from here: there is no `{opener}`; the page is {page}")]
    NoOpener {
        /// What was looked for.
        opener: &'static str,
        /// What was to be shown.
        page: PathBuf,
        /// Why it did not start.
        #[source]
        source: io::Error,
    },
    /// The program found no browser.
    #[error("no browser can be opened from here, says `{opener}`; the page is {page}")]
    NoBrowser {
        /// What was asked.
        opener: &'static str,
        /// What was to be shown.
        page: PathBuf,
    },
}

/// Opens `page`.
pub async fn open(page: &Path) -> Result<(), BrowserError> {
    let (opener, before): (_, &[&str]) = match OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(opener);
    command.args(before).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let page = || page.to_owned();
    let mut child =
        command.spawn().map_err(|source| BrowserError::NoOpener { opener, page: page(), source })?;
    match timeout(BECOMES_THE_BROWSER, child.wait()).await {
        Ok(Ok(status)) if !status.success() => Err(BrowserError::NoBrowser { opener, page: page() }),
        Ok(Err(source)) => Err(BrowserError::NoOpener { opener, page: page(), source }),
        Ok(Ok(_)) | Err(_) => Ok(()),
    }
}
