//! Where a run's executions run: in this process, or in AWS. What follows them, shows them and
//! stops them is the same; this says what differs.

use tokio::sync::broadcast;

use super::RunError;
use crate::deployed::{Deployed, Following};
use crate::progress::Progress;
use crate::stop::{Announcement, LeaseRows, Next, Run};
use crate::system::{Resources, System};
use crate::view;
use crate::workspace::Workspace;

/// Where executions run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    /// In this process, with an emulator behind them.
    Here(&'a System),
    /// In AWS.
    Deployed(&'a Deployed),
}

impl<'a> Place<'a> {
    /// State machine, bucket and table of leases.
    pub(super) fn resources(self) -> &'a Resources {
        match self {
            Self::Here(system) => system.resources(),
            Self::Deployed(deployed) => &deployed.resources,
        }
    }

    /// Everything that the functions print from now on; `say` hears why, if that is nothing.
    pub(super) fn log(self, say: Progress) -> Following {
        match self {
            Self::Here(system) => Following::of(system.lambda().logs().follow()),
            Self::Deployed(Deployed { log: Some(log), .. }) => log.follow(say),
            Self::Deployed(Deployed { log: None, .. }) => {
                say.say("note: progress is not shown, since the stack has no output LogGroupName");
                Following::of(broadcast::channel(1).1)
            }
        }
    }

    /// Lets other processes of this machine find the execution. One in AWS is found there.
    pub(super) fn announce(self, rows: &LeaseRows) -> Result<Option<Announcement>, RunError> {
        let Self::Here(system) = self else { return Ok(None) };
        let directory = Workspace::current()?.running();
        let announced = Announcement::of(&Run::of(system, rows), &directory);
        announced.map(Some).map_err(|source| RunError::Write { path: directory, source })
    }

    /// What a second Ctrl-C does.
    pub(super) fn insisting(self) -> Next {
        match self {
            Self::Here(_) => Next::EndsIt,
            Self::Deployed(_) => Next::LeavesIt,
        }
    }

    /// Calls that were sent since they were forgotten, where they are counted.
    pub(super) fn calls(self) -> Option<u64> {
        match self {
            Self::Here(system) => Some(system.emulator().call_counts().values().sum()),
            Self::Deployed(_) => None,
        }
    }

    /// What is counted in the end is what was asked for.
    pub(super) fn forget_calls(self) {
        if let Self::Here(system) = self {
            system.emulator().forget_calls();
        }
    }

    /// What each function took, where that is known.
    pub(super) fn show_functions(self) {
        if let Self::Here(system) = self {
            println!("{}", view::functions(&system.lambda().stats()));
        }
    }

    /// Says where the functions' log is.
    pub(super) fn show_log(self) {
        match self {
            Self::Here(system) => println!("Logs: {}", system.run_directory().display()),
            Self::Deployed(Deployed { log: Some(log), .. }) => println!("Logs: {}", log.group()),
            Self::Deployed(Deployed { log: None, .. }) => {}
        }
    }
}
