//! State machine, template and code agree: every task runs a function that exists,
//! gives it what it reads and keeps what it returns; every state is reached; every
//! error that is retried or caught is one that `docs/ERRORS.md` lists.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::MetadataCommand;
use macie_org::{objects, request, step};
use macie_org_contract::documents::{self, example_of, table};
use macie_org_contract::machine::{
    definition, error_names, first, invokes_a_function, machines, of_type, states, steps, substitution,
    targets,
};
use macie_org_contract::template::{actions, binary, functions, list, resources, statements, template};
use macie_org_contract::walk::{Answer, Walk};
use macie_org_contract::{files, schemas};
use serde_json::{Value, json};

const START_EXECUTION: &str = "arn:aws:states:::states:startExecution";

fn state_machine() -> Value {
    let mut all = resources("AWS::Serverless::StateMachine");
    assert_eq!(all.len(), 1);
    all.remove("StateMachine").expect("the state machine is named so")
}

/// The function that each substitution stands for, by its binary.
fn binaries() -> BTreeMap<String, String> {
    let machine = state_machine();
    let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object().expect("substitutions");
    let functions = functions();
    let binary_of = |(name, arn): (&String, &Value)| {
        let id = arn["Fn::GetAtt"].as_str().and_then(|arn| arn.strip_suffix(".Arn"));
        let id = id.unwrap_or_else(|| panic!("{name} is not a function's ARN: {arn}"));
        let function = functions.get(id).unwrap_or_else(|| panic!("{name}: there is no function {id}"));
        (name.clone(), binary(function).to_owned())
    };
    substitutions.iter().map(binary_of).collect()
}

/// The schema of what a function returns.
fn output_schema(binary: &str) -> String {
    match binary {
        "write-report" => "execution-output".to_owned(),
        step => format!("{step}.output"),
    }
}

fn assert_reads<T: serde::de::DeserializeOwned>(payload: &Value) {
    let read = serde_json::from_value::<T>(payload.clone());
    assert!(read.is_ok(), "{:?} in {payload:#}", read.err());
}

/// Holds a payload to the function's own types and to the documented schema.
fn assert_accepted(binary: &str, payload: &Value) {
    match binary {
        "take-inventory" => assert_reads::<step::TakeInventoryInput>(payload),
        "designate-administrator" => assert_reads::<step::DesignateAdministratorInput>(payload),
        "enroll-members" | "set-member-sessions" => assert_reads::<step::MembersInput>(payload),
        "write-report" => assert_reads::<step::WriteReportInput>(payload),
        other => panic!("{other} is a new step"),
    }
    let faults = schemas::faults(&format!("{binary}.input"), payload);
    assert!(faults.is_empty(), "{binary}: {faults:?}");
}

#[test]
fn every_function_that_the_workspace_builds_has_its_step_and_every_step_its_function() {
    let manifest = files::root().join("Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo reads the workspace");
    let functions =
        metadata.packages.iter().filter(|package| package.manifest_path.as_str().contains("/functions/"));
    let built = functions.flat_map(|package| &package.targets).filter(|target| target.is_bin());
    let built: BTreeSet<_> = built.map(|target| target.name.clone()).collect();
    let binaries = binaries();
    let invoked: Vec<_> = steps().iter().map(|(_, task)| binaries[substitution(task)].clone()).collect();
    assert_eq!(invoked.len(), built.len(), "a function has one step");
    assert_eq!(invoked.into_iter().collect::<BTreeSet<_>>(), built);
}

#[test]
fn the_one_task_without_a_function_starts_a_continuation_of_the_same_state_machine() {
    let others: Vec<_> = of_type("Task").into_iter().filter(|(_, task)| !invokes_a_function(task)).collect();
    let [(name, task)] = &others[..] else { panic!("one such task: {others:?}") };
    assert_eq!(name, "StartContinuation");
    assert_eq!(task["Resource"], START_EXECUTION);
    let parameters = json!({
        "StateMachineArn.$": "$$.StateMachine.Id",
        "Name.$": "$.continuation.name",
        "Input.$": "$.continuation.input"
    });
    assert_eq!(task["Parameters"], parameters);
}

