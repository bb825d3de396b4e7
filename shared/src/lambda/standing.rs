//! The variables of the one function that starts executions by itself: what it asks for,
//! and of which state machine.

use serde_json::Value;

use super::names::is_state_machine;
use super::variables::{EnvironmentError, Variables};
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
        Self::from(&Variables::read())
    }

    fn from(given: &Variables) -> Result<Self, EnvironmentError> {
        Ok(Self {
            request: given
                .of_parameters("ONBOARDING", &["AdministratorId", "Accounts", "Settings"])?
                .read(onboarding)?,
            state_machine: given.of_stack("STATE_MACHINE")?.is("a state machine's ARN", is_state_machine)?,
        })
    }
}

fn onboarding(text: &str) -> Result<Onboard, String> {
    let input: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match Request::parse(&input).map_err(|error| error.to_string())? {
        Request::Onboard(request) => Ok(request),
        other @ (Request::Suspend(_)
        | Request::Resume(_)
        | Request::Teardown(_)
        | Request::Audit(_)
        | Request::Classic(_)) => Err(format!("`{}` is not `onboard`", other.operation())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONBOARDING: &str = r#"{"operation":"onboard","administratorId":"222222222222"}"#;

    const STATE_MACHINE: &str = "arn:aws:states:eu-west-1:111111111111:stateMachine:macie-org";

    fn with(name: &str, value: Option<&str>) -> Result<StandingRequest, EnvironmentError> {
        let given = [("ONBOARDING", ONBOARDING), ("STATE_MACHINE", STATE_MACHINE)];
        let others = given.into_iter().filter(|(given, _)| *given != name);
        StandingRequest::from(&Variables::of(others.chain(value.map(|value| (name, value)))))
    }

    #[test]
    fn the_standing_request_is_an_onboarding() {
        let standing = with("STATE_MACHINE", Some(STATE_MACHINE)).unwrap();
        assert_eq!(standing.request.administrator_id.as_str(), "222222222222");
        assert_eq!(standing.state_machine, STATE_MACHINE);
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
            ("STATE_MACHINE", Some("m"), "STATE_MACHINE: `m` is not a state machine's ARN"),
        ];
        for (name, value, expected) in cases {
            let error = with(name, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
