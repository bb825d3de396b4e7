//! From a command to what is run: an execution input and, on one machine, an emulator of the
//! organization and the executions that come before.

mod consent;
mod drift;
mod error;
mod input;
mod migrate;
mod operation;
mod organization;

use macie_emulator::Emulator;
use serde_json::{Value, json};

use crate::cli::{Accounts, Audit, Onboard, Quota, Resume, Suspend, Teardown};
use crate::demo;

pub use consent::Consent;
pub use drift::Drift;
pub use error::RequestError;
pub use input::Defaults;
pub(crate) use input::onboarding;
use input::suspension;
pub use migrate::{Migration, WITHOUT_SUCCESSOR};
pub use operation::{Asked, Operation};

/// The call that suspends and resumes a member.
const SET_SESSION: [&str; 1] = ["macie2:UpdateMemberSession"];

/// The calls that remove a member.
const REMOVE: [&str; 2] = ["macie2:DisassociateMember", "macie2:DeleteMember"];

/// The Regions of an operation that names none.
const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-central-1"];

/// What is to be run.
#[derive(Debug)]
pub struct Task {
    /// The organization.
    pub emulator: Emulator,
    /// What a person should know before it runs.
    pub notes: Vec<String>,
    /// Executions that come before, so that there is something to do.
    pub preparations: Vec<Planned>,
    /// What happens to the organization between those and the one that was asked for.
    pub meanwhile: Option<Drift>,
    /// The execution that was asked for.
    pub asked: Asked,
}

/// An execution that is to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What its name begins with.
    pub prefix: &'static str,
    /// What it is for, in a few words.
    pub heading: &'static str,
    /// Its input.
    pub input: Value,
}

/// The demo.
#[must_use]
pub fn demo() -> Task {
    let (emulator, administrator) = demo::organization();
    let input = json!({"operation": "onboard", "administratorId": administrator, "regions": demo::REGIONS,
        "settings": {"autoEnable": true}});
    let notes = vec![format!(
        "An organization of {} accounts, to be onboarded in {} by {administrator}",
        demo::SIZE,
        demo::REGIONS.join(", ")
    )];
    let planned = Planned { prefix: "demo", heading: "Onboarding", input };
    let asked = Asked { planned, consent: Consent::NotNeeded, notes: Vec::new() };
    Task { emulator, notes, preparations: Vec::new(), meanwhile: None, asked }
}

/// What `onboard` asks for.
pub fn onboard(arguments: &Onboard) -> Result<Task, RequestError> {
    let accounts =
        arguments.accounts.as_ref().expect("the command line requires them where no stack is named");
    task(accounts, None, arguments, |_| Vec::new())
}

/// What `suspend` asks for; the organization is onboarded first.
pub fn suspend(arguments: &Suspend) -> Result<Task, RequestError> {
    let limit = Some((&SET_SESSION[..], arguments.quota));
    task(&arguments.accounts, limit, arguments, |input| {
        vec![onboarding("Onboarding first, so that there are members to suspend", input)]
    })
}

/// What `resume` asks for; the organization is onboarded and suspended first.
pub fn resume(arguments: &Resume) -> Result<Task, RequestError> {
    let limit = Some((&SET_SESSION[..], arguments.quota));
    let mut task = task(&arguments.accounts, limit, arguments, |input| {
        vec![onboarding("Onboarding first, so that there are members to suspend", input), suspension(input)]
    })?;
    task.notes.push(operation::BEFORE_SUSPENDING.to_owned());
    Ok(task)
}

/// What `teardown` asks for; the organization is onboarded first, those who join later included.
pub fn teardown(arguments: &Teardown) -> Result<Task, RequestError> {
    let limit = Some((&REMOVE[..], arguments.quota));
    task(&arguments.accounts, limit, arguments, |input| {
        let mut first = onboarding("Onboarding first, so that there are members to remove", input);
        first.input["settings"] = json!({"autoEnable": true});
        vec![first]
    })
}

/// What `audit` asks for; the organization is onboarded first, and drifts.
pub fn audit(arguments: &Audit) -> Result<Task, RequestError> {
    let mut task = task(&arguments.accounts, None, arguments, |_| Vec::new())?;
    let input = &mut task.asked.planned.input;
    if arguments.scope.request.is_none() {
        input["settings"] = json!({"autoEnable": true});
    }
    let mut first = onboarding("Onboarding first, so that there is something to audit", input);
    first.input["settings"] = input["settings"].clone();
    task.meanwhile = Drift::of(input);
    task.preparations = vec![first];
    Ok(task)
}

/// An operation on an organization of this machine, after what `before` makes of its input.
fn task(
    accounts: &Accounts,
    limit: Option<(&[&str], Quota)>,
    operation: &impl Operation,
    before: impl FnOnce(&Value) -> Vec<Planned>,
) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(accounts)?;
    if let Some((calls, quota)) = limit {
        organization::limit(&emulator, calls, quota, &mut notes);
    }
    let administrator = demo::first_active(&emulator);
    let asked = operation.asked(&Defaults { administrator, regions: &REGIONS, max_percent: Some(100) })?;
    let (_, scope, _) = operation.parts();
    if let (None, None, Some(chosen)) = (&scope.request, scope.administrator, administrator) {
        notes.push(format!(
            "Delegated administrator: {chosen}, the first active account; --administrator names another"
        ));
    }
    let preparations = before(&asked.planned.input);
    Ok(Task { emulator, notes, preparations, meanwhile: None, asked })
}
