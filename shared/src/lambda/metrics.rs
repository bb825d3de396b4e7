//! What one invocation comes to, as a line in CloudWatch's embedded metric format: CloudWatch Logs
//! makes metrics of it, no call is needed. docs/OPERATIONS.md says what each metric means.
//!
//! Every pair of a metric and its dimensions' values is paid for, so there are few: what alarms
//! watch is about the stack, how far a Region has come is about the Region, and nothing is
//! about an account or an execution. Those stand beside the metrics, for whoever searches.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::call::Standing;
use crate::pace::Calls;
use crate::report::{Counts, NamedError, Status};

const NAMESPACE: &str = "MacieOrg";

/// What an answer says that is worth measuring; each function's has some of it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Told {
    /// A step's alone.
    pub(super) settled: Option<bool>,
    /// A step's alone.
    pub(super) rate_estimate: Option<f64>,
    /// A step's alone: why its Region stopped.
    pub(super) error: Option<NamedError>,
    /// The report's alone.
    pub(super) status: Option<Status>,
    /// The report's alone.
    pub(super) drift: u32,
    /// Of a step, so far; of a report, in the end.
    pub(super) counts: Counts,
}

/// An invocation that has ended.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    /// When, in milliseconds since 1970.
    pub(super) at: u64,
    pub(super) stack: &'a str,
    pub(super) step: &'a str,
    pub(super) execution: &'a str,
    /// Empty for steps that are about no single Region.
    pub(super) region: &'a str,
    pub(super) calls: Calls,
    pub(super) standing: Option<Standing>,
    /// `None` where the step failed.
    pub(super) told: Option<&'a Told>,
}

/// One metric: its name, its unit and its value.
type Metric = (&'static str, &'static str, Value);

fn count(name: &'static str, value: impl Into<Value>) -> Metric {
    (name, "Count", value.into())
}

fn rate(name: &'static str, value: f64) -> Metric {
    (name, "Count/Second", json!((value * 10.0).round() / 10.0))
}

impl Measured<'_> {
    /// The line, without its end.
    pub(super) fn line(&self) -> String {
        let (of_stack, of_region) = (self.of_stack(), self.of_region());
        let mut line = Map::new();
        line.insert("Stack".to_owned(), json!(self.stack));
        line.insert("Step".to_owned(), json!(self.step));
        line.insert("Execution".to_owned(), json!(self.execution));
        let mut directives = vec![directive(&["Stack"], &of_stack)];
        if !of_region.is_empty() {
            line.insert("Region".to_owned(), json!(self.region));
            directives.push(directive(&["Stack", "Region"], &of_region));
        }
        line.extend(of_stack.into_iter().chain(of_region).map(|(name, _, value)| (name.to_owned(), value)));
        line.insert("_aws".to_owned(), json!({"Timestamp": self.at, "CloudWatchMetrics": directives}));
        Value::Object(line).to_string()
    }

    fn of_stack(&self) -> Vec<Metric> {
        let Calls { sent, throttled } = self.calls;
        let mut metrics = vec![count("Calls", sent), count("Throttled", throttled)];
        if let Some(Standing { idle_legs, refused }) = self.standing {
            metrics.push(count("Refused", refused));
            metrics.push(count("IdleLegs", if self.is_settled() { 0 } else { idle_legs }));
        }
        if let Some(Told { status: Some(status), counts, drift, .. }) = self.told {
            metrics.extend(failed(*status, counts).map(|failed| count("Failed", failed)));
            metrics.push(count("Drift", *drift));
        }
        metrics
    }

    /// A step that is settled waits for nothing any more, whatever its last leg brought.
    fn is_settled(&self) -> bool {
        self.told.is_some_and(|told| told.settled == Some(true))
    }

    fn of_region(&self) -> Vec<Metric> {
        let Some(Told { settled: Some(_), counts, rate_estimate, .. }) = self.told else { return Vec::new() };
        if self.region.is_empty() {
            return Vec::new();
        }
        let (left, done) = (counts.left(), counts.targets - counts.left());
        let mut metrics = vec![count("Done", done), count("Remaining", left)];
        metrics.extend(rate_estimate.map(|estimate| rate("Rate", estimate)));
        metrics
    }
}

/// Counted once per execution, by the last of its parts. An execution may fall short although no
/// target failed, as where a Region stopped: that is a failure as well.
fn failed(status: Status, counts: &Counts) -> Option<u32> {
    match status {
        Status::Continued => None,
        Status::FinishedWithFailures => Some(counts.failed.max(1)),
        Status::Finished | Status::Planned | Status::Drifted => Some(counts.failed),
    }
}

