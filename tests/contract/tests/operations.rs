//! Alarms, metrics, dashboard and schedule of the template, what the functions measure and log, and
//! `docs/OPERATIONS.md` say the same.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::request::Request;
use macie_org_contract::documents::{column, table};
use macie_org_contract::files;
use macie_org_contract::template::{functions, list, resources, template};
use serde_json::{Value, json};

const OPERATIONS: &str = "docs/OPERATIONS.md";
const METRICS: &str = "shared/src/lambda/metrics.rs";

fn alarms() -> BTreeMap<String, Value> {
    let all = resources("AWS::CloudWatch::Alarm").into_iter();
    all.map(|(name, alarm)| (name, alarm["Properties"].clone())).collect()
}

/// A metric as an alarm or the dashboard asks for it: namespace, name, names of its dimensions.
type Asked = (String, String, Vec<String>);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn asked(metric: &Value) -> Asked {
    let dimensions = list(&metric["Dimensions"]).iter().map(|dimension| text(&dimension["Name"])).collect();
    (text(&metric["Namespace"]), text(&metric["MetricName"]), dimensions)
}

/// The metrics that an alarm watches.
fn watched(alarm: &Value) -> Vec<Asked> {
    let Some(metrics) = alarm["Metrics"].as_array() else { return vec![asked(alarm)] };
    let metrics = metrics.iter().filter(|metric| metric.get("MetricStat").is_some());
    metrics.map(|metric| asked(&metric["MetricStat"]["Metric"])).collect()
}

/// Every metric that the functions emit: its unit and the names of its dimensions.
fn emitted() -> BTreeMap<String, (String, String)> {
    let source = files::text(METRICS);
    let own = files::without_tests(&source);
    let (of_stack, of_region) = own.split_once("fn of_region").expect("metrics of a Region come last");
    let mut emitted = BTreeMap::new();
    for (part, about) in [(of_stack, "Stack"), (of_region, "Stack, Region")] {
        for (maker, unit) in [("count(\"", "Count"), ("rate(\"", "Count/Second")] {
            for name in part.split(maker).skip(1).filter_map(|rest| rest.split('"').next()) {
                emitted.insert(name.to_owned(), (unit.to_owned(), about.to_owned()));
            }
        }
    }
    assert!(emitted.len() > 5, "{emitted:?}");
    emitted
}