#[test]
fn every_substitution_is_used_and_every_function_may_be_invoked() {
    let used: BTreeSet<_> = steps().iter().map(|(_, task)| substitution(task).to_owned()).collect();
    assert_eq!(used, binaries().into_keys().collect());
    let machine = state_machine();
    let substitutions = machine["Properties"]["DefinitionSubstitutions"].as_object().expect("substitutions");
    let invoked = allowed_on("lambda:InvokeFunction");
    assert_eq!(invoked.len(), substitutions.len());
    assert!(substitutions.values().all(|arn| invoked.contains(arn)));
    let uri = machine["Properties"]["DefinitionUri"].as_str().expect("a definition");
    assert_eq!(uri, "statemachine/organization.asl.json");
}

#[test]
fn the_state_machine_may_start_itself_and_call_nothing_but_its_functions_otherwise() {
    let allowed: BTreeSet<_> = statements(&state_machine()).iter().flat_map(actions).collect();
    let expected = ["lambda:InvokeFunction", "states:StartExecution"].map(str::to_owned);
    assert_eq!(allowed, BTreeSet::from(expected));
    let machine = state_machine();
    let own = machine["Properties"]["Name"]["Fn::Sub"].as_str().expect("the state machine has a name");
    let arn =
        format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:stateMachine:{own}");
    assert_eq!(allowed_on("states:StartExecution"), [json!({"Fn::Sub": arn})]);
}

/// What the state machine may do this on.
fn allowed_on(action: &str) -> Vec<Value> {
    let statements = statements(&state_machine());
    let allowing = statements.iter().filter(|statement| actions(statement).contains(action));
    allowing.flat_map(|statement| list(&statement["Resource"])).collect()
}

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
    let chain = machines(&definition());
    let mut variables = BTreeSet::new();
    for depth in 1..=chain.len() {
        for (name, choice) in states(&chain[depth - 1]).iter().filter(|(_, state)| state["Type"] == "Choice")
        {
            for rule in list(&choice["Choices"]) {
                let path =
                    rule["Variable"].as_str().and_then(|path| path.strip_prefix("$.")).expect("a path");
                let there =
                    is_selected_before(&chain[depth - 1], name, path) || is_given(&chain[..depth], path);
                assert!(there, "{name}: $.{path}");
                variables.insert(path.to_owned());
            }
        }
    }
    let must = ["inventory.settled", "designation.settled", "members.settled", "operation", "continues"];
    assert!(must.iter().all(|variable| variables.contains(*variable)), "{variables:?}");
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

/// Whether every task that writes `object` keeps `field`, which begins as no answer does.
fn every_leg_keeps(machine: &Value, object: &str, field: &str) -> bool {
    let writes = |state: &&Value| state["ResultPath"] == format!("$.{object}");
    let kept = format!("$.Payload.{field}");
    let mut tasks = states(machine).values().filter(writes);
    let begins_open = field != "settled" || first(machine)["Parameters"][object][field] == false;
    begins_open && tasks.all(|task| task["ResultSelector"][format!("{field}.$")] == kept)
}

/// Whether no state but the first and those that end the machine replaces all data.
fn nothing_replaces_all(machine: &Value) -> bool {
    let writing = |state: &&Value| ["Pass", "Task", "Map"].iter().any(|kind| state["Type"] == *kind);
    let mut inner = states(machine).values().filter(writing).filter(|state| *state != first(machine));
    inner.all(|state| state["End"] == true || state.get("ResultPath").is_some())
}

