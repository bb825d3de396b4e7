//! What Ctrl-C does: first it asks the execution to stop, then it ends this process.

use std::sync::{Mutex, PoisonError};

use tokio::signal::ctrl_c;

use super::Run;
use crate::progress::Progress;

/// What the next Ctrl-C asks to stop.
#[derive(Debug, Default)]
pub struct Interrupts(Mutex<Option<Stoppable>>);

#[derive(Debug)]
struct Stoppable {
    run: Run,
    say: Progress,
}

/// Forgets the execution when it is dropped.
#[derive(Debug)]
pub struct Armed<'a>(&'a Interrupts);

impl Interrupts {
    /// The first Ctrl-C from now on asks `run` to stop, and tells `say`.
    pub fn arm(&self, run: Run, say: Progress) -> Armed<'_> {
        self.set(Some(Stoppable { run, say }));
        Armed(self)
    }

    /// Waits for a Ctrl-C that nothing is there to heed.
    pub async fn insisted(&self) {
        loop {
            let _ = ctrl_c().await;
            let Some(Stoppable { run, say }) = self.set(None) else { return };
            say.say("Stopping; press Ctrl-C again to end at once");
            tokio::select! {
                asked = run.ask_to_stop() => if let Err(error) = asked {
                    say.say(&format!("{} could not be asked to stop: {error}", run.execution));
                },
                _ = ctrl_c() => return,
            }
        }
    }

    fn set(&self, stoppable: Option<Stoppable>) -> Option<Stoppable> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), stoppable)
    }
}

impl Drop for Armed<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}
