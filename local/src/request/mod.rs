//! From a command to what is run: an emulator of the organization and execution inputs.

mod consent;
mod drift;
mod error;
mod input;
mod organization;

use macie_emulator::Emulator;
use serde_json::{Value, json};

use crate::cli::{Audit, Onboard, Resume, Suspend, Teardown};
use crate::demo;

pub use consent::Consent;
pub use drift::Drift;
pub use error::RequestError;
use input::{onboarding, suspension};

/// The call that suspends and resumes a member.
const SET_SESSION: [&str; 1] = ["macie2:UpdateMemberSession"];

/// The calls that remove a member.
const REMOVE: [&str; 2] = ["macie2:DisassociateMember", "macie2:DeleteMember"];

/// Said before anything is suspended.
const BEFORE_SUSPENDING: &str =
    "Suspending cancels the members' classification jobs for good: resuming does not bring them back";

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
    pub asked: Planned,
    /// Who has to agree to what it would do.
    pub consent: Consent,
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
    let asked = Planned { prefix: "demo", heading: "Onboarding", input };
    Task { emulator, notes, preparations: Vec::new(), meanwhile: None, asked, consent: Consent::NotNeeded }
}

/// What `onboard` asks for.
pub fn onboard(arguments: &Onboard) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    let mut input = input::asked("onboard", &arguments.scope, &emulator, &mut notes)?;
    input::dry_run(&mut input, arguments.dry_run);
    let asked = Planned { prefix: "onboard", heading: "Onboarding", input };
    Ok(Task {
        emulator,
        notes,
        preparations: Vec::new(),
        meanwhile: None,
        asked,
        consent: Consent::NotNeeded,
    })
}

/// What `suspend` asks for; the organization is onboarded first.
pub fn suspend(arguments: &Suspend) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    organization::limit(&emulator, &SET_SESSION, arguments.quota, &mut notes);
    let mut input = input::asked("suspend", &arguments.scope, &emulator, &mut notes)?;
    input::dry_run(&mut input, arguments.dry_run);
    if arguments.scope.request.is_none() {
        input["limits"]["maxPercent"] = arguments.max_percent.into();
    }
    consent::confirm(&mut input, arguments.confirm.as_deref());
    notes.push(BEFORE_SUSPENDING.to_owned());
    let preparations = vec![onboarding("Onboarding first, so that there are members to suspend", &input)];
    let asked = Planned { prefix: "suspend", heading: "Suspending", input };
    Ok(Task { emulator, notes, preparations, meanwhile: None, asked, consent: Consent::NotNeeded })
}

/// What `resume` asks for; the organization is onboarded and suspended first.
pub fn resume(arguments: &Resume) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    organization::limit(&emulator, &SET_SESSION, arguments.quota, &mut notes);
    let mut input = input::asked("resume", &arguments.scope, &emulator, &mut notes)?;
    input::dry_run(&mut input, arguments.dry_run);
    if arguments.scope.request.is_none() {
        input["resumeScope"] = arguments.resume_scope.as_str().into();
    }
    notes.push(BEFORE_SUSPENDING.to_owned());
    let first = onboarding("Onboarding first, so that there are members to suspend", &input);
    let preparations = vec![first, suspension(&input)];
    let asked = Planned { prefix: "resume", heading: "Resuming", input };
    Ok(Task { emulator, notes, preparations, meanwhile: None, asked, consent: Consent::NotNeeded })
}

/// What `teardown` asks for; the organization is onboarded first, those who join later included.
pub fn teardown(arguments: &Teardown) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    organization::limit(&emulator, &REMOVE, arguments.quota, &mut notes);
    let mut input = input::asked("teardown", &arguments.scope, &emulator, &mut notes)?;
    input::dry_run(&mut input, arguments.dry_run);
    if arguments.scope.request.is_none() {
        input["disableSessions"] = (!arguments.extent.keep_sessions).into();
        input["disableManagementSession"] = arguments.extent.disable_management_session.into();
        input["includeInvited"] = arguments.extent.include_invited.into();
    }
    consent::confirm(&mut input, arguments.consent.confirm.as_deref());
    let mut first = onboarding("Onboarding first, so that there are members to remove", &input);
    first.input["settings"] = json!({"autoEnable": true});
    let consent = Consent::to(&input, arguments.consent.yes);
    let asked = Planned { prefix: "teardown", heading: "Tearing down", input };
    Ok(Task { emulator, notes, preparations: vec![first], meanwhile: None, asked, consent })
}

/// What `audit` asks for; the organization is onboarded first, and drifts.
pub fn audit(arguments: &Audit) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    let mut input = input::asked("audit", &arguments.scope, &emulator, &mut notes)?;
    if arguments.scope.request.is_none() {
        input["settings"] = json!({"autoEnable": true});
    }
    let mut first = onboarding("Onboarding first, so that there is something to audit", &input);
    first.input["settings"] = input["settings"].clone();
    let meanwhile = Drift::of(&input);
    let asked = Planned { prefix: "audit", heading: "Auditing", input };
    Ok(Task { emulator, notes, preparations: vec![first], meanwhile, asked, consent: Consent::NotNeeded })
}