#[test]
fn every_operation_of_the_execution_input_has_its_steps() {
    let region = machines(&definition()).pop().expect("a Region's machine");
    let rules = list(&states(&region)["WhichOperation"]["Choices"]);
    let named = rules.iter().filter(|rule| rule["Variable"] == "$.operation");
    let named: BTreeSet<_> =
        named.map(|rule| rule["StringEquals"].as_str().expect("a name").to_owned()).collect();
    assert_eq!(named, schemas::operations());
}

#[test]
fn a_task_keeps_exactly_the_fields_that_its_function_returns() {
    let binaries = binaries();
    for (name, task) in steps() {
        let kept = task["ResultSelector"].as_object().expect("a selector");
        for (field, path) in kept {
            let field = field.strip_suffix(".$").expect("a path");
            assert_eq!(*path, format!("$.Payload.{field}"), "{name}");
        }
        let kept: BTreeSet<_> = kept.keys().map(|field| field.trim_end_matches(".$").to_owned()).collect();
        assert_eq!(kept, schemas::fields(&output_schema(&binaries[substitution(&task)])), "{name}");
    }
}

#[test]
fn a_task_gives_exactly_the_fields_that_its_function_reads() {
    let binaries = binaries();
    for (name, task) in steps() {
        let given = task["Parameters"]["Payload"].as_object().expect("a payload").keys();
        let given: BTreeSet<_> = given.map(|field| field.trim_end_matches(".$").to_owned()).collect();
        assert_eq!(given, schemas::fields(&format!("{}.input", binaries[substitution(&task)])), "{name}");
    }
}

#[test]
fn a_task_outlasts_its_function() {
    let timeout = template()["Globals"]["Function"]["Timeout"].as_u64().expect("a timeout");
    for (name, task) in steps() {
        assert!(task["TimeoutSeconds"].as_u64().is_some_and(|seconds| seconds > timeout), "{name}");
    }
}

const OF_A_STEP: &str = "Errors of a step";
const OF_AWS: &str = "Errors of Lambda and Step Functions";
const OF_A_CONTINUATION: &str = "Errors of starting a continuation";

/// The names that a section documents as retried.
fn retried(section: &str) -> BTreeSet<String> {
    let rows = table("docs/ERRORS.md", section).into_iter();
    rows.filter(|row| row["Retried"] == "yes").map(|row| row["Name"].clone()).collect()
}

#[test]
fn every_error_that_is_retried_or_caught_is_documented() {
    let known: BTreeSet<String> = [OF_A_STEP, OF_AWS, OF_A_CONTINUATION]
        .iter()
        .flat_map(|section| documents::column(&table("docs/ERRORS.md", section), "Name"))
        .collect();
    let all = machines(&definition());
    for (name, state) in all.iter().flat_map(states) {
        for error in error_names(state, "Retry").into_iter().chain(error_names(state, "Catch")) {
            assert!(known.contains(&error), "{name}: {error}");
        }
    }
}

#[test]
fn every_task_retries_what_is_documented_as_retried_and_nothing_else() {
    let retried = &retried(OF_A_STEP) | &retried(OF_AWS);
    for (name, task) in steps() {
        let names = error_names(&task, "Retry");
        let distinct: BTreeSet<_> = names.iter().cloned().collect();
        assert_eq!(names.len(), distinct.len(), "{name} names an error twice: the second is never reached");
        assert_eq!(distinct, retried, "{name}");
    }
}

#[test]
fn the_start_of_a_continuation_is_retried_as_documented_and_one_that_is_there_already_is_no_failure() {
    let (_, task) =
        of_type("Task").into_iter().find(|(name, _)| name == "StartContinuation").expect("listed");
    let names: BTreeSet<_> = error_names(&task, "Retry").into_iter().collect();
    assert_eq!(names, &retried(OF_A_CONTINUATION) | &BTreeSet::from(["States.Timeout".to_owned()]));
    assert_eq!(error_names(&task, "Catch"), [ALREADY_THERE]);
}

