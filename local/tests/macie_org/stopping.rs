//! A slow suspension is asked to stop: from another terminal, and by Ctrl-C.

use std::time::{Duration, Instant};

use crate::program::{Ended, Program, is_announced};

const LARGE: &str = "suspend --accounts 300 --regions us-east-1,eu-west-1 --rate 5 --burst 5";

const SMALL: &str = "suspend --accounts 40 --regions us-east-1 --rate 1 --burst 1";

/// A renewal of the lease, a look at what was done, the report; and a slow machine.
const SECONDS: Duration = Duration::from_secs(20);

/// Runs a slow suspension until its first member is suspended; its execution's name.
async fn under_way(arguments: &str) -> (Program, String) {
    let mut program = Program::start(arguments);
    let heading = program.until("Suspending: ").await;
    program.until("us-east-1: ").await;
    program.until("us-east-1: ").await;
    let name = heading.strip_prefix("Suspending: ").unwrap().to_owned();
    (program, name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teardown_that_is_stopped_while_it_plans_changes_nothing() {
    let mut program = Program::start("teardown --accounts 12 --regions us-east-1 --yes");
    program.until("Planning: ").await;
    program.until("us-east-1: planning").await;
    program.interrupt().await;
    let ended = program.end().await;
    assert_eq!(ended.code, 3, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.shown.contains("Stopped before anything was changed"), "{}", ended.shown);
    assert!(!ended.shown.contains("Tearing down: "), "{}", ended.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teardown_that_is_stopped_leaves_the_administrator() {
    let mut program = Program::start("teardown --accounts 60 --regions us-east-1 --rate 2 --burst 2 --yes");
    program.until("Tearing down: ").await;
    program.until("us-east-1: 0 of 59 accounts").await;
    program.until("us-east-1: ").await;
    let asked = Instant::now();
    program.interrupt().await;
    let ended = program.end().await;
    assert_eq!(ended.code, 3, "{}\n{}", ended.shown, ended.errors);
    assert!(asked.elapsed() < SECONDS, "{:?}", asked.elapsed());
    let report = ended.report();
    assert_eq!(report["regions"][0]["error"]["name"], "Stopped");
    let revoked = report.to_string().contains("macie2:DisableOrganizationAdminAccount");
    assert!(!revoked && report["changes"] == serde_json::json!([]), "{}", ended.shown);
}

/// Some were suspended, most were not, and the report says so of each.
fn assert_stopped(ended: &Ended, targets: u64) {
    assert_eq!(ended.code, 3, "{}\n{}", ended.shown, ended.errors);
    let report = ended.report();
    for region in report["regions"].as_array().unwrap() {
        assert_eq!((&region["status"], &region["error"]["name"]), (&"stopped".into(), &"Stopped".into()));
    }
    let count = |name: &str| report["counts"][name].as_u64().unwrap();
    assert!((1..targets / 2).contains(&count("changed")), "{}", report["counts"]);
    assert_eq!(count("changed") + count("skipped") + count("failed"), targets);
    assert!(ended.shown.contains("us-east-1: Stopped: the execution was asked to stop"), "{}", ended.shown);
    assert!(ended.shown.contains("stopped: Stopped"), "{}", ended.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_terminal_stops_it_by_its_name() {
    let (program, name) = under_way(LARGE).await;
    let process = program.process();
    assert!(is_announced(process));
    let asked = Instant::now();
    let stop = Program::run(&format!("stop {name}")).await;
    assert_eq!(stop.code, 0, "{}\n{}", stop.shown, stop.errors);
    assert_eq!(
        stop.shown,
        format!("{name} was asked to stop in us-east-1, eu-west-1; process {process} shows how it ends\n")
    );
    assert_stopped(&program.end().await, 600);
    assert!(asked.elapsed() < SECONDS, "{:?}", asked.elapsed());
    assert!(!is_announced(process));
    let again = Program::run(&format!("stop {name}")).await;
    assert_ne!(again.code, 0, "{}", again.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_it_in_order_and_a_second_one_at_once() {
    let (program, _) = under_way(SMALL).await;
    let asked = Instant::now();
    program.interrupt().await;
    let ended = program.end().await;
    assert!(ended.errors.contains("Stopping; press Ctrl-C again to end at once"), "{}", ended.errors);
    assert_stopped(&ended, 40);
    assert!(asked.elapsed() < SECONDS, "{:?}", asked.elapsed());

    let (program, _) = under_way(SMALL).await;
    let process = program.process();
    let asked = Instant::now();
    program.interrupt().await;
    // Long enough for the first to be heard, too short for a leg to end.
    tokio::time::sleep(Duration::from_millis(100)).await;
    program.interrupt().await;
    let ended = program.end().await;
    assert_eq!(ended.code, 130, "{}\n{}", ended.shown, ended.errors);
    assert!(!ended.shown.contains("Report: ") && asked.elapsed() < SECONDS, "{}", ended.shown);
    assert!(!is_announced(process));
}
