//! Before an execution that has to be agreed to: plans it, shows the plan, and asks.

use std::io::{self, IsTerminal, Write};
use std::thread;

use tokio::sync::oneshot;

use super::follow::follow;
use super::outcome::{Outcome, Reported, outcome};
use super::place::Place;
use super::{End, RunError, plans};
use crate::request::{Asked, Consent, Planned};
use crate::stop::Interrupts;

/// What comes after a plan.
pub(super) enum Next {
    /// This execution.
    Run(Planned),
    /// Nothing.
    End(End),
}

/// Finds out what is to run, and whether anything is.
pub(super) async fn agree(
    place: Place<'_>,
    asked: &Asked,
    interrupts: &Interrupts,
) -> Result<Next, RunError> {
    let planned = &asked.planned;
    if asked.consent == Consent::NotNeeded {
        if let (Place::Here(system), Some(hash)) = (place, planned.confirms()) {
            plans::restore(system, hash).await?;
        }
        return Ok(Next::Run(planned.clone()));
    }
    let planning = follow(place, &planned.dry_run(), interrupts).await?;
    let plan = match outcome(place, &planning.execution).await? {
        Outcome::Reported(plan) => plan,
        failed @ Outcome::Failed { .. } => return Ok(Next::End(failed.show(place))),
    };
    plan.show_plan();
    plan.show_page();
    if planning.was_asked_to_stop().await? {
        println!("Stopped before anything was changed");
        return Ok(Next::End(End::FinishedWithFailures));
    }
    if plan.output.plans_nothing() {
        println!("There is nothing to do");
        return Ok(Next::End(plan.end()));
    }
    agree_to(&plan, asked).await?;
    place.forget_calls();
    Ok(Next::Run(planned.confirmed(&plan.output.plan_hash)))
}

/// Says what the plan comes to, and asks unless somebody has agreed already.
async fn agree_to(plan: &Reported, asked: &Asked) -> Result<(), RunError> {
    println!("{}", plan.consequences());
    if asked.consent == Consent::Given {
        return Ok(());
    }
    let administrator = asked.planned.input["administratorId"].as_str().unwrap_or_default();
    ask(administrator, &plan.output.plan_hash).await
}

/// Asks for the administrator's id: nobody types that by accident.
async fn ask(administrator: &str, hash: &str) -> Result<(), RunError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(RunError::NobodyToAsk { hash: hash.to_owned() });
    }
    if asked_for(administrator).await {
        return Ok(());
    }
    Err(RunError::Declined { hash: hash.to_owned() })
}

/// Whether whoever sits at the terminal types the administrator's id.
pub(super) async fn asked_for(administrator: &str) -> bool {
    print!("To go on, type the administrator's account id, {administrator}: ");
    let _ = io::stdout().flush();
    typed().await.trim() == administrator
}

/// One line from the terminal; empty when there is none.
async fn typed() -> String {
    let (line, read) = oneshot::channel();
    // Nobody waits for this thread: Ctrl-C ends the process though nothing is typed.
    thread::spawn(move || {
        let mut text = String::new();
        let _ = io::stdin().read_line(&mut text);
        let _ = line.send(text);
    });
    read.await.unwrap_or_default()
}