#[test]
fn every_alarm_is_explained_with_what_it_means_and_what_to_do_and_no_other() {
    let document = files::text(OPERATIONS);
    let own = document.split_once("\n## Alarms\n").expect("a section on alarms").1;
    let own = own.split("\n## ").next().unwrap_or_default();
    let sections: BTreeMap<_, _> =
        own.split("\n### ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    let explained: BTreeSet<_> = sections.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(explained, alarms().into_keys().collect());
    for (name, section) in sections {
        assert!(section.contains("\n**Means.** ") && section.contains("\n**Do.** "), "{name}");
    }
    let paid = alarms().values().map(|alarm| watched(alarm).len()).sum::<usize>();
    let said = format!("| Alarms | {}, of {paid} metrics together,", alarms().len());
    assert!(document.contains(&said), "what alarms cost is stale: {said}");
}

#[test]
fn every_metric_is_documented_with_its_unit_and_what_it_is_about() {
    let documented = table(OPERATIONS, "Metrics").into_iter();
    let documented: BTreeMap<_, _> =
        documented.map(|row| (row["Metric"].clone(), (row["Unit"].clone(), row["About"].clone()))).collect();
    assert_eq!(documented, emitted());
}

#[test]
fn alarms_and_dashboard_ask_for_metrics_that_are_emitted_as_they_are_emitted() {
    let emitted = emitted();
    let asked = alarms().into_values().flat_map(|alarm| watched(&alarm)).chain(shown());
    let ours: BTreeSet<_> = asked.filter(|(namespace, ..)| namespace == "MacieOrg").collect();
    for (_, name, dimensions) in &ours {
        let (_, about) = emitted.get(name).unwrap_or_else(|| panic!("nobody emits {name}"));
        assert_eq!(dimensions.join(", "), *about, "{name}");
    }
    let shown: BTreeSet<_> = shown().into_iter().map(|(_, name, _)| name).collect();
    let unseen: Vec<_> = emitted.keys().filter(|name| !shown.contains(*name)).collect();
    assert!(unseen.is_empty(), "the dashboard does not show {unseen:?}");
}

#[test]
fn every_alarm_notifies_and_only_the_schedule_may_not_be_silent() {
    for (name, alarm) in alarms() {
        assert_eq!(alarm["AlarmActions"], json!([{"Ref": "Notifications"}]), "{name}");
        let missing = if name == "ScheduleSilentAlarm" { "breaching" } else { "notBreaching" };
        assert_eq!(alarm["TreatMissingData"], missing, "{name}");
        assert!(alarm["AlarmDescription"].as_str().is_some_and(|said| said.ends_with('.')), "{name}");
        assert!(watched(&alarm).len() <= 10, "{name}: CloudWatch takes ten metrics in an alarm");
    }
    // A topic under a customer's key takes alarms only if that key lets CloudWatch use it.
    let topic = &resources("AWS::SNS::Topic")["Notifications"]["Properties"];
    assert_eq!(topic["KmsMasterKeyId"], json!({"Ref": "StackKey"}));
    let key = &resources("AWS::KMS::Key")["StackKey"]["Properties"]["KeyPolicy"];
    let cloudwatch = json!("cloudwatch.amazonaws.com");
    let uses = |statement: &Value| list(&statement["Principal"]["Service"]).contains(&cloudwatch);
    let actions =
        list(&key["Statement"]).into_iter().find(uses).expect("CloudWatch may use it")["Action"].clone();
    assert_eq!(actions, json!(["kms:Decrypt", "kms:GenerateDataKey*"]));
}

#[test]
fn errors_and_throttles_of_every_function_raise_an_alarm() {
    let mut watched = BTreeSet::new();
    for alarm in alarms().values().filter_map(|alarm| alarm["Metrics"].as_array()) {
        let metrics = alarm.iter().map(|metric| &metric["MetricStat"]["Metric"]);
        for metric in metrics.filter(|metric| metric["Namespace"] == "AWS/Lambda") {
            let function = text(&metric["Dimensions"][0]["Value"]["Ref"]);
            assert!(watched.insert((function, text(&metric["MetricName"]))), "{metric} is watched twice");
        }
    }
    let both = |function: String| ["Errors", "Throttles"].map(|name| (function.clone(), name.to_owned()));
    assert_eq!(watched, functions().into_keys().flat_map(both).collect());
}

/// The dashboard's body, each `${Name}` replaced by its name.
fn dashboard() -> Value {
    let body = &resources("AWS::CloudWatch::Dashboard")["Dashboard"]["Properties"]["DashboardBody"];
    let body = text(&body["Fn::Sub"]).replace("${!", "${");
    serde_json::from_str(&body).expect("the dashboard's body is JSON")
}

/// The metrics that the dashboard shows.
fn shown() -> Vec<Asked> {
    let widgets = list(&dashboard()["widgets"]);
    let metrics = widgets.iter().filter_map(|widget| widget["properties"]["metrics"].as_array()).flatten();
    metrics.map(graphed).collect()
}

/// `["Namespace", "Name", "Dimension", "value", ..., {options}]`, or a search for all of a kind.
fn graphed(metric: &Value) -> Asked {
    let parts = metric.as_array().expect("a metric is a list");
    if let Some(search) = parts[0]["expression"].as_str() {
        let within = search.split_once('{').and_then(|(_, rest)| rest.split_once('}')).expect("a search").0;
        let mut schema = within.split(',').map(str::to_owned);
        let namespace = schema.next().expect("a namespace");
        let name = search.split("MetricName=\"").nth(1).and_then(|rest| rest.split('"').next());
        return (namespace, name.expect("a name").to_owned(), schema.collect());
    }
    let texts: Vec<_> = parts.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (texts[0].clone(), texts[1].clone(), texts[2..].iter().step_by(2).cloned().collect())
}

#[test]
fn every_alarm_that_is_always_there_stands_on_the_dashboard_and_widgets_do_not_overlap() {
    let widgets = list(&dashboard()["widgets"]);
    let board = widgets.iter().find(|widget| widget["type"] == "alarm").expect("alarms are shown");
    let shown: BTreeSet<_> = list(&board["properties"]["alarms"]).iter().map(text).collect();
    let always = resources("AWS::CloudWatch::Alarm").into_iter();
    let always = always.filter(|(_, alarm)| alarm.get("Condition").is_none());
    assert_eq!(shown, always.map(|(name, _)| format!("${{{name}.Arn}}")).collect());
    let mut taken = BTreeSet::new();
    for widget in &widgets {
        let [x, y, width, height] =
            ["x", "y", "width", "height"].map(|field| widget[field].as_u64().expect("a whole number"));
        assert!(x + width <= 24, "{widget}");
        for cell in (x..x + width).flat_map(|x| (y..y + height).map(move |y| (x, y))) {
            assert!(taken.insert(cell), "{widget} lies on another");
        }
    }
}

#[test]
fn the_schedule_runs_a_request_that_is_accepted_and_only_with_an_administrator() {
    let schedules = resources("AWS::Scheduler::Schedule");
    assert_eq!(schedules.len(), 1);
    let schedule = &schedules["ScheduledRun"];
    assert_eq!(schedule["Condition"], "HasStandingRequest");
    let target = &schedule["Properties"]["Target"];
    assert_eq!(target["Arn"], json!({"Ref": "StateMachine"}));
    let input = text(&target["Input"]["Fn::Sub"]);
    let parameters = &template()["Parameters"];
    let default = |name: &str| text(&parameters[name]["Default"]);
    let some = (json!({"exclude": ["333333333333"]}).to_string(), json!({"autoEnable": true}).to_string());
    for (operation, (accounts, settings)) in
        [("audit", (default("Accounts"), default("Settings"))), ("onboard", some)]
    {
        let values = [
            ("ScheduledOperation", operation.to_owned()),
            ("AdministratorId", "222222222222".to_owned()),
            ("Accounts", accounts),
            ("Settings", settings),
        ];
        let fill =
            |input: String, (name, value): (&str, String)| input.replace(&format!("${{{name}}}"), &value);
        let input: Value = serde_json::from_str(&values.into_iter().fold(input.clone(), fill)).expect("JSON");
        let request = Request::parse(&input).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(request.operation(), operation);
    }
}

#[test]
fn the_schedule_may_start_the_state_machine_and_keep_what_it_could_not_start() {
    let role = &resources("AWS::IAM::Role")["ScheduleRole"]["Properties"];
    let statements = list(&role["Policies"][0]["PolicyDocument"]["Statement"]);
    let allowed: Vec<_> = statements.iter().map(|allow| (&allow["Action"], &allow["Resource"])).collect();
    let (start, keep) = (json!("states:StartExecution"), json!("sqs:SendMessage"));
    let encrypt = json!(["kms:Decrypt", "kms:GenerateDataKey"]);
    let (machine, queue) = (json!({"Ref": "StateMachine"}), json!({"Fn::GetAtt": "ScheduleDeadLetters.Arn"}));
    let key = json!({"Fn::GetAtt": "StackKey.Arn"});
    assert_eq!(allowed, [(&start, &machine), (&keep, &queue), (&encrypt, &key)]);
    assert_eq!(role["Policies"].as_array().map(Vec::len), Some(1));
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"], json!({"Service": "scheduler.amazonaws.com"}));
    assert_eq!(trust["Condition"], json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}));
}

