//! `macie-org --stack`: a program of its own drives a stack that it knows only by its name.

mod cloud;
mod cloud_formation;

use std::time::Duration;

use macie_emulator::faults::{Calls, Grouping, Scope, Throttle, ThrottleAnswer};
use macie_emulator::{Emulator, Faults};
use tokio::task::JoinSet;

use crate::program::{Ended, Program};
use cloud::{Cloud, environment};
use cloud_formation::{DENIED, EXPIRED};

fn assert_code(ended: &Ended, code: i32) {
    assert_eq!(ended.code, code, "{}\n{}", ended.shown, ended.errors);
}

fn assert_said(ended: &Ended, text: &str) {
    assert!(ended.shown.contains(text), "{text} is missing:\n{}\n{}", ended.shown, ended.errors);
}

/// The name of the execution that was announced under a heading.
fn execution<'a>(ended: &'a Ended, heading: &str) -> &'a str {
    ended.shown.lines().find_map(|line| line.strip_prefix(heading)).unwrap()
}

/// Has members be suspended slowly.
fn slow(emulator: &Emulator) {
    let throttle = Throttle {
        calls: Calls::of(&["macie2:UpdateMemberSession"]),
        rate_per_second: 0.5.try_into().unwrap(),
        burst: 1,
        scope: Scope::default(),
        grouping: Grouping::default(),
        answer: ThrottleAnswer::default(),
        retry_after_ms: None,
        changes: Vec::new(),
    };
    emulator.set_faults(Faults { throttles: vec![throttle], ..Faults::default() });
}

/// Starts a slow suspension and reads on until it has begun to in both Regions; its name.
async fn suspending(cloud: &Cloud) -> (Program, String) {
    assert_code(&cloud.run("onboard").await, 0);
    slow(cloud.system.emulator());
    let mut program = cloud.start("suspend --max-percent 100");
    let heading = program.until("Suspending: ").await;
    for region in ["us-east-1: ", "eu-west-1: "] {
        while !program.until(region).await.contains(" accounts, ") {}
    }
    (program, heading.strip_prefix("Suspending: ").unwrap().to_owned())
}

