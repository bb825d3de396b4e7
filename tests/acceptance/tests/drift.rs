//! Who is told of drift: one notification per audit that found some.

use macie_emulator::RelationshipStatus;
use macie_org_acceptance::*;
use serde_json::json;

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// An audit that finds drift publishes exactly one notification, with the number of things that
/// onboarding would change and the key of the report's page. An audit that finds none, a dry run
/// and an onboarding publish nothing.
#[tokio::test(flavor = "multi_thread")]
async fn one_notification_tells_of_drift_and_none_of_anything_else() {
    let emulator = emulator(20);
    let system = system(&emulator).await;
    let onboarding = onboard(&emulator, &REGIONS);
    let mut audit = onboarding.clone();
    audit["operation"] = json!("audit");
    let notifications = || system.notifications().expect("what was published can be read");

    let mut dry = onboarding.clone();
    dry["dryRun"] = json!(true);
    succeed(&system, "dry", &dry).await;
    succeed(&system, "onboard", &onboarding).await;
    let in_order = succeed(&system, "in-order", &audit).await;
    assert_eq!((&in_order.output["status"], &in_order.output["drift"]), (&json!("finished"), &json!(0)));
    assert_eq!(notifications(), []);

    let (removed, resigned) = (nth(&emulator, 3), nth(&emulator, 5));
    emulator.state(|state| {
        state.put_member(region(REGIONS[0]), removed, RelationshipStatus::Removed);
        state.put_member(region(REGIONS[1]), resigned, RelationshipStatus::Resigned);
    });
    let drifted = succeed(&system, "drifted", &audit).await;
    assert_eq!((&drifted.output["status"], &drifted.output["drift"]), (&json!("drifted"), &json!(2)));
    let published = notifications();
    let [notification] = &published[..] else { panic!("one notification: {published:?}") };
    assert!(notification.topic.ends_with(":macie-org-notifications"), "{}", notification.topic);
    assert_eq!(notification.subject.as_deref(), Some("Macie: accounts or settings have drifted"));
    let page = drifted.output["pageKey"].as_str().expect("the output names the page");
    assert!(system.object(page).await.expect("the bucket answers").is_some(), "{page} is there");
    let bucket = system.bucket();
    for said in ["audit drifted found 2 things", "2 accounts", &format!("s3://{bucket}/{page}")] {
        assert!(notification.message.contains(said), "{said} is not in: {}", notification.message);
    }

    succeed(&system, "put-right", &onboarding).await;
    succeed(&system, "in-order-again", &audit).await;
    assert_eq!(notifications().len(), 1);
}