fn directive(dimensions: &[&str], metrics: &[Metric]) -> Value {
    let metrics: Vec<_> = metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit})).collect();
    json!({"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": metrics})
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = r#"{"settled": false, "leg": 3, "rateEstimate": 9.4801, "error": null,
        "counts": {"targets": 50, "changed": 20, "skipped": 1, "failed": 2}}"#;
    const REPORT: &str = r#"{"status": "drifted", "drift": 7, "continues": false, "regions": [],
        "counts": {"targets": 50, "planned": 6, "unchanged": 44}}"#;

    fn told(answer: &str) -> Told {
        serde_json::from_str(answer).unwrap()
    }

    fn measured<'a>(region: &'a str, told: Option<&'a Told>) -> Value {
        let calls = Calls { sent: 40, throttled: 3 };
        let standing = Some(Standing { idle_legs: 2, refused: 1 });
        let (at, stack, execution) = (1_790_000_000_000, "macie-org", "nightly");
        let step = "enroll-members";
        let measured = Measured { at, stack, step, execution, region, calls, standing, told };
        let line = measured.line();
        assert!(!line.contains('\n'), "one line");
        serde_json::from_str(&line).unwrap()
    }

    /// The embedded metric format's own rules, as far as CloudWatch drops what breaks them.
    fn assert_is_embedded_metric_format(line: &Value) {
        assert!(line["_aws"]["Timestamp"].as_u64().is_some_and(|ms| ms > 1_000_000_000_000), "milliseconds");
        let mut named = std::collections::BTreeSet::new();
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().expect("directives") {
            assert!(directive["Namespace"].as_str().is_some_and(|name| !name.is_empty()));
            for set in directive["Dimensions"].as_array().expect("sets of dimensions") {
                let set = set.as_array().expect("a set");
                assert!(set.len() <= 30);
                for dimension in set {
                    let value = &line[dimension.as_str().expect("a dimension is a member's name")];
                    assert!(
                        value.as_str().is_some_and(|text| (1..=1024).contains(&text.len())),
                        "{dimension}"
                    );
                }
            }
            let metrics = directive["Metrics"].as_array().expect("metrics");
            assert!((1..=100).contains(&metrics.len()));
            for metric in metrics {
                assert!(["Count", "Count/Second"].map(Value::from).contains(&metric["Unit"]), "{metric}");
                let name = metric["Name"].as_str().expect("a metric has a name");
                assert!(line[name].is_number(), "{name} is a member of the root");
                assert!(named.insert(name.to_owned()), "{name} is counted twice");
            }
        }
    }

    #[test]
    fn every_line_keeps_the_rules_of_the_format() {
        let (step, report) = (told(STEP), told(REPORT));
        for (region, told) in [
            ("us-east-1", Some(&step)),
            ("us-east-1", None),
            ("", Some(&step)),
            ("", Some(&report)),
            ("", None),
        ] {
            assert_is_embedded_metric_format(&measured(region, told));
        }
    }

    #[test]
    fn a_leg_measures_its_own_calls_and_how_far_its_region_has_come() {
        let line = measured("us-east-1", Some(&told(STEP)));
        let values = ["Calls", "Throttled", "Refused", "IdleLegs", "Done", "Remaining", "Rate"];
        assert_eq!(values.map(|name| line[name].to_string()), ["40", "3", "1", "2", "23", "27", "9.5"]);
        let dimensions = |n: usize| line["_aws"]["CloudWatchMetrics"][n]["Dimensions"].to_string();
        assert_eq!(
            (dimensions(0), dimensions(1)),
            (r#"[["Stack"]]"#.into(), r#"[["Stack","Region"]]"#.into())
        );
        assert!(line.get("Failed").is_none(), "failures are counted once, by the report");
    }

    #[test]
    fn the_last_leg_of_a_region_is_never_idle() {
        let settled = Told { settled: Some(true), ..told(STEP) };
        assert_eq!(measured("us-east-1", Some(&settled))["IdleLegs"], 0);
    }

    #[test]
    fn the_report_measures_failures_and_drift_and_no_region() {
        let line = measured("", Some(&told(REPORT)));
        assert_eq!((&line["Failed"], &line["Drift"]), (&json!(0), &json!(7)));
        assert_eq!(line["_aws"]["CloudWatchMetrics"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn an_execution_that_fell_short_without_a_failed_target_is_a_failure_and_one_that_goes_on_is_not() {
        let of = |status| measured("", Some(&Told { status: Some(status), ..told(REPORT) }));
        assert_eq!(of(Status::FinishedWithFailures)["Failed"], 1);
        assert_eq!(of(Status::Continued).get("Failed"), None);
    }
}
