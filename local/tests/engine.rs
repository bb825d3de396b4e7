//! Drives the Step Functions engine with state machines of its own and a real function
//! behind them: what the product's state machine relies on is proven here on small ones.
//!
//! The function is `examples/probe.rs`; see `lambda_host.rs` for what it does.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::time::Duration;

use macie_emulator::{Emulator, Organization, Switches};
use macie_org_local::system::{Deployment, Execution, ExecutionStatus, System, SystemOptions};
use macie_org_local::template::Template;
use serde_json::{Value, json};

const TEMPLATE: &str = r"
Parameters:
  WaitSeconds:
    Type: Number
    Default: 15
  LeaseSeconds:
    Type: Number
    Default: 60
  CallsPerSecond:
    Type: Number
    Default: 50
  ExternalId:
    Type: String
    Default: ''
Resources:
  ProbeFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildProperties:
        Binary: probe
    Properties:
      MemorySize: 96
      Timeout: 3
      Environment:
        Variables:
          BUCKET: !Ref Bucket
  StateMachine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: none
      Policies:
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: ['lambda:InvokeFunction', 'sns:Publish', 'states:StartExecution']
              Resource: '*'
  Bucket:
    Type: AWS::S3::Bucket
  Topic:
    Type: AWS::SNS::Topic
";

fn probe() -> PathBuf {
    let tests = env::current_exe().unwrap();
    let path = tests.parent().unwrap().with_file_name("examples").join("probe");
    assert!(path.is_file(), "{} is missing: build it with `cargo build --example probe`", path.display());
    path
}

fn emulator() -> Emulator {
    Emulator::new(Organization::generate(3, 1), Switches::default())
}

async fn system(definition: &Value) -> System {
    let options =
        SystemOptions { execution_limit: Duration::from_mins(1), ..SystemOptions::quick(emulator()) };
    let template = Template::parse(TEMPLATE, &Deployment::stack(&options)).unwrap();
    let binaries = BTreeMap::from([("probe".to_owned(), probe())]);
    let deployment = Deployment { template, definition: definition.to_string(), binaries };
    System::deploy(options, deployment).await.unwrap()
}

async fn run(definition: &Value, input: &Value) -> Execution {
    let system = system(definition).await;
    system.execute("once", input).await.unwrap().wait().await.unwrap()
}

/// A Task state that sends `payload` to the probe.
fn probe_task(payload: &Value, more: Value) -> Value {
    let mut task = json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
        "Parameters": {"FunctionName": "macie-org-probefunction", "Payload": payload},
        "ResultSelector": {"request.$": "$.Payload.request"}
    });
    let (task_fields, Value::Object(more)) = (task.as_object_mut().unwrap(), more) else {
        panic!("an object")
    };
    task_fields.extend(more);
    task
}

/// A machine of one state.
fn only(state: &Value) -> Value {
    json!({"StartAt": "Only", "States": {"Only": state}})
}

fn retry(errors: &[&str], attempts: u32) -> Value {
    json!([{"ErrorEquals": errors, "IntervalSeconds": 2, "MaxAttempts": attempts, "BackoffRate": 2,
        "MaxDelaySeconds": 60, "JitterStrategy": "FULL"}])
}

