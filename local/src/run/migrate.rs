//! `macie-org migrate-classic`: plans everything, shows the plan, asks once, applies it.

use std::io::{self, IsTerminal};

use super::consent::asked_for;
use super::execute::{prepare, start};
use super::follow::follow;
use super::outcome::{Outcome, outcome};
use super::place::Place;
use super::{End, RunError};
use crate::cli::MigrateClassic;
use crate::deployed::Deployed;
use crate::request::{Migration, Planned, WITHOUT_SUCCESSOR, onboarding};
use crate::stop::Interrupts;

pub(super) async fn migrate(arguments: &MigrateClassic, interrupts: &Interrupts) -> Result<End, RunError> {
    if let Some(stack) = &arguments.target.stack {
        let deployed = Deployed::find(stack, &arguments.target).await?;
        let migration = Migration::read(arguments, deployed.administrator)?;
        return carry_out(Place::Deployed(&deployed), &migration, arguments, interrupts).await;
    }
    let migration = Migration::read(arguments, None)?;
    let system = start(&migration.emulator()?).await?;
    let first = migration.members();
    let first = first.map(|it| onboarding("Onboarding first, so that there are members", &it.input));
    if let Some(end) = prepare(Place::Here(&system), first.as_slice(), interrupts).await? {
        return Ok(end);
    }
    carry_out(Place::Here(&system), &migration, arguments, interrupts).await
}

async fn carry_out(
    place: Place<'_>,
    migration: &Migration,
    arguments: &MigrateClassic,
    interrupts: &Interrupts,
) -> Result<End, RunError> {
    migration.notes().iter().for_each(|note| println!("{note}"));
    let executions = migration.executions();
    let dry_runs: Vec<_> = executions.iter().map(Planned::dry_run).collect();
    let planned = run(place, &dry_runs, interrupts).await?;
    for what in WITHOUT_SUCCESSOR {
        println!("Without a successor: {what}");
    }
    if arguments.dry_run || planned == End::Failed || planned == End::Refused {
        return Ok(planned);
    }
    if !arguments.yes {
        agree(migration).await?;
    }
    run(place, &executions, interrupts).await
}

/// Runs the executions one after the other; how the worst of them ended.
async fn run(place: Place<'_>, executions: &[Planned], interrupts: &Interrupts) -> Result<End, RunError> {
    let mut end = End::Finished;
    for planned in executions {
        let followed = follow(place, planned, interrupts).await?;
        let outcome = outcome(place, &followed.execution).await?;
        let own = outcome.show(place);
        if matches!(outcome, Outcome::Failed { .. }) || followed.was_asked_to_stop().await? {
            return Ok(own);
        }
        end = if own == End::Finished { end } else { own };
    }
    Ok(end)
}

async fn agree(migration: &Migration) -> Result<(), RunError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(RunError::NobodyAgrees);
    }
    let administrator = migration.administrator.to_string();
    if asked_for(&administrator).await { Ok(()) } else { Err(RunError::NobodyAgrees) }
}