/// The transitions of the whole definition.
fn transitions() -> BTreeSet<(String, String)> {
    let all = machines(&definition());
    let from = |(name, state): (&String, &Value)| {
        targets(state).into_iter().map(|target| (name.clone(), target)).collect::<Vec<_>>()
    };
    all.iter().flat_map(states).flat_map(from).collect()
}

const ALREADY_THERE: &str = "StepFunctions.ExecutionAlreadyExistsException";
const DENIED: Answer = Err(("AccessDenied", "{\"errorType\":\"AccessDenied\",\"errorMessage\":\"no\"}"));

/// Walks the definition with the examples of `docs/CONTRACT.md` as answers, each step
/// settled in its second leg; `instead` may answer otherwise.
fn walk(
    input: &Value,
    mut instead: impl FnMut(&str, &Value) -> Option<Answer>,
) -> (Answer, BTreeSet<(String, String)>) {
    let binaries = binaries();
    let answer = |task: &str, asked: &Value| {
        let Some(binary) = binaries.get(task) else {
            return instead(task, asked).unwrap_or_else(|| Ok(json!({"executionArn": "arn"})));
        };
        assert_accepted(binary, asked);
        instead(binary, asked).unwrap_or_else(|| Ok(example_answer(binary, asked)))
    };
    let mut walk = Walk::new(answer);
    let end = walk.run(&definition(), input.clone());
    (end, walk.taken)
}

fn example_answer(binary: &str, asked: &Value) -> Value {
    let mut output = example_of(&output_schema(binary));
    if let Some(leg) = asked["previous"]["leg"].as_u64() {
        output["settled"] = json!(leg == 1);
        output["leg"] = json!(leg + 1);
    }
    if binary == "take-inventory" {
        let asked = |field: &str, otherwise: Value| asked["request"].get(field).cloned().unwrap_or(otherwise);
        output["operation"] = asked("operation", json!("onboard"));
        output["dryRun"] = asked("dryRun", json!(false));
    }
    output
}

/// The execution inputs of `docs/CONTRACT.md`.
fn inputs() -> Vec<Value> {
    let examples = documents::examples("docs/CONTRACT.md").into_iter();
    let inputs = examples.filter(|example| example.kind == "schema" && example.name == "execution-input");
    inputs.map(|example| example.value).collect()
}

/// What `write-report` returns where legs were not enough.
fn continued() -> Value {
    let mut output = example_of("execution-output");
    output["status"] = json!("continued");
    output["reportKey"] = json!("");
    output["continues"] = json!(true);
    let input = json!({"handoverKey": objects::handover_key("onboard-2026-11-20")});
    output["continuation"] = json!({"name": "onboard-2026-11-20-2", "input": input});
    output
}

#[test]
fn the_first_leg_of_every_step_and_every_later_one_is_given_what_it_reads() {
    for input in inputs() {
        assert_eq!(walk(&input, |_, _| None).0, Ok(example_of("execution-output")), "{input}");
    }
}

#[test]
fn an_operation_runs_its_own_steps_in_order_and_no_other() {
    for (operation, expected) in [
        ("onboard", &["designate-administrator", "enroll-members"][..]),
        ("suspend", &["set-member-sessions"]),
        ("resume", &["set-member-sessions"]),
    ] {
        let mut steps = Vec::new();
        let (end, _) = walk(&json!({"operation": operation}), |binary, asked| {
            if asked["region"] == "us-east-1" && asked["previous"]["leg"] == 0 {
                steps.push(binary.to_owned());
            }
            None
        });
        assert!(end.is_ok(), "{operation}");
        assert_eq!(steps, expected, "{operation}");
    }
}

