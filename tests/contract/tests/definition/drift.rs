//! Who is told of drift: one notification where an audit found some, none anywhere else, and an
//! execution that ends the same whether it could be sent or not.

use std::collections::BTreeSet;

use macie_org_contract::documents::{column, example_of, table};
use macie_org_contract::files;
use macie_org_contract::machine::{error_names, of_type};
use macie_org_contract::walk::Answer;
use serde_json::{Value, json};

use crate::walking::walk;
use crate::{ALREADY_THERE, PUBLISH, START_EXECUTION};

/// What `write-report` returns where an audit found something.
pub(crate) fn drifted() -> Value {
    let mut output = example_of("execution-output");
    output["status"] = json!("drifted");
    output["drift"] = json!(7);
    output["counts"]["planned"] = json!(5);
    output["reportBucket"] = json!("bucket");
    output["pageKey"] = json!("reports/nightly.html");
    output
}

/// Walks an audit whose report is this one, and answers notifications with `sent`.
fn notified(report: &Value, sent: &Answer) -> (Value, Vec<Value>) {
    let mut notifications = Vec::new();
    let (end, _) = walk(&json!({"operation": "audit"}), |task, asked| match task {
        "write-report" => Some(Ok(report.clone())),
        PUBLISH => {
            notifications.push(asked.clone());
            Some(sent.clone())
        }
        START_EXECUTION => Some(Err((ALREADY_THERE, ""))),
        _ => None,
    });
    (end.expect("the execution ends in order"), notifications)
}

#[test]
fn drift_is_told_once_with_its_counts_and_the_page() {
    let (output, notifications) = notified(&drifted(), &Ok(json!({"MessageId": "1"})));
    assert_eq!(output, drifted(), "what was sent does not become the output");
    let [notification] = &notifications[..] else { panic!("one notification: {notifications:?}") };
    assert_eq!(notification["TopicArn"], "${NotificationsTopicArn}");
    let subject = notification["Subject"].as_str().expect("a subject");
    assert!(subject.is_ascii() && subject.len() <= 100, "SNS takes no other");
    let message = notification["Message"].as_str().expect("a message");
    for said in ["found 7 things", "5 accounts", "s3://bucket/reports/nightly.html", "Execution.Name"] {
        assert!(message.contains(said), "{said} is not in {message}");
    }
    assert!(!message.contains('{') && !message.contains('}'), "{message}");
}

#[test]
fn the_message_is_the_documented_one() {
    let tasks = of_type("Task");
    let (_, task) = tasks.iter().find(|(_, task)| task["Resource"] == PUBLISH).expect("one task publishes");
    let call = task["Parameters"]["Message.$"].as_str().expect("a message");
    let call = call.strip_prefix("States.Format('").and_then(|call| call.strip_suffix(')'));
    let (text, fields) = call.and_then(|call| call.split_once("', ")).expect("a text and its fields");
    let fields = fields.split(", ").map(|path| format!("<{}>", path.trim_start_matches(['$', '.'])));
    let message = fields.fold(text.to_owned(), |message, field| message.replacen("{}", &field, 1));
    let document = files::text("docs/CONTRACT.md");
    for said in [message, task["Parameters"]["Subject"].as_str().expect("a subject").to_owned()] {
        assert!(document.contains(&said), "docs/CONTRACT.md does not show: {said}");
    }
}

#[test]
fn nobody_is_told_without_drift_or_before_an_execution_has_ended() {
    let nothing = example_of("execution-output");
    assert_eq!(notified(&nothing, &Ok(json!({}))).1, [] as [Value; 0]);
    let mut continued = drifted();
    continued["continues"] = json!(true);
    continued["continuation"] = json!({"name": "nightly-2", "input": {}});
    assert_eq!(notified(&continued, &Ok(json!({}))).1, [] as [Value; 0]);
}

#[test]
fn a_notification_that_cannot_be_sent_changes_nothing_but_is_tried_again_as_documented() {
    let (output, notifications) = notified(&drifted(), &Err(("SNS.AuthorizationErrorException", "no")));
    assert_eq!((output, notifications.len()), (drifted(), 1));
    let tasks = of_type("Task");
    let (_, task) = tasks.iter().find(|(_, task)| task["Resource"] == PUBLISH).expect("one task publishes");
    let documented = table("docs/ERRORS.md", "Errors of a notification");
    let documented: BTreeSet<_> = column(&documented, "Name").into_iter().collect();
    let timeout = BTreeSet::from(["States.Timeout".to_owned()]);
    assert_eq!(error_names(task, "Retry").into_iter().collect::<BTreeSet<_>>(), &documented | &timeout);
    assert_eq!(error_names(task, "Catch"), ["States.ALL"]);
}
