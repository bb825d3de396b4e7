//! From a command to what is run: an emulator of the organization and execution inputs.

mod error;
mod input;
mod organization;

use macie_emulator::Emulator;
use serde_json::{Value, json};

use crate::cli::{Onboard, Resume, Suspend};
use crate::demo;

pub use error::RequestError;
use input::{onboarding, suspension};

/// Said before anything is suspended.
const BEFORE_SUSPENDING: &str =
    "Suspending cancels the members' classification jobs for good: resuming does not bring them back";

/// Said after something was.
const AFTER_SUSPENDING: &str = "The classification jobs of the suspended members are cancelled for good: \
                                resuming does not bring them back";

/// What is to be run.
#[derive(Debug)]
pub struct Task {
    /// The organization.
    pub emulator: Emulator,
    /// What a person should know before it runs.
    pub notes: Vec<String>,
    /// Executions that come before, so that there is something to do.
    pub preparations: Vec<Planned>,
    /// The execution that was asked for.
    pub asked: Planned,
    /// What a person should know once something was changed.
    pub afterword: Option<&'static str>,
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
    Task { emulator, notes, preparations: Vec::new(), asked, afterword: None }
}

/// What `onboard` asks for.
pub fn onboard(arguments: &Onboard) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    let input = input::asked("onboard", &arguments.scope, &emulator, &mut notes)?;
    let asked = Planned { prefix: "onboard", heading: "Onboarding", input };
    Ok(Task { emulator, notes, preparations: Vec::new(), asked, afterword: None })
}

/// What `suspend` asks for; the organization is onboarded first.
pub fn suspend(arguments: &Suspend) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    organization::limit(&emulator, arguments.quota, &mut notes);
    let mut input = input::asked("suspend", &arguments.scope, &emulator, &mut notes)?;
    if arguments.scope.request.is_none() {
        input["limits"]["maxPercent"] = arguments.max_percent.into();
    }
    notes.push(BEFORE_SUSPENDING.to_owned());
    let preparations = vec![onboarding(&input)];
    let asked = Planned { prefix: "suspend", heading: "Suspending", input };
    Ok(Task { emulator, notes, preparations, asked, afterword: Some(AFTER_SUSPENDING) })
}

/// What `resume` asks for; the organization is onboarded and suspended first.
pub fn resume(arguments: &Resume) -> Result<Task, RequestError> {
    let (emulator, mut notes) = organization::of(&arguments.accounts)?;
    organization::limit(&emulator, arguments.quota, &mut notes);
    let mut input = input::asked("resume", &arguments.scope, &emulator, &mut notes)?;
    if arguments.scope.request.is_none() {
        input["resumeScope"] = arguments.resume_scope.as_str().into();
    }
    notes.push(BEFORE_SUSPENDING.to_owned());
    let preparations = vec![onboarding(&input), suspension(&input)];
    let asked = Planned { prefix: "resume", heading: "Resuming", input };
    Ok(Task { emulator, notes, preparations, asked, afterword: None })
}
