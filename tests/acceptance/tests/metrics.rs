//! What the functions measure, as CloudWatch reads it from their logs, held to the report and to
//! the emulator's own count of calls.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_acceptance::*;
use macie_org_local::system::System;
use serde_json::{Value, json};

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// The lines of the functions' log that hold metrics, in order.
fn measured(system: &System) -> Vec<Value> {
    let lines = system.logs().into_iter().filter_map(|line| line.json());
    lines.filter(|line| line.get("_aws").is_some()).collect()
}

/// The values of a metric, by the values of its dimensions: what CloudWatch makes of the lines.
fn values(lines: &[Value], metric: &str) -> BTreeMap<Vec<String>, Vec<u64>> {
    let mut values: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for line in lines {
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().expect("directives") {
            let metrics = directive["Metrics"].as_array().expect("metrics");
            if !metrics.iter().any(|named| named["Name"] == metric) {
                continue;
            }
            for dimensions in directive["Dimensions"].as_array().expect("sets of dimensions") {
                let dimensions = dimensions.as_array().expect("names").iter();
                let of_line = |name: &Value| line[name.as_str().expect("a name")].as_str().expect("a text");
                let key = dimensions.map(|name| of_line(name).to_owned()).collect();
                values.entry(key).or_default().push(line[metric].as_u64().expect("a whole number"));
            }
        }
    }
    values
}

/// The sum of a metric that is about the stack alone.
fn sum(lines: &[Value], metric: &str) -> u64 {
    let values = values(lines, metric);
    let stacks: Vec<_> = values.keys().collect();
    assert_eq!(stacks, [&vec!["macie-org".to_owned()]], "{metric} is about the stack");
    values.values().flatten().sum()
}

/// The sum over all Regions of what each showed last.
fn last_of_regions(lines: &[Value], metric: &str) -> u64 {
    let values = values(lines, metric);
    let regions: BTreeSet<_> = values.keys().map(|key| key[1].as_str()).collect();
    assert_eq!(regions, REGIONS.into(), "{metric} is about a Region");
    values.values().filter_map(|shown| shown.last()).sum()
}

/// The metrics of an execution add up to its report: targets that are done, failures, refusals.
/// Calls that were measured are those that Macie and Organizations were sent. Each account that
/// fails has a line in the log, with its reason.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_measured_is_what_the_report_says_and_what_was_called() {
    let emulator = emulator(40);
    let (failing, other) = ([nth(&emulator, 3), nth(&emulator, 7)], nth(&emulator, 11));
    emulator.state(|state| {
        for account in failing {
            state.bind_to_other_administrator(account, region(REGIONS[1]), other);
        }
    });
    let system = system(&emulator).await;
    emulator.forget_calls();
    let ended = succeed(&system, "run", &onboard(&emulator, &REGIONS)).await;
    let lines = measured(&system);
    assert!(ended.count("failed") >= 2);
    assert_eq!(last_of_regions(&lines, "Done"), ended.count("targets"));
    assert_eq!(last_of_regions(&lines, "Remaining"), 0);
    assert_eq!(sum(&lines, "Failed"), ended.count("failed"));
    assert_eq!(sum(&lines, "Refused"), ended.count("failed"));
    assert_eq!(sum(&lines, "Drift"), 0);
    let called = emulator.call_counts().into_iter().filter(|(operation, _)| !operation.starts_with("sts:"));
    let called: u64 = called.map(|(_, count)| count).sum();
    assert_eq!(sum(&lines, "Calls"), called);
    assert!(lines.iter().all(|line| line["Execution"] == "run"));

    let told = |of: &Value, fields: [&str; 3]| fields.map(|field| of[field].to_string());
    let rows = ended.rows().filter(|row| row["outcome"] == "failed");
    let failed: BTreeSet<_> = rows.map(|row| told(row, ["accountId", "region", "reason"])).collect();
    let lines = system.logs().into_iter().filter_map(|line| line.json());
    let lines = lines.filter(|line| line["message"] == "the account failed" && line["outcome"] == "failed");
    let logged: BTreeSet<_> =
        lines.map(|line| told(&line, ["account.id", "session.region", "reason"])).collect();
    assert_eq!(logged, failed);
}

/// Every invocation has a line when it begins and one when it ends, with the execution, the
/// Region, the leg and the outcome, and one line of metrics; a step that fails says its error.
#[tokio::test(flavor = "multi_thread")]
async fn every_invocation_says_when_it_begins_and_how_it_ended() {
    let emulator = emulator(12);
    let system = system(&emulator).await;
    succeed(&system, "run", &onboard(&emulator, &REGIONS)).await;
    let refused = json!({"operation": "onboard", "administratorId": "999999999999", "regions": REGIONS});
    execute(&system, "refused", &refused).await;
    let said = |message: &str| {
        let lines = system.logs().into_iter().filter_map(|line| line.json());
        let lines = lines.filter(|line| line["message"] == message);
        let whose = |line: Value| {
            assert!(line["leg"].is_u64() || line["step"] == "write-report", "{line}");
            ["step", "execution.name", "session.region", "leg"].map(|field| line[field].to_string())
        };
        lines.map(whose).collect::<Vec<_>>()
    };
    let sorted = |mut lines: Vec<[String; 4]>| {
        lines.sort();
        lines
    };
    let (ended, failed) = (said("the step ends"), said("the step failed"));
    assert_eq!(sorted([ended.clone(), failed.clone()].concat()), sorted(said("the step begins")));
    assert_eq!(measured(&system).len(), ended.len() + failed.len());
    let [[step, execution, ..]] = &failed[..] else { panic!("one step failed: {failed:?}") };
    assert_eq!((step.as_str(), execution.as_str()), ("\"take-inventory\"", "\"refused\""));
    for region in REGIONS {
        assert!(
            ended.iter().any(|line| line[0] == "\"enroll-members\"" && line[2] == format!("\"{region}\""))
        );
    }
}
