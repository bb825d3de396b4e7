//! Enrolls one Region's accounts: the administrator's session and settings first,
//! then every member in scope, in legs.
//!
//! A leg looks at everything, sends what is due and leaves a checkpoint; the last one
//! only looks, finds nothing left, and writes the Region's rows.

mod administrator;
mod leg;

use macie_org::call::Caller;
use macie_org::enrollment::{Checkpoint, Decisions};
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::Region;
use macie_org::inventory::Inventory;
use macie_org::objects::{self, checkpoint_key, rows_key};
use macie_org::page::all_pages;
use macie_org::plan::onboard::{Relationships, decisions};
use macie_org::ports::{MemberRegistry, ObjectStore};
use macie_org::report::NamedError;
use macie_org::step::{EnrollMembersInput, EnrollMembersOutput, StepError};

/// Legs in a row that only look, before what they wait for counts as failed.
const MOST_LOOKS: u32 = 20;
/// Legs of a Region altogether: all Regions share one history of 25,000 events.
const MOST_LEGS: u32 = 40;

/// One leg of a Region's enrollment.
///
/// # Errors
///
/// What kept the Region from being read or written; an account's refusal is none.
pub async fn enroll_members(
    input: EnrollMembersInput,
    inventory: &Inventory,
    members: &impl MemberRegistry,
    store: &impl ObjectStore,
    caller: &Caller,
    wait_seconds: u32,
) -> Result<EnrollMembersOutput, StepError> {
    let mut checkpoint: Checkpoint = match input.previous.step.checkpoint_key.as_str() {
        "" => Checkpoint::default(),
        key => objects::read(store, key).await?,
    };
    let leg = leg::Leg { input: &input, inventory, members, caller };
    match leg.run(&mut checkpoint).await {
        Ok(decisions) if leg::is_over(&checkpoint, &decisions) => {
            settle(&input, &checkpoint, &decisions, store).await
        }
        Ok(decisions) if input.previous.step.leg >= MOST_LEGS => {
            checkpoint.error = Some(unfinished(input.region));
            settle(&input, &checkpoint, &decisions, store).await
        }
        Ok(decisions) => repeat(&input, &checkpoint, &decisions, store, wait_seconds).await,
        Err(error) if waits_for_designation(&error, &input) => {
            checkpoint.looks += 1;
            repeat(&input, &checkpoint, &Decisions::new(), store, wait_seconds).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The designation may not have reached the administrator yet. That it never does is
/// an error of its own, once enough legs have looked.
fn waits_for_designation(error: &Error, input: &EnrollMembersInput) -> bool {
    let waits = matches!(error.kind, ErrorKind::NotYetVisible | ErrorKind::SessionAbsent);
    waits && input.previous.step.leg < MOST_LOOKS
}

async fn repeat(
    input: &EnrollMembersInput,
    checkpoint: &Checkpoint,
    decisions: &Decisions,
    store: &impl ObjectStore,
    wait_seconds: u32,
) -> Result<EnrollMembersOutput, StepError> {
    let wait = if leg::sends_at_once(checkpoint, decisions) { 0 } else { wait_seconds };
    let mut step = input.previous.step.again(wait);
    step.counts = checkpoint.counts(decisions);
    step.checkpoint_key = checkpoint_key(&input.execution.name, input.region, step.leg);
    objects::write(store, &step.checkpoint_key, checkpoint).await?;
    Ok(EnrollMembersOutput { step, rows_key: String::new() })
}

fn unfinished(region: Region) -> NamedError {
    let message = format!("{region} is not settled after {MOST_LEGS} legs; run the same input again");
    NamedError { name: "RegionUnfinished".to_owned(), message }
}

async fn settle(
    input: &EnrollMembersInput,
    checkpoint: &Checkpoint,
    decisions: &Decisions,
    store: &impl ObjectStore,
) -> Result<EnrollMembersOutput, StepError> {
    let key = rows_key(&input.execution.name, input.region);
    let mut counts = macie_org::report::Counts::default();
    let mut lines = Vec::new();
    for row in checkpoint.rows(input.region, decisions) {
        counts.add(&row.outcome);
        serde_json::to_writer(&mut lines, &row).expect("a row serializes");
        lines.push(b'\n');
    }
    store.put(&key, lines).await?;
    let mut step = input.previous.step.done();
    step.counts = counts;
    step.error.clone_from(&checkpoint.error);
    step.checkpoint_key = checkpoint_key(&input.execution.name, input.region, step.leg);
    objects::write(store, &step.checkpoint_key, checkpoint).await?;
    Ok(EnrollMembersOutput { step, rows_key: key })
}

/// Reads every record of the Region and decides every target.
pub(crate) async fn decide(
    input: &EnrollMembersInput,
    inventory: &Inventory,
    members: &impl MemberRegistry,
    caller: &Caller,
) -> Result<Decisions, Error> {
    let list = all_pages(caller, async |page| members.members(input.region, page).await).await?;
    let relationships: Relationships =
        list.into_iter().map(|member| (member.account, member.relationship)).collect();
    Ok(decisions(&inventory.targets, &relationships, &input.designation.management_session))
}
