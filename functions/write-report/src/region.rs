//! One Region's line and rows: as its last leg wrote them, or made from what the
//! Region left behind when it stopped.

use std::collections::BTreeSet;

use macie_org::change::{DISABLE_SESSION, MemberChangeKind};
use macie_org::checkpoint::Checkpoint;
use macie_org::ids::AccountId;
use macie_org::inventory::Inventory;
use macie_org::model::Relationships;
use macie_org::objects::{self, plan_key};
use macie_org::plan::{Decision, onboard, sessions};
use macie_org::ports::ObjectStore;
use macie_org::report::{
    Counts, Failure, FailureReason, NamedError, Outcome, RegionReport, RegionStatus, Row,
};
use macie_org::request::Request;
use macie_org::slice::{FormerMembers, Slice};
use macie_org::step::{CaughtError, OwnSessions, RegionResult, StepError};
use serde::Deserialize;

/// The longest message that goes into the execution's output, in characters.
const LONGEST_MESSAGE: usize = 500;

/// What became of the sessions that end last, the management account's among them.
pub(crate) struct OwnEnd<'a> {
    /// In this Region, where the step has come to it.
    pub(crate) own: Option<OwnSessions>,
    /// Why the step that ends them did not come to its end.
    pub(crate) broken_off: Option<&'a NamedError>,
}

/// Reads a Region's line and its rows, one JSON object per line.
pub(crate) async fn read(
    result: RegionResult,
    inventory: &Inventory,
    former: &Slice,
    OwnEnd { own: own_sessions, broken_off }: OwnEnd<'_>,
    store: &impl ObjectStore,
) -> Result<(RegionReport, String), StepError> {
    let own = result.members.step.checkpoint_key.as_str();
    let key = if own.is_empty() { inventory.carried_checkpoint_key(result.region) } else { own };
    let mut checkpoint: Checkpoint = match (key, &inventory.request) {
        ("", _) | (_, Request::Classic(_)) => Checkpoint::default(),
        (key, _) => objects::read(store, key).await?,
    };
    let is_full = matches!(&inventory.request, Request::Teardown(teardown) if teardown.is_full());
    let own_sessions = own_sessions.unwrap_or_else(|| OwnSessions {
        error: broken_off.filter(|_| is_full).map(understood),
        ..OwnSessions::default()
    });
    let error = error_of(&result).or(own_sessions.error);
    let former = former.regions.get(&result.region);
    let ended = Sessions::of(inventory, former, &own_sessions.disabled, error.as_ref().or(broken_off));
    let (counts, rows) = match result.members.rows_key.as_str() {
        "" => {
            let begun: Option<BTreeSet<_>> =
                objects::read_if_there(store, &plan_key(&inventory.begun_by, result.region)).await?;
            checkpoint.unsure.extend(begun.unwrap_or_default());
            rows_of_stopped(&result, inventory, &checkpoint)
        }
        key => match ended {
            Some(ended) => ended.written_into(&rows_of_settled(key, store).await?)?,
            None => (result.members.step.counts, rows_of_settled(key, store).await?),
        },
    };
    let status = if error.is_some() { RegionStatus::Stopped } else { RegionStatus::Finished };
    let own_sessions = own_sessions.disabled.iter().map(|_| DISABLE_SESSION.to_owned()).collect();
    let changes = match inventory.request {
        Request::Teardown(_) => [checkpoint.changes, result.designation.changes, own_sessions].concat(),
        Request::Onboard(_)
        | Request::Suspend(_)
        | Request::Resume(_)
        | Request::Audit(_)
        | Request::Classic(_) => [result.designation.changes, checkpoint.changes].concat(),
    };
    let (region, audit) = (result.region, checkpoint.audit);
    Ok((RegionReport { region, status, counts, changes, error, audit, answers_key: None }, rows))
}

async fn rows_of_settled(key: &str, store: &impl ObjectStore) -> Result<String, StepError> {
    let text = objects::read_text(store, key).await?;
    text.ok_or_else(|| StepError::StorageUnreadable(format!("{key} is missing")))
}

/// What became of sessions after a Region's own steps of a teardown.
struct Sessions<'a> {
    former: Option<&'a FormerMembers>,
    /// The management account, where its session was to end and did not.
    management: Option<(&'a AccountId, Failure)>,
}

