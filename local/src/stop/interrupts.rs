//! What Ctrl-C does: first it asks the execution to stop, then it ends this process.

use std::sync::{Mutex, PoisonError};

use tokio::signal::ctrl_c;

use super::LeaseRows;
use crate::progress::Progress;

/// What the next Ctrl-C asks to stop.
#[derive(Debug, Default)]
pub struct Interrupts(Mutex<Option<Stoppable>>);

#[derive(Debug)]
struct Stoppable {
    rows: LeaseRows,
    say: Progress,
    next: Next,
}

/// What a second Ctrl-C does to the execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It ends with this process.
    EndsIt,
    /// It goes on in AWS, unwatched, until it has stopped in order.
    LeavesIt,
}

/// Forgets the execution when it is dropped.
#[derive(Debug)]
pub struct Armed<'a>(&'a Interrupts);

impl Interrupts {
    /// The first Ctrl-C from now on asks the execution of `rows` to stop, and tells `say`.
    pub fn arm(&self, rows: LeaseRows, say: Progress, next: Next) -> Armed<'_> {
        self.set(Some(Stoppable { rows, say, next }));
        Armed(self)
    }

    /// Waits for a Ctrl-C that nothing is there to heed.
    pub async fn insisted(&self) {
        loop {
            let _ = ctrl_c().await;
            let Some(Stoppable { rows, say, next }) = self.set(None) else { return };
            say.say(&format!("Stopping; press Ctrl-C again to {}", next.in_words()));
            tokio::select! {
                asked = rows.ask_to_stop() => if let Err(error) = asked {
                    say.say(&format!("{} could not be asked to stop: {error}", rows.execution));
                },
                _ = ctrl_c() => return,
            }
        }
    }

    fn set(&self, stoppable: Option<Stoppable>) -> Option<Stoppable> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), stoppable)
    }
}

impl Next {
    fn in_words(self) -> &'static str {
        match self {
            Self::EndsIt => "end at once",
            Self::LeavesIt => "watch it no longer",
        }
    }
}

impl Drop for Armed<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}
