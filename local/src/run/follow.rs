//! One execution, started and shown to its end; meanwhile it can be asked to stop.

use std::io::{self, IsTerminal};

use jiff::Timestamp;

use super::RunError;
use crate::request::Planned;
use crate::stop::{Announcement, Interrupts, Run};
use crate::system::{Execution, System};
use crate::view::{self, Show};
use crate::workspace::Workspace;

/// An execution that has ended.
pub(super) struct Followed {
    /// What it came to.
    pub(super) execution: Execution,
    run: Run,
}

/// Starts an execution and shows it to its end, under whatever names it goes on.
pub(super) async fn follow(
    system: &System,
    planned: &Planned,
    interrupts: &Interrupts,
) -> Result<Followed, RunError> {
    let name = format!("{}-{}", planned.prefix, Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ"));
    println!("{}: {name}", planned.heading);
    let run = Run::of(system, &name, &planned.input);
    let directory = Workspace::current()?.running();
    let unwritable = |source| RunError::Write { path: directory.clone(), source };
    let _announcement = Announcement::of(&run, &directory).map_err(unwritable)?;
    let show = if io::stdout().is_terminal() { Show::bars() } else { Show::lines() };
    let _armed = interrupts.arm(run.clone(), show.voice());
    let lines = system.lambda().logs().follow();
    let handle = system.execute(&name, &planned.input).await?;
    let execution = view::follow(show, lines, &name, handle.wait_through()).await?;
    Ok(Followed { execution, run })
}

impl Followed {
    /// Whether anybody has asked it to stop, though it may have ended by itself.
    pub(super) async fn was_asked_to_stop(&self) -> Result<bool, RunError> {
        self.run.was_asked_to_stop().await.map_err(RunError::Leases)
    }
}