impl<'a> Sessions<'a> {
    /// What broke off the Region, or its own sessions' end, has left what was not ended by then.
    fn of(
        inventory: &'a Inventory,
        former: Option<&'a FormerMembers>,
        disabled: &BTreeSet<AccountId>,
        error: Option<&NamedError>,
    ) -> Option<Self> {
        let Request::Teardown(teardown) = &inventory.request else { return None };
        let id = &inventory.organization.management_id;
        let ends_own = teardown.disable_management_session && !teardown.dry_run;
        let is_left = ends_own && !disabled.contains(id);
        let failure = error
            .filter(|_| is_left)
            .map(|error| Failure { reason: FailureReason::SessionLeft, message: error.message.clone() });
        Some(Self { former, management: failure.map(|failure| (id, failure)) })
    }

    /// The rows, with what became of the sessions that were left to end.
    fn written_into(&self, rows: &str) -> Result<(Counts, String), StepError> {
        let (mut counts, mut ended) = (Counts::default(), String::with_capacity(rows.len()));
        for line in rows.lines() {
            let mut row: Row = serde_json::from_str(line)
                .map_err(|error| StepError::StorageUnreadable(format!("a row cannot be read: {error}")))?;
            if let Some(outcome) = self.outcome(&row) {
                row.outcome = outcome;
            }
            counts.add(&row.outcome);
            ended.push_str(&row.line());
        }
        Ok((counts, ended))
    }

    fn outcome(&self, row: &Row) -> Option<Outcome> {
        let id = &row.account_id;
        if let Some((_, failure)) = self.management.as_ref().filter(|(management, _)| *management == id) {
            return row.outcome.is_desired().then(|| Outcome::Failed(failure.clone()));
        }
        let former = self.former?;
        if former.ended.contains(id) {
            return Some(Outcome::Changed);
        }
        let open = former.open.get(id).map(|(_, failure)| failure);
        former.left.get(id).or(open).cloned().map(Outcome::Failed)
    }
}

/// What is known without a last look: an account's part, and what legs remembered. The targets of
/// a full teardown are those that were seen; before any look, nobody.
fn rows_of_stopped(
    result: &RegionResult,
    inventory: &Inventory,
    checkpoint: &Checkpoint,
) -> (Counts, String) {
    let targets = &inventory.targets;
    let decisions = match &inventory.request {
        Request::Onboard(_) | Request::Audit(_) => {
            onboard::decisions(targets, &Relationships::new(), &result.designation.management_session)
        }
        Request::Teardown(teardown) if teardown.is_full() => {
            let seen = checkpoint.listing.seen.keys().chain(&checkpoint.planned).chain(&checkpoint.unsure);
            seen.map(|id| (id.clone(), Decision::Change(MemberChangeKind::Remove))).collect()
        }
        Request::Suspend(_) | Request::Resume(_) | Request::Teardown(_) | Request::Classic(_) => {
            sessions::unseen(targets)
        }
    };
    let (mut counts, mut rows) = (Counts::default(), String::new());
    for row in checkpoint.rows(result.region, &decisions) {
        counts.add(&row.outcome);
        rows.push_str(&row.line());
    }
    (counts, rows)
}

/// A Region's line in the output of an execution that is continued.
pub(crate) fn line(result: &RegionResult) -> RegionReport {
    let (region, counts, error) = (result.region, result.members.step.counts, error_of(result));
    let status = match &error {
        Some(_) => RegionStatus::Stopped,
        None if result.is_unfinished() => RegionStatus::Unfinished,
        None => RegionStatus::Finished,
    };
    let changes = result.designation.changes.clone();
    RegionReport { region, status, counts, changes, error, audit: None, answers_key: None }
}

fn error_of(result: &RegionResult) -> Option<NamedError> {
    result.error.as_ref().map(named).or_else(|| result.members.step.error.clone())
}

/// What a function says when it fails, as Step Functions passes it on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionError {
    error_message: String,
}

fn named(caught: &CaughtError) -> NamedError {
    NamedError { name: caught.name.clone(), message: sentence(&caught.cause) }
}

/// What a step said that the state machine caught.
fn understood(error: &NamedError) -> NamedError {
    NamedError { name: error.name.clone(), message: sentence(&error.message) }
}

/// The same, as a warning.
pub(crate) fn readable(error: &NamedError) -> String {
    let NamedError { name, message } = understood(error);
    format!("{name}: {message}")
}

fn sentence(cause: &str) -> String {
    let said = serde_json::from_str::<FunctionError>(cause);
    let message = said.map_or_else(|_| cause.to_owned(), |error| error.error_message);
    macie_org::error::redact(&message).chars().take(LONGEST_MESSAGE).collect()
}