#[test]
fn a_region_that_stops_in_any_step_reaches_the_report_with_what_it_had() {
    for (input, failing) in inputs().iter().flat_map(|input| in_a_region().map(move |step| (input, step))) {
        let (mut reported, mut failed) = (Value::Null, false);
        let (end, _) = walk(input, |binary, asked| {
            if binary == "write-report" {
                reported = asked["waves"][0][0].clone();
            }
            failed |= binary == failing;
            (binary == failing).then_some(DENIED)
        });
        assert!(end.is_ok(), "{failing}: one Region's failure ended the execution");
        if failed {
            assert_eq!(reported["status"], "stopped", "{failing}");
            assert_eq!(reported["error"]["name"], "AccessDenied", "{failing}");
        }
    }
}

/// The steps that work on a Region.
fn in_a_region() -> impl Iterator<Item = String> {
    let of_all = ["take-inventory", "write-report"];
    binaries().into_values().filter(move |binary| !of_all.contains(&binary.as_str()))
}

#[test]
fn a_refused_request_ends_the_execution_before_any_region() {
    let mut called = Vec::new();
    let (end, _) = walk(&example_of("execution-input"), |binary, _| {
        called.push(binary.to_owned());
        Some(Err(("InvalidRequest", "")))
    });
    assert_eq!(end, Err(("InvalidRequest", "")));
    assert_eq!(called, ["take-inventory"]);
}

#[test]
fn an_operation_without_steps_stops_every_region_instead_of_looking_finished() {
    let mut reported = Value::Null;
    walk(&json!({"operation": "no such operation"}), |binary, asked| {
        if binary == "write-report" {
            reported = asked["waves"].clone();
        }
        None
    });
    for region in reported.as_array().expect("waves").iter().flat_map(list) {
        assert_eq!(
            (&region["status"], &region["error"]["name"]),
            (&json!("stopped"), &json!("InvalidInput"))
        );
    }
}

#[test]
fn where_legs_were_not_enough_an_execution_takes_up_what_was_handed_over() {
    let mut started = Vec::new();
    let (end, _) = walk(&example_of("execution-input"), |task, asked| {
        if task == START_EXECUTION {
            started.push(asked.clone());
        }
        (task == "write-report").then(|| Ok(continued()))
    });
    assert_eq!(end, Ok(continued()), "what was started does not become the output");
    let [started] = &started[..] else { panic!("one continuation: {started:?}") };
    assert_eq!(started["Name"], "onboard-2026-11-20-2");
    let mut taken_up = None;
    let (end, _) = walk(&started["Input"], |binary, asked| {
        if binary == "take-inventory" {
            taken_up = request::handover_key(&asked["request"]).map(str::to_owned);
        }
        None
    });
    assert_eq!((end.is_ok(), taken_up), (true, Some(objects::handover_key("onboard-2026-11-20"))));
}

#[test]
fn a_continuation_that_cannot_be_started_fails_the_execution_unless_it_is_there_already() {
    for (error, ends) in [(ALREADY_THERE, true), ("StepFunctions.InvalidNameException", false)] {
        let (end, _) = walk(&example_of("execution-input"), |task, _| match task {
            "write-report" => Some(Ok(continued())),
            START_EXECUTION => Some(Err((error, ""))),
            _ => None,
        });
        assert_eq!(end.is_ok(), ends, "{error}");
    }
}

#[test]
fn walks_like_these_take_every_transition_that_there_is() {
    let mut taken = walk(&json!({"operation": "no such operation"}), |_, _| None).1;
    for input in inputs() {
        taken.extend(walk(&input, |_, _| None).1);
        for failing in in_a_region() {
            taken.extend(walk(&input, |binary, _| (binary == failing).then_some(DENIED)).1);
        }
    }
    for there in [None, Some(Err((ALREADY_THERE, "")))] {
        let answer = |task: &str, _: &Value| match task {
            "write-report" => Some(Ok(continued())),
            START_EXECUTION => there.clone(),
            _ => None,
        };
        taken.extend(walk(&example_of("execution-input"), answer).1);
    }
    assert_eq!(taken, transitions());
}
