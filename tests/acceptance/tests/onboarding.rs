//! Onboarding an organization that holds no surprise, once and again.

use macie_org_acceptance::*;
use serde_json::json;

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-central-1"];

/// Every account in scope is a member in every Region asked for, with one call each; the
/// administrator is skipped. A second run finds all of them and changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn every_account_is_enrolled_in_every_region_and_a_second_run_changes_nothing() {
    let emulator = emulator(60);
    let system = system(&emulator).await;
    let mut input = onboard(&emulator, &REGIONS);
    input["settings"] = json!({"autoEnable": true, "findingPublishingFrequency": "ONE_HOUR"});

    let first = succeed(&system, "first", &input).await;
    assert_all_enabled(&emulator, &REGIONS);
    assert_eq!(first.output["status"], "finished");
    // Every account but the administrator, in every Region.
    assert_eq!((first.count("changed"), first.count("skipped"), first.count("failed")), (59 * 3, 3, 0));
    assert_eq!(first.outcome(administrator(&emulator), "eu-west-1"), "skipped administrator");
    let created: Vec<_> =
        emulator.calls().into_iter().filter(|call| call.operation == "CreateMember").collect();
    assert_eq!(created.len(), 59 * 3, "no call is sent twice");

    emulator.forget_calls();
    let second = succeed(&system, "second", &input).await;
    assert_eq!(mutating(&emulator), [], "nothing was left to do");
    assert_eq!((second.count("changed"), second.count("unchanged")), (0, 59 * 3));
    // 59 records are 3 pages of 25 in each Region; 60 accounts are 3 pages of 20.
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 3 * 3);
    assert_eq!(calls(&emulator, "organizations:ListAccounts"), 3);
    assert_eq!(calls(&emulator, "organizations:ListAWSServiceAccessForOrganization"), 0);
}

/// A setting is applied where it is asked for, and one that a Region has for itself in that
/// Region alone. What is not asked for is left as it is, and a second run sends no setting again.
#[tokio::test(flavor = "multi_thread")]
async fn settings_are_applied_where_they_are_asked_for_and_left_alone_elsewhere() {
    let emulator = emulator(5);
    let system = system(&emulator).await;
    let own = json!({"bucketName": "own-bucket", "kmsKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/k"});
    let mut input = onboard(&emulator, &["us-east-1", "eu-west-1"]);
    input["settings"] = json!({
        "autoEnable": true,
        "findingsPublication": {"publishClassificationFindings": true, "publishPolicyFindings": false},
        "automatedDiscovery": {"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"},
        "regions": {"eu-west-1": {"classificationExport": own}}
    });
    let first = succeed(&system, "first", &input).await;
    let changes = |region: &str| first.region(region)["changes"].to_string();
    assert!(changes("us-east-1").contains("macie2:UpdateOrganizationConfiguration"));
    assert!(changes("eu-west-1").contains("macie2:PutClassificationExportConfiguration"));
    assert!(!changes("us-east-1").contains("macie2:PutClassificationExportConfiguration"));
    assert_eq!(calls(&emulator, "macie2:UpdateMacieSession"), 0);

    emulator.forget_calls();
    succeed(&system, "second", &input).await;
    assert_eq!(mutating(&emulator), []);
}

/// The first Region is set up to its end before any other begins. Macie is trusted once, for all
/// of them.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_region_is_designated_alone_before_all_others() {
    let emulator = emulator(4);
    let system = system(&emulator).await;
    succeed(&system, "first", &onboard(&emulator, &REGIONS)).await;
    let calls = emulator.calls();
    let first_elsewhere =
        calls.iter().position(|call| call.service == "macie2" && call.region != "us-east-1");
    let last_at_home = calls.iter().rposition(|call| call.service == "macie2" && call.region == "us-east-1");
    assert!(last_at_home < first_elsewhere, "{last_at_home:?} {first_elsewhere:?}");
    assert_eq!(macie_org_acceptance::calls(&emulator, "organizations:EnableAWSServiceAccess"), 1);
}

/// An organization of 1,000 accounts is read to its last page, and every account becomes a
/// member. A second run reads as much and changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_organization_of_a_thousand_accounts_is_read_in_pages_and_enrolled() {
    let emulator = emulator(1000);
    let system = system(&emulator).await;
    let input = onboard(&emulator, &["us-east-1"]);
    let first = succeed(&system, "first", &input).await;
    assert_all_enabled(&emulator, &["us-east-1"]);
    assert_eq!(first.count("changed"), 999);
    assert_eq!(calls(&emulator, "organizations:ListAccounts"), 50);
    emulator.forget_calls();
    succeed(&system, "second", &input).await;
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 40);
    assert_eq!(mutating(&emulator), []);
}