#[tokio::test(flavor = "multi_thread")]
async fn maps_nest_and_keep_their_order() {
    let task = probe_task(&json!({"do": "echo", "item.$": "$.item", "wave.$": "$.wave"}), json!({}));
    let inner = json!({"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 40, "End": true,
        "ItemSelector": {"item.$": "$$.Map.Item.Value", "wave.$": "$.wave"},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Task", "States": {"Task": task}}});
    let outer = json!({"Type": "Map", "ItemsPath": "$.waves", "MaxConcurrency": 1, "End": true,
        "ItemSelector": {"items.$": "$$.Map.Item.Value", "wave.$": "$$.Map.Item.Index"},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Inner", "States": {"Inner": inner}}});
    let system = system(&only(&outer)).await;
    let input = json!({"waves": [["a"], ["b", "c", "d"]]});
    let execution = system.execute("nested", &input).await.unwrap().wait().await.unwrap();
    let output = execution.output.unwrap_or_else(|| panic!("{:?} {:?}", execution.error, execution.cause));
    let seen = |wave: usize| -> Vec<&str> {
        let items = output[wave].as_array().unwrap().iter();
        items.map(|item| item["request"]["item"].as_str().unwrap()).collect()
    };
    assert_eq!((seen(0), seen(1)), (vec!["a"], vec!["b", "c", "d"]));
    assert_eq!(output[1][2]["request"]["wave"], 1);
    assert_eq!(system.lambda().stats()["probe"].invocations, 4);
    assert!(execution.history.states.iter().filter(|state| *state == "Task").count() == 4);
    assert!(execution.history.largest_state_bytes > 30, "{:?}", execution.history);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_retried_by_its_name_and_then_caught() {
    let caught = json!({"Retry": retry(&["Throttled"], 9), "Next": "Never",
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Stopped"}]});
    let mut task = probe_task(&json!({"do": "fail"}), caught);
    task.as_object_mut().unwrap().remove("End");
    let machine = json!({"StartAt": "Task", "States": {"Task": task, "Never": {"Type": "Fail"},
        "Stopped": {"Type": "Pass", "End": true, "Parameters": {"name.$": "$.error.Error", "cause.$": "$.error.Cause"}}}});
    let system = system(&machine).await;
    let execution = system.execute("caught", &json!({})).await.unwrap().wait().await.unwrap();
    let output = execution.output.unwrap();
    assert_eq!(output["name"], "AccessDenied");
    let cause: Value = serde_json::from_str(output["cause"].as_str().unwrap()).unwrap();
    assert_eq!(cause, json!({"errorType": "AccessDenied", "errorMessage": "the role may not"}));
    assert_eq!(system.lambda().stats()["probe"].invocations, 1, "a name that no Retry lists");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_which_a_function_dies_has_the_name_that_retries_match() {
    let names = ["Runtime.ExitError", "Sandbox.Timedout", "Runtime.OutOfMemory"];
    let payload = json!({"do.$": "$.do", "mebibytes": 4_000});
    let system = system(&only(&probe_task(&payload, json!({"Retry": retry(&names, 1)})))).await;
    for (how, name) in ["exit", "hang", "eat"].into_iter().zip(names) {
        let before = system.lambda().stats()["probe"].invocations;
        let execution = system.execute(how, &json!({"do": how})).await.unwrap().wait().await.unwrap();
        assert_eq!(execution.status, ExecutionStatus::Failed);
        assert_eq!(execution.error.as_deref(), Some(name));
        assert_eq!(system.lambda().stats()["probe"].invocations, before + 2, "{how} is retried once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_lambda_itself_is_an_error_of_its_own_name() {
    let mut task = probe_task(&json!({}), json!({}));
    task["Parameters"]["FunctionName"] = json!("no-such-function");
    let execution = run(&only(&task), &json!({})).await;
    assert_eq!(execution.error.as_deref(), Some("Lambda.ResourceNotFoundException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_function_is_run_again_and_the_execution_succeeds() {
    let task = probe_task(
        &json!({"do": "wait", "milliseconds": 600}),
        json!({"Retry": retry(&["Runtime.ExitError"], 3)}),
    );
    let system = system(&only(&task)).await;
    let execution = system.execute("killed", &json!({})).await.unwrap();
    while system.lambda().stats()["probe"].invocations == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(system.lambda().kill("probe"), 1);
    assert_eq!(execution.wait().await.unwrap().status, ExecutionStatus::Succeeded);
    assert_eq!(system.lambda().stats()["probe"].invocations, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_takes_its_seconds_from_the_state_and_they_are_real() {
    let wait = json!({"Type": "Wait", "SecondsPath": "$.seconds", "End": true});
    let execution = run(&only(&wait), &json!({"seconds": 2})).await;
    assert_eq!(execution.status, ExecutionStatus::Succeeded);
    let real = Duration::from_secs(2)..Duration::from_secs(20);
    assert!(real.contains(&execution.took), "{:?} for 2 s, whatever Retry is scaled by", execution.took);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_fails_as_on_aws() {
    let settled = |test: Value| {
        let mut rule = json!({"Variable": "$.settled", "Next": "Done"});
        rule.as_object_mut().unwrap().extend(test.as_object().unwrap().clone());
        json!([rule])
    };
    let pick = |which: &str| json!({"Variable": "$.which", "StringEquals": which, "Next": which});
    let (equals, present, null) =
        (json!({"BooleanEquals": true}), json!({"IsPresent": true}), json!({"IsNull": true}));
    let machine = json!({"StartAt": "Pick", "States": {
        "Pick": {"Type": "Choice", "Choices": [pick("NoDefault"), pick("Default"), pick("Asks"), pick("Null")]},
        "NoDefault": {"Type": "Choice", "Choices": settled(equals.clone())},
        "Default": {"Type": "Choice", "Choices": settled(equals), "Default": "Done"},
        "Asks": {"Type": "Choice", "Choices": settled(present), "Default": "Done"},
        "Null": {"Type": "Choice", "Choices": settled(null)},
        "Done": {"Type": "Succeed"}}});
    let cases = [
        (json!({"which": "NoDefault", "settled": false}), Some("States.NoChoiceMatched")),
        (json!({"which": "NoDefault", "settled": true}), None),
        (json!({"which": "Default", "settled": false}), None),
        (json!({"which": "Default"}), Some("States.Runtime")),
        (json!({"which": "Asks"}), None),
        (json!({"which": "Null", "settled": null}), None),
        (json!({"which": "Null"}), Some("States.Runtime")),
    ];
    let system = system(&machine).await;
    for (number, (input, error)) in cases.iter().enumerate() {
        let handle = system.execute(&format!("case-{number}"), input).await.unwrap();
        let execution = handle.wait().await.unwrap();
        assert_eq!(execution.error.as_deref(), *error, "{input}: {:?}", execution.cause);
        let ended = if error.is_some() { ExecutionStatus::Failed } else { ExecutionStatus::Succeeded };
        assert_eq!(execution.status, ended, "{input}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_knows_its_objects_and_its_executions() {
    let system = system(&only(&json!({"Type": "Wait", "SecondsPath": "$.seconds", "End": true}))).await;
    assert_eq!(system.object("reports/none.json").await.unwrap(), None);
    let body = aws_sdk_s3::primitives::ByteStream::from_static(b"{}");
    system.s3().put_object().bucket(system.bucket()).key("reports/a b.json").body(body).send().await.unwrap();
    assert_eq!(system.object("reports/a b.json").await.unwrap().as_deref(), Some(b"{}".as_slice()));
    let long = system.execute("long", &json!({"seconds": 100_000})).await.unwrap();
    assert!(long.is_running().await.unwrap());
    long.stop().await.unwrap();
    assert_eq!(long.wait().await.unwrap().status, ExecutionStatus::Aborted);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_systems_run_side_by_side_and_share_nothing() {
    let machine = only(&probe_task(&json!({"do": "echo"}), json!({})));
    let (first, second) = tokio::join!(system(&machine), system(&machine));
    let status = async |system: &System| {
        system.execute("same", &json!({})).await.unwrap().wait().await.unwrap().status
    };
    let both = tokio::join!(status(&first), status(&second));
    assert_eq!(both, (ExecutionStatus::Succeeded, ExecutionStatus::Succeeded));
    assert_ne!(first.engine_endpoint(), second.engine_endpoint());
    assert_eq!(
        (first.lambda().stats()["probe"].invocations, second.lambda().stats()["probe"].invocations),
        (1, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_definition_is_refused_at_the_start() {
    let options = SystemOptions::quick(emulator());
    let template = Template::parse(TEMPLATE, &Deployment::stack(&options)).unwrap();
    let binaries = BTreeMap::from([("probe".to_owned(), probe())]);
    let deployment = Deployment { template, definition: "{\"StartAt\": 7}".into(), binaries };
    let error = System::deploy(options, deployment).await.unwrap_err();
    assert_eq!(error.to_string(), "the state machine was refused by the engine");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn the_end_of_a_system_is_the_end_of_its_engine_and_of_its_functions() {
    let system = system(&only(&probe_task(&json!({"do": "hang"}), json!({})))).await;
    let _hanging = system.execute("hanging", &json!({})).await.unwrap();
    while !system.logs().iter().any(|line| line.text.contains("hanging")) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let group = system.process_group().unwrap();
    assert_eq!(members(group), 2, "the engine and the function");
    drop(system);
    for _ in 0..500 {
        if members(group) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} processes live on", members(group));
}

/// How many processes of a process group live.
#[cfg(target_os = "linux")]
fn members(group: u32) -> usize {
    let stats = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = stats.filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
    // After the name in parentheses: state, parent, process group.
    let in_group = |stat: String| {
        let fields: Vec<String> =
            stat.rsplit(')').next().unwrap().split_whitespace().map(str::to_owned).collect();
        fields[0] != "Z" && fields[2] == group.to_string()
    };
    stats.map(in_group).filter(|found| *found).count()
}

/// The ARN of a topic of this name in the stack's account.
fn topic_arn(name: &str) -> String {
    let account = emulator().state(|state| *state.organization().management_id());
    format!("arn:aws:sns:us-east-1:{account}:{name}")
}

/// A Task state that publishes to the topic of this name, and goes on whether it could or not.
fn publish(topic: &str, next: Value) -> Value {
    let mut task = json!({
        "Type": "Task", "Resource": "arn:aws:states:::sns:publish", "ResultPath": null,
        "Parameters": {
            "TopicArn": topic_arn(topic),
            "Subject": "told",
            "Message.$": "States.Format('{} of {}\nin two lines', $.found, $$.Execution.Name)"
        },
        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Ended"}]
    });
    let (Some(task_fields), Value::Object(next)) = (task.as_object_mut(), next) else { panic!("an object") };
    task_fields.extend(next);
    task
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_written_down_and_a_topic_that_is_not_there_fails_as_documented() {
    let definition = json!({"StartAt": "Tell", "States": {
        "Tell": publish("macie-org-topic", json!({"Next": "TellNobody"})),
        "TellNobody": publish("another", json!({"Next": "Untold"})),
        "Untold": {"Type": "Fail"},
        "Ended": {"Type": "Succeed"}
    }});
    let system = system(&definition).await;
    let input = json!({"found": 7});
    let execution = system.execute("once", &input).await.unwrap().wait().await.unwrap();
    assert_eq!((execution.status, execution.output), (ExecutionStatus::Succeeded, Some(input)));
    let notifications = system.notifications().unwrap();
    let [told] = &notifications[..] else { panic!("one notification: {notifications:?}") };
    assert_eq!(told.topic, topic_arn("macie-org-topic"));
    assert_eq!((told.subject.as_deref(), told.message.as_str()), (Some("told"), "7 of once\nin two lines"));
}
