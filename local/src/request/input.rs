//! Execution inputs: the one that was asked for, and those that come before it.

use std::path::Path;

use macie_emulator::AccountId;
use serde_json::{Value, json};

use super::organization::read;
use super::{Planned, RequestError};
use crate::cli::{DryRun, Scope};

/// What an input says where the command line says nothing.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// The delegated administrator, if there is one to take.
    pub administrator: Option<AccountId>,
    /// Regions; none means the stack's.
    pub regions: &'static [&'static str],
    /// The share of members that may be suspended; none means the functions' own.
    pub max_percent: Option<u32>,
}

/// The input of `operation` as the options say it, or as the file does.
pub(super) fn asked(
    operation: &'static str,
    scope: &Scope,
    defaults: &Defaults,
) -> Result<Value, RequestError> {
    if let Some(path) = &scope.request {
        return from_file(path, operation);
    }
    let administrator =
        scope.administrator.or(defaults.administrator).ok_or(RequestError::NoAdministrator)?;
    let mut input = json!({"operation": operation, "administratorId": administrator,
        "regions": scope.regions, "accounts": {"include": scope.include, "exclude": scope.exclude}});
    if scope.regions.is_empty() {
        input["regions"] = defaults.regions.into();
    }
    if let Some(most) = scope.max_failures {
        input["limits"]["maxFailures"] = most.into();
    }
    Ok(input)
}

/// Has `input` do nothing, where that is asked for.
pub(super) fn dry_run(input: &mut Value, asked: DryRun) {
    if asked.dry_run {
        input["dryRun"] = true.into();
    }
}

/// Makes every account a member where `input` is about, by the same administrator.
pub(crate) fn onboarding(heading: &'static str, input: &Value) -> Planned {
    Planned { prefix: "onboard", heading, input: everyone("onboard", input) }
}

/// Suspends every member where `input` is about.
pub(super) fn suspension(input: &Value) -> Planned {
    let mut everyone = everyone("suspend", input);
    everyone["limits"] = json!({"maxPercent": 100});
    Planned { prefix: "suspend", heading: "Suspending, so that there are members to resume", input: everyone }
}

fn everyone(operation: &str, input: &Value) -> Value {
    let mut everyone = json!({"operation": operation});
    for field in ["administratorId", "regions"] {
        if let Some(value) = input.get(field) {
            everyone[field] = value.clone();
        }
    }
    everyone
}

/// What else is wrong with it, the functions say.
fn from_file(path: &Path, expected: &'static str) -> Result<Value, RequestError> {
    let json = |source| RequestError::Json { path: path.to_owned(), source };
    let input: Value = serde_json::from_str(&read(path)?).map_err(json)?;
    match input.get("operation").and_then(Value::as_str) {
        Some(found) if found != expected => {
            Err(RequestError::AnotherOperation { path: path.to_owned(), found: found.to_owned(), expected })
        }
        Some(_) | None => Ok(input),
    }
}
