//! State machine, template and code agree: every task runs a function that exists,
//! gives it what it reads and keeps what it returns; every state is reached; every
//! error that is retried or caught is one that `docs/ERRORS.md` lists.

mod confirmed;
mod drift;
mod errors;
mod states;
mod tasks;
mod teardown;
mod walking;
mod walks;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use macie_org_contract::template::{binary, functions, resources};
use serde_json::Value;

pub(crate) const START_EXECUTION: &str = "arn:aws:states:::states:startExecution";
pub(crate) const PUBLISH: &str = "arn:aws:states:::sns:publish";

/// The one substitution that stands for no function.
pub(crate) const TOPIC: &str = "NotificationsTopicArn";

pub(crate) fn state_machine() -> Value {
    let mut all = resources("AWS::Serverless::StateMachine");
    assert_eq!(all.len(), 1);
    all.remove("StateMachine").expect("the state machine is named so")
}

/// The function that each substitution stands for, by its binary.
pub(crate) fn binaries() -> &'static BTreeMap<String, String> {
    static ALL: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let machine = state_machine();
        let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object();
        let functions = functions();
        let binary_of = |(name, arn): (&String, &Value)| {
            let id = arn["Fn::GetAtt"].as_str().and_then(|arn| arn.strip_suffix(".Arn"));
            let id = id.unwrap_or_else(|| panic!("{name} is not a function's ARN: {arn}"));
            let function = functions.get(id).unwrap_or_else(|| panic!("{name}: there is no function {id}"));
            (name.clone(), binary(function).to_owned())
        };
        let substitutions = substitutions.expect("substitutions").iter();
        substitutions.filter(|(name, _)| *name != TOPIC).map(binary_of).collect()
    });
    &ALL
}

/// The schema of what a function returns.
pub(crate) fn output_schema(binary: &str) -> String {
    match binary {
        "write-report" => "execution-output".to_owned(),
        step => format!("{step}.output"),
    }
}

/// What Step Functions says of an execution whose name is taken.
pub(crate) const ALREADY_THERE: &str = "StepFunctions.ExecutionAlreadyExistsException";
