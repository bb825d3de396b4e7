//! What start-up is busy with: a spinner on a terminal, and few plain lines elsewhere.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::progress::Progress;

/// How far apart two plain lines are.
const APART: Duration = Duration::from_secs(5);

/// The display of one start-up.
#[derive(Debug)]
pub struct Startup {
    progress: Progress,
    spinner: Option<ProgressBar>,
}

impl Startup {
    /// A spinner on standard error's terminal.
    #[must_use]
    pub fn spinner() -> Self {
        let spinner = ProgressBar::new_spinner();
        spinner.enable_steady_tick(Duration::from_millis(100));
        let shown = spinner.clone();
        let progress = Progress::new(move |sentence| shown.set_message(sentence.to_owned()));
        Self { progress, spinner: Some(spinner) }
    }

    /// Plain lines on standard error.
    #[must_use]
    pub fn lines() -> Self {
        let last: Mutex<Option<Instant>> = Mutex::new(None);
        let progress = Progress::new(move |sentence| {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.is_none_or(|last| last.elapsed() >= APART) {
                *last = Some(Instant::now());
                eprintln!("{sentence}");
            }
        });
        Self { progress, spinner: None }
    }

    /// What start-up speaks to.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Takes the spinner away.
    pub fn finish(self) {
        if let Some(spinner) = self.spinner {
            spinner.finish_and_clear();
        }
    }
}
