//! Saved answers of Macie Classic: planned, shown with what they cost, applied.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::program::Program;

/// A file with saved answers: three accounts with a bucket each, one of them classified at once.
fn export(name: &str) -> PathBuf {
    let item = |bucket: &str, one_time: &str| json!({"bucketName": bucket, "classificationType": {"oneTime": one_time, "continuous": "FULL"}});
    let export = json!({
        "memberAccounts": [{"accountId": "222222222222"}, {"accountId": "333333333333"}, {"accountId": "444444444444"}],
        "s3Resources": [
            {"memberAccountId": "333333333333", "s3Resources": [item("orders", "FULL"), item("logs", "NONE")]},
            {"memberAccountId": "444444444444", "s3Resources": [item("orders", "FULL")]},
            {"s3Resources": [item("own", "NONE")]},
        ],
    });
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, export.to_string()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_answers_are_planned_shown_with_their_cost_and_applied() {
    let export = export("migrated.json");
    let ended = Program::run(&format!("migrate-classic {} --yes", export.display())).await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    let said = |text: &str| assert!(ended.shown.contains(text), "{text} is missing:\n{}", ended.shown);
    said("Macie Classic in us-east-1: 3 accounts, 4 S3 resources\n");
    said("Delegated administrator: 222222222222\n");
    said("Cost: 2 resources are inspected at once");
    said(
        "us-east-1: 2 jobs to create, of which 1 inspect 2 buckets at once; 0 to cancel; 0 S3 resources failed\n",
    );
    said("Without a successor: Alerts on anomalies in CloudTrail");
    said(
        "us-east-1: 2 jobs created, of which 1 inspect 2 buckets at once; 0 cancelled; 0 S3 resources failed\n",
    );
    let answers = ended.shown.lines().rev().find_map(|line| line.strip_prefix("Answers: ")).unwrap();
    let answers: Value = serde_json::from_slice(&std::fs::read(answers).unwrap()).unwrap();
    assert_eq!(answers["operation"], "associateS3Resources");
    assert!(answers["created"].as_array().unwrap().iter().all(|job| job["jobId"].is_string()), "{answers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_nobody_agrees_to_migrates_nothing() {
    let export = export("declined.json");
    let ended = Program::run(&format!("migrate-classic {}", export.display())).await;
    assert_eq!(ended.code, 2, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.errors.contains("nothing was migrated"), "{}", ended.errors);
    assert!(
        ended.shown.contains("2 jobs to create") && !ended.shown.contains("jobs created"),
        "{}",
        ended.shown
    );
}
