//! The variables of the one function that starts executions by itself: what it asks for,
//! and of which state machine.

use serde_json::Value;

use super::environment::{EnvironmentError, filled, variable, wrong};
use crate::request::{Onboard, Request};

/// Onboarding as the stack asks for it all the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingRequest {
    /// An execution input (`ONBOARDING`).
    pub request: Onboard,
    /// The state machine to start, by its ARN (`STATE_MACHINE`).
    pub state_machine: String,
}

impl StandingRequest {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// The first variable that is missing or wrong, by name.
    pub fn read() -> Result<Self, EnvironmentError> {
        Self::from(variable)
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let text = |name| variable(name).ok_or_else(|| wrong(name, "missing"));
        Ok(Self {
            request: onboarding(&text("ONBOARDING")?).map_err(|message| wrong("ONBOARDING", &message))?,
            state_machine: filled("STATE_MACHINE", text("STATE_MACHINE")?)?,
        })
    }
}

fn onboarding(text: &str) -> Result<Onboard, String> {
    let input: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match Request::parse(&input).map_err(|error| error.to_string())? {
        Request::Onboard(request) => Ok(request),
        other @ (Request::Suspend(_) | Request::Resume(_) | Request::Teardown(_) | Request::Audit(_)) => {
            Err(format!("`{}` is not `onboard`", other.operation()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONBOARDING: &str = r#"{"operation":"onboard","administratorId":"222222222222"}"#;

    fn with(name: &'static str, value: Option<&'static str>) -> Result<StandingRequest, EnvironmentError> {
        StandingRequest::from(move |asked| {
            let given = if asked == "ONBOARDING" { ONBOARDING } else { "arn" };
            if asked == name { value.map(str::to_owned) } else { Some(given.to_owned()) }
        })
    }

    #[test]
    fn the_standing_request_is_an_onboarding() {
        let standing = with("STATE_MACHINE", Some("arn")).unwrap();
        assert_eq!(standing.request.administrator_id.as_str(), "222222222222");
        assert_eq!(standing.state_machine, "arn");
    }

    #[test]
    fn every_wrong_variable_is_named() {
        let audit = r#"{"operation":"audit","administratorId":"222222222222"}"#;
        let cases = [
            ("ONBOARDING", None, "ONBOARDING: missing"),
            ("ONBOARDING", Some("{"), "ONBOARDING: EOF while parsing"),
            (
                "ONBOARDING",
                Some(r#"{"operation":"onboard","administratorId":""}"#),
                "field `administratorId`",
            ),
            ("ONBOARDING", Some(audit), "ONBOARDING: `audit` is not `onboard`"),
            ("STATE_MACHINE", None, "STATE_MACHINE: missing"),
            ("STATE_MACHINE", Some(""), "STATE_MACHINE: empty"),
        ];
        for (name, value, expected) in cases {
            let error = with(name, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