fn assert_stopped(ended: &Ended) {
    assert_code(ended, 3);
    assert_said(ended, "us-east-1: Stopped: the execution was asked to stop");
    assert!(ended.report()["counts"]["changed"].as_u64().unwrap() < 80, "{}", ended.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_is_started_followed_and_reported_and_others_see_it() {
    let cloud = Cloud::of(12).await;
    let ended = cloud.run("onboard").await;
    assert_code(&ended, 0);
    assert_said(&ended, "us-east-1: 12 of 12 accounts, 0 failed");
    assert_said(&ended, "eu-west-1");
    assert_said(&ended, "Logs: /macie-org/functions\n");
    assert!(ended.shown.ends_with("12 accounts, 2 Regions: 22 changed, 0 unchanged, 2 skipped, 0 failed\n"));
    assert!(!ended.shown.contains("emulator") && !ended.errors.contains("note: "), "{}", ended.errors);
    let name = execution(&ended, "Onboarding: ");
    assert_eq!(ended.report()["execution"]["name"], name);

    let status = cloud.run("status").await;
    assert_code(&status, 0);
    let line = status.shown.lines().find(|line| line.contains(name)).unwrap();
    assert!(line.contains("finished") && line.contains("22 changed, 2 skipped"), "{}", status.shown);

    for latest in ["report".to_owned(), format!("report {name}")] {
        let shown = cloud.run(&latest).await;
        assert_code(&shown, 0);
        assert_eq!(shown.report()["execution"]["name"], name);
    }
    let unknown = cloud.run("report nobody-ran-this").await;
    assert_code(&unknown, 2);
    assert!(unknown.errors.contains("no report of nobody-ran-this"), "{}", unknown.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_shown_and_carried_out_by_its_hash() {
    let cloud = Cloud::of(5).await;
    assert_code(&cloud.run("onboard").await, 0);
    let dry = cloud.run("suspend --dry-run").await;
    assert_code(&dry, 0);
    assert_said(&dry, "4 macie2:UpdateMemberSession");

    let unasked = cloud.run("teardown").await;
    assert_code(&unasked, 2);
    assert!(unasked.errors.contains("there is no terminal to ask on"), "{}", unasked.errors);
    let hash = execution(&unasked, "Plan: ").to_owned();
    assert_code(&cloud.run(&format!("teardown --keep-sessions --confirm {hash}")).await, 2);
    let confirmed = cloud.run(&format!("teardown --confirm {hash}")).await;
    assert_code(&confirmed, 0);
    assert!(!confirmed.shown.contains("Planning: "), "{}", confirmed.shown);
    assert_said(&confirmed, "1 organizations:DeregisterDelegatedAdministrator");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_listed_with_its_counts_and_stopped_by_another_process() {
    let cloud = Cloud::of(40).await;
    let (program, name) = suspending(&cloud).await;
    let status = cloud.run("status").await;
    let line = status.shown.lines().find(|line| line.contains(&name)).unwrap();
    assert!(line.contains("running") && line.contains(" of 80 accounts in 2 Regions, 0 failed"), "{line}");

    let another = cloud.run("stop nightly").await;
    assert_code(&another, 2);
    assert!(
        another.errors.contains(&format!("nightly does not run; these do: {name}")),
        "{}",
        another.errors
    );
    let stop = cloud.run("stop").await;
    assert_code(&stop, 0);
    assert_eq!(stop.shown, format!("{name} was asked to stop in us-east-1, eu-west-1\n"));
    assert_stopped(&program.end().await);
    let nothing = cloud.run("stop").await;
    assert_code(&nothing, 1);
    assert!(nothing.errors.contains("nothing runs"), "{}", nothing.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_it_in_order_and_a_second_one_only_ends_the_watching() {
    let cloud = Cloud::of(40).await;
    let (program, name) = suspending(&cloud).await;
    program.interrupt().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    program.interrupt().await;
    let ended = program.end().await;
    assert_code(&ended, 130);
    assert!(ended.errors.contains("press Ctrl-C again to watch it no longer"), "{}", ended.errors);
    let execution = cloud.system.execution(&name).wait().await.unwrap();
    let output = execution.output.unwrap();
    assert_eq!(output["status"], "finishedWithFailures");
    assert_eq!(output["regions"][0]["error"]["name"], "Stopped");
}

/// Variables of the environment that differ from the usual ones.
type Differing = &'static [(&'static str, &'static str)];

/// Runs `macie-org` where CloudFormation alone answers, with other variables than usual.
async fn told(arguments: &str, differing: Differing) -> Ended {
    let mut servers = JoinSet::new();
    let endpoint = cloud_formation::serve(&[], &[], &mut servers).await;
    let mut environment = environment("http://127.0.0.1:1", &endpoint);
    for (name, value) in differing {
        environment.retain(|(kept, _)| kept != name);
        environment.push((name, (*value).to_owned()));
    }
    Program::start_with(&environment, arguments).end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_in_the_way_of_a_stack_is_named_with_what_to_do() {
    let cases: [(&str, Differing, i32, &str); 7] = [
        (
            "unknown",
            &[],
            2,
            "there is no stack unknown in us-east-1; --region and --profile say where to look",
        ),
        ("another", &[], 2, "the stack another has no output StateMachineArn"),
        ("macie-org", &[("AWS_REGION", "")], 2, "name it with --region"),
        ("macie-org", &[("AWS_ACCESS_KEY_ID", "")], 1, "there are no AWS credentials; name a profile"),
        ("macie-org", &[("AWS_ACCESS_KEY_ID", EXPIRED)], 1, "AWS refuses the credentials"),
        ("macie-org", &[("AWS_ACCESS_KEY_ID", DENIED)], 1, "do not allow cloudformation:DescribeStacks"),
        (
            "macie-org",
            &[("AWS_ENDPOINT_URL_CLOUDFORMATION", "http://127.0.0.1:1")],
            1,
            "AWS did not answer cloudformation:DescribeStacks in us-east-1",
        ),
    ];
    for (stack, differing, code, expected) in cases {
        let ended = told(&format!("audit --stack {stack}"), differing).await;
        assert_code(&ended, code);
        assert!(ended.errors.contains(expected), "{expected} is missing:\n{}", ended.errors);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_region_of_the_command_line_goes_before_the_configured_one() {
    let ended = told("status --stack unknown --region eu-central-1", &[]).await;
    assert!(ended.errors.contains("no stack unknown in eu-central-1"), "{}", ended.errors);
}
