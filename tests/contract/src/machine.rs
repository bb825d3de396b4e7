//! The state machine's definition, taken apart.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::files;

/// The definition as it is deployed, substitutions not yet made.
#[must_use]
pub fn definition() -> Value {
    static PARSED: LazyLock<Value> = LazyLock::new(|| {
        let text = files::text("statemachine/organization.asl.json");
        serde_json::from_str(&text).expect("the definition is JSON")
    });
    PARSED.clone()
}

/// The definition and the processor of every Map in it.
#[must_use]
pub fn machines(definition: &Value) -> Vec<Value> {
    chains(definition).into_iter().filter_map(|mut chain| chain.pop()).collect()
}

/// Every machine of the definition, last of those that it lies in, outermost first.
#[must_use]
pub fn chains(definition: &Value) -> Vec<Vec<Value>> {
    let inner = states(definition).values().filter_map(|state| state.get("ItemProcessor"));
    let within = |mut chain: Vec<Value>| {
        chain.insert(0, definition.clone());
        chain
    };
    let inner = inner.flat_map(chains).map(within);
    std::iter::once(vec![definition.clone()]).chain(inner).collect()
}

/// The states of one machine, by name.
#[must_use]
pub fn states(machine: &Value) -> &Map<String, Value> {
    machine["States"].as_object().expect("a machine has states")
}

/// The states of a type in the whole definition, by name.
#[must_use]
pub fn of_type(kind: &str) -> Vec<(String, Value)> {
    let named = |machine: &Value| states(machine).clone();
    let all = machines(&definition()).iter().flat_map(named).collect::<Vec<_>>();
    all.into_iter().filter(|(_, state)| state["Type"] == kind).collect()
}

/// The tasks that invoke a function, by name.
#[must_use]
pub fn steps() -> Vec<(String, Value)> {
    of_type("Task").into_iter().filter(|(_, task)| invokes_a_function(task)).collect()
}

/// Whether a task invokes a function, and nothing else of AWS.
#[must_use]
pub fn invokes_a_function(task: &Value) -> bool {
    task["Resource"] == "arn:aws:states:::lambda:invoke"
}

/// The state that a machine begins with.
#[must_use]
pub fn first(machine: &Value) -> &Value {
    &states(machine)[machine["StartAt"].as_str().expect("a machine starts somewhere")]
}

/// Where a state may go: `Next`, `Default`, every choice and every catcher.
#[must_use]
pub fn targets(state: &Value) -> Vec<String> {
    let rules = ["Choices", "Catch"].iter().filter_map(|key| state[*key].as_array()).flatten();
    let direct = [state.get("Next"), state.get("Default")].into_iter().flatten();
    let names = direct.chain(rules.filter_map(|rule| rule.get("Next")));
    names.map(|name| name.as_str().expect("a target is a name").to_owned()).collect()
}

/// The substitution that a task's `FunctionName` stands for.
#[must_use]
pub fn substitution(task: &Value) -> &str {
    let name = task["Parameters"]["FunctionName"].as_str().expect("a task names its function");
    name.strip_prefix("${").and_then(|name| name.strip_suffix('}')).expect("by a substitution")
}

/// The error names of one of a state's rules, `Retry` or `Catch`.
#[must_use]
pub fn error_names(state: &Value, rule: &str) -> Vec<String> {
    let rules = state[rule].as_array().into_iter().flatten();
    let names = rules.flat_map(|rule| rule["ErrorEquals"].as_array().expect("a rule names errors"));
    names.map(|name| name.as_str().expect("an error has a name").to_owned()).collect()
}
