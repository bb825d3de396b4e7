//! Every state is reached and leads on, and whatever a choice asks for is there.

use std::collections::BTreeSet;

use macie_org_contract::machine::{chains, definition, first, machines, states, targets};
use macie_org_contract::schemas;
use macie_org_contract::template::list;
use serde_json::Value;

use crate::walking::OF_MEMBERS;

#[test]
fn every_state_is_reached_and_leads_somewhere_that_exists() {
    for machine in machines(&definition()) {
        let states = states(&machine);
        let mut reached = BTreeSet::new();
        let mut open = vec![machine["StartAt"].as_str().expect("a start").to_owned()];
        while let Some(name) = open.pop() {
            let state = states.get(&name).unwrap_or_else(|| panic!("there is no state {name}"));
            if reached.insert(name.clone()) {
                open.extend(targets(state));
            }
            let ways = ["Next", "End", "Default"].iter().filter(|way| state.get(**way).is_some()).count();
            let ends = usize::from(state["Type"] == "Succeed");
            assert_eq!(ways + ends, 1, "{name} goes on in {ways} ways");
            assert_eq!(state["Type"] == "Choice", state.get("Default").is_some(), "{name}");
        }
        assert_eq!(reached, states.keys().cloned().collect());
    }
}

#[test]
fn every_variable_of_a_choice_is_there_from_the_start_and_after_every_leg() {
    let mut variables = BTreeSet::new();
    for chain in chains(&definition()) {
        let machine = chain.last().expect("a chain ends with its machine");
        for (name, choice) in states(machine).iter().filter(|(_, state)| state["Type"] == "Choice") {
            for rule in list(&choice["Choices"]) {
                let path =
                    rule["Variable"].as_str().and_then(|path| path.strip_prefix("$.")).expect("a path");
                let there = is_selected_before(machine, name, path) || is_given(&chain, path);
                assert!(there, "{name}: $.{path}");
                variables.insert(path.to_owned());
            }
        }
    }
    let must = [
        "continues",
        "designation.settled",
        "drift",
        "inventory.dryRun",
        "inventory.operation",
        "inventory.planning",
        "inventory.settled",
        "members.settled",
        "operation",
        "ownSessions.settled",
        "plan.settled",
        "planning",
        "registration.settled",
        "sessions.settled",
    ];
    assert_eq!(variables, must.map(str::to_owned).into());
}

/// Whether every state that leads to `choice` returns `field` in place of all data.
fn is_selected_before(machine: &Value, choice: &str, field: &str) -> bool {
    let before: Vec<_> = states(machine)
        .values()
        .filter(|state| targets(state).iter().any(|target| target == choice))
        .collect();
    let selects = |state: &&Value| {
        let kept = &state["ResultSelector"][format!("{field}.$")];
        state.get("ResultPath").is_none() && *kept == format!("$.Payload.{field}")
    };
    !before.is_empty() && before.iter().all(selects)
}

/// Whether `path` is in a machine's data from its first state to its last; `chain` is
/// the machine and those around it, outermost first.
fn is_given(chain: &[Value], path: &str) -> bool {
    let (machine, around) = chain.split_last().expect("a machine");
    let begun = &first(machine)["Parameters"];
    if let Some((object, field)) = path.split_once('.') {
        return !begun[object][field].is_null() && every_leg_keeps(machine, object, field);
    }
    let passed_on = first(machine)["Type"] != "Pass" || begun[format!("{path}.$")] == format!("$.{path}");
    let handed_in = around.last().is_some_and(|outer| {
        let mut maps = states(outer).values().filter(|state| state["ItemProcessor"] == *machine);
        let selector = &maps.next().expect("a machine in another is a Map's")["ItemSelector"];
        let from = selector[format!("{path}.$")].as_str().and_then(|from| from.strip_prefix("$."));
        from.is_some_and(|from| is_given(around, from))
    });
    passed_on && handed_in && nothing_replaces_all(machine)
}

/// Whether every state that writes `object` keeps `field`, which begins as no answer does.
fn every_leg_keeps(machine: &Value, object: &str, field: &str) -> bool {
    let writes = |state: &&Value| state["ResultPath"] == format!("$.{object}");
    let kept = format!("$.Payload.{field}");
    let keeps = |state: &Value| {
        let instead = state["Type"] == "Pass" && !state["Parameters"][field].is_null();
        instead || state["ResultSelector"][format!("{field}.$")] == kept
    };
    let begins_open = field != "settled" || first(machine)["Parameters"][object][field] == false;
    begins_open && states(machine).values().filter(writes).all(keeps)
}

/// Whether no state but the first and those that end the machine replaces all data.
fn nothing_replaces_all(machine: &Value) -> bool {
    let writing = |state: &&Value| ["Pass", "Task", "Map"].iter().any(|kind| state["Type"] == *kind);
    let mut inner = states(machine).values().filter(writing).filter(|state| *state != first(machine));
    inner.all(|state| state["End"] == true || state.get("ResultPath").is_some())
}

#[test]
fn every_operation_of_the_execution_input_has_its_steps() {
    let all = machines(&definition());
    let choice = all.iter().find_map(|machine| states(machine).get("WhichOperation"));
    let rules = list(&choice.expect("a Region's machine asks")["Choices"]);
    let named = rules.iter().filter(|rule| rule["Variable"] == "$.operation");
    let named: BTreeSet<_> =
        named.map(|rule| rule["StringEquals"].as_str().expect("a name").to_owned()).collect();
    let elsewhere = OF_MEMBERS.map(|(name, _)| name.to_owned());
    let own = schemas::operations().into_iter().filter(|name| !elsewhere.contains(name));
    assert_eq!(named, own.collect());
}