#[test]
fn every_message_of_the_log_that_is_documented_is_logged() {
    let sources: Vec<_> = files::rust().into_iter().filter(|(path, _)| !path.starts_with("tests/")).collect();
    for message in column(&table(OPERATIONS, "Log"), "Message") {
        let logs = |(path, source): &(String, String)| {
            !path.starts_with("local/") && source.contains(&format!("\"{message}\""))
        };
        assert!(sources.iter().any(logs), "nobody logs `{message}`");
    }
}

#[test]
fn the_lines_of_every_function_that_logs_reach_the_log() {
    let levels = files::text("shared/src/lambda/logs.rs");
    for (path, _) in files::rust().into_iter().filter(|(_, source)| source.contains("tracing::")) {
        let Some(function) = path.strip_prefix("functions/").and_then(|rest| rest.split('/').next()) else {
            continue;
        };
        assert!(levels.contains(&format!("\"{}\"", function.replace('-', "_"))), "{path} logs to nowhere");
    }
}

#[test]
fn no_function_keeps_its_lines_from_the_metrics() {
    let logging = &template()["Globals"]["Function"]["LoggingConfig"];
    assert_eq!(logging["LogFormat"], "JSON");
    assert_eq!(logging["ApplicationLogLevel"], "INFO", "a higher level drops metrics");
    assert_eq!(logging["LogGroup"], json!({"Ref": "LogGroup"}));
    let group = &resources("AWS::Logs::LogGroup")["LogGroup"]["Properties"];
    assert_eq!(group["RetentionInDays"], json!({"Ref": "LogRetentionDays"}));
}
