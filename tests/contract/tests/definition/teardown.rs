//! What follows the Regions of a teardown: sessions in slices, the sessions after those, the
//! registration; whatever fails there is told to the report, and keeps nothing else back.

use macie_org_contract::documents::example_of;
use serde_json::{Value, json};

use crate::walking::{DENIED, walk};

fn confirmed() -> Value {
    json!({"operation": "teardown", "confirm": "a plan's hash"})
}

/// What the steps after the Regions were given first, in order.
fn given(fails: impl Fn(&str, &Value) -> bool) -> Vec<(String, Value)> {
    let mut given = Vec::new();
    let (end, _) = walk(&confirmed(), |binary, asked| {
        let follows = ["disable-sessions", "deregister-administrator", "write-report"].contains(&binary);
        if follows && asked["previous"]["leg"].as_u64().is_none_or(|leg| leg == 0) {
            given.push((binary.to_owned(), asked.clone()));
        }
        fails(binary, asked).then_some(DENIED)
    });
    assert_eq!(end, Ok(example_of("execution-output")));
    given
}

fn slices(given: &[(String, Value)]) -> Vec<Value> {
    let sessions = given.iter().filter(|(binary, _)| binary == "disable-sessions");
    sessions.map(|(_, asked)| asked["slice"].clone()).collect()
}

#[test]
fn every_slice_is_worked_on_by_itself_and_the_own_sessions_after_all_of_them() {
    assert_eq!(slices(&given(|_, _| false)), [json!(0), json!(1), json!(2), Value::Null]);
}

#[test]
fn whatever_follows_the_regions_is_told_how_each_of_them_ended_when_it_was_changed() {
    let given = given(|_, _| false);
    let designation = example_of("revoke-administrator.output")["changes"].clone();
    for (binary, asked) in &given {
        let regions: Vec<_> = asked["waves"]
            .as_array()
            .expect("waves")
            .iter()
            .flat_map(|wave| wave.as_array().expect("Regions").clone())
            .collect();
        assert_eq!(regions.len(), 3, "{binary}");
        for region in regions {
            assert_eq!(region["designation"]["changes"], designation, "{binary}");
            assert_eq!(
                region["members"]["rowsKey"],
                example_of("remove-members.output")["rowsKey"],
                "{binary}"
            );
        }
    }
}

#[test]
fn a_slice_that_stops_keeps_nothing_else_back() {
    let given = given(|binary, asked| binary == "disable-sessions" && asked["slice"] == 1);
    assert_eq!(slices(&given), [json!(0), json!(1), json!(2), Value::Null]);
    assert_eq!(given.last().map(|(binary, _)| binary.as_str()), Some("write-report"));
}

#[test]
fn own_sessions_and_a_registration_that_cannot_be_ended_are_named_to_the_report() {
    for (step, told) in [("disable-sessions", "ownSessions"), ("deregister-administrator", "registration")] {
        let given = given(|binary, asked| binary == step && asked.get("slice").is_none_or(Value::is_null));
        let (binary, reported) = given.last().expect("something is reported");
        assert_eq!(binary, "write-report");
        assert_eq!(reported[told]["error"]["name"], "AccessDenied", "{step}");
        assert!(given.iter().any(|(binary, _)| binary == "deregister-administrator"), "{step}");
    }
}

#[test]
fn what_was_done_last_reaches_the_report() {
    let given = given(|_, _| false);
    let (_, reported) = given.last().expect("something is reported");
    for (told, step) in [("ownSessions", "disable-sessions"), ("registration", "deregister-administrator")] {
        let mut answered = example_of(&format!("{step}.output"));
        answered["settled"] = json!(true);
        answered["leg"] = json!(2);
        assert_eq!(reported[told], answered, "{step}");
    }
}
