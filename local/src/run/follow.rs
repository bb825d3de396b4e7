//! One execution, started and shown to its end; meanwhile it can be asked to stop.

use std::io::{self, IsTerminal};

use jiff::Timestamp;

use super::RunError;
use super::place::Place;
use crate::request::Planned;
use crate::stop::{Interrupts, LeaseRows};
use crate::system::Execution;
use crate::view::{self, Show};

/// An execution that has ended.
pub(super) struct Followed {
    /// What it came to.
    pub(super) execution: Execution,
    rows: LeaseRows,
}

/// Starts an execution and shows it to its end, under whatever names it goes on.
pub(super) async fn follow(
    place: Place<'_>,
    planned: &Planned,
    interrupts: &Interrupts,
) -> Result<Followed, RunError> {
    let name = format!("{}-{}", planned.prefix, Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ"));
    println!("{}: {name}", planned.heading);
    let rows = LeaseRows::of(place.resources(), &name, &planned.input);
    let _announcement = place.announce(&rows)?;
    let show = if io::stdout().is_terminal() { Show::bars() } else { Show::lines() };
    let _armed = interrupts.arm(rows.clone(), show.voice(), place.insisting());
    let mut log = place.log(show.voice());
    let handle = place.resources().execute(&name, &planned.input).await?;
    let execution = view::follow(show, &mut log.lines, &name, handle.wait_through()).await?;
    Ok(Followed { execution, rows })
}

impl Followed {
    /// Whether anybody has asked it to stop, though it may have ended by itself.
    pub(super) async fn was_asked_to_stop(&self) -> Result<bool, RunError> {
        self.rows.was_asked_to_stop().await.map_err(RunError::Leases)
    }
}
