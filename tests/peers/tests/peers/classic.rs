//! Macie Classic through its own Rust client, the last that AWS published: the seven actions,
//! pages, failed items, and refusals as the types that the client has for them.
//!
//! What botocore's model says of the same answers, `python/classic.py` checks.

use aws_sdk_macie::Client;
use aws_sdk_macie::config::retry::RetryConfig;
use aws_sdk_macie::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_macie::operation::associate_member_account::AssociateMemberAccountError;
use aws_sdk_macie::operation::associate_s3_resources::AssociateS3ResourcesError;
use aws_sdk_macie::operation::disassociate_member_account::DisassociateMemberAccountError;
use aws_sdk_macie::operation::list_s3_resources::ListS3ResourcesError;
use aws_sdk_macie::types::{
    ClassificationType, ClassificationTypeUpdate, FailedS3Resource,
    S3ContinuousClassificationType as Continuous, S3OneTimeClassificationType as OneTime, S3Resource,
    S3ResourceClassification, S3ResourceClassificationUpdate,
};
use macie_emulator::{AccountId, Emulator, Organization, Switches};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// An account that nobody knows.
const STRANGER: &str = "999999999999";

/// The client of an emulator's management account, and that account's members.
struct World {
    emulator: Emulator,
    client: Client,
    management: String,
    members: Vec<String>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A fresh emulator of four accounts.
async fn world(switches: Value) -> World {
    let organization = Organization::generate(4, 1);
    let management = *organization.management_id();
    let others = organization.accounts().map(|account| account.id).filter(|id| *id != management);
    let members = others.map(|id: AccountId| id.to_string()).collect();
    let switches: Switches = serde_json::from_value(switches).expect("the switches exist");
    let emulator = Emulator::new(organization, switches);
    let (endpoint, server) = served(&emulator).await;
    let client = client(&endpoint);
    World { emulator, client, management: management.to_string(), members, server }
}

/// Where an emulator listens, until its server is aborted.
pub(crate) async fn served(emulator: &Emulator) -> (String, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    let behind = emulator.clone();
    (endpoint, tokio::spawn(async move { behind.serve(listener).await }))
}

/// One attempt, as an operator of the management account.
pub(crate) fn client(endpoint: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIAPEER", "of-no-interest", None, None, "peers"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(endpoint);
    Client::from_conf(config.build())
}

fn classification(bucket: &str, one_time: OneTime) -> S3ResourceClassification {
    let types = ClassificationType::builder().one_time(one_time).continuous(Continuous::Full);
    let types = types.build().expect("both are given");
    let resource = S3ResourceClassification::builder().bucket_name(bucket).classification_type(types);
    resource.build().expect("both are given")
}

fn update(bucket: &str, one_time: OneTime) -> S3ResourceClassificationUpdate {
    let types = ClassificationTypeUpdate::builder().one_time(one_time).build();
    let resource = S3ResourceClassificationUpdate::builder().bucket_name(bucket);
    resource.classification_type_update(types).build().expect("both are given")
}

fn resource(bucket: &str) -> S3Resource {
    S3Resource::builder().bucket_name(bucket).build().expect("the bucket is given")
}

/// Asserts that just this bucket failed, since it is not associated.
#[track_caller]
fn assert_not_associated(failed: &[FailedS3Resource], bucket: &str) {
    let [failed] = failed else { panic!("{failed:?}") };
    assert_eq!(failed.failed_item(), Some(&resource(bucket)));
    assert_eq!(failed.error_code(), Some("InvalidInputException"));
    assert_eq!(
        failed.error_message(),
        Some(
            "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie."
        )
    );
}

impl World {
    async fn members(&self) -> Vec<String> {
        let mut pages = self.client.list_member_accounts().into_paginator().page_size(2).send();
        let mut members = Vec::new();
        while let Some(page) = pages.try_next().await.expect("it is listed") {
            assert!(page.member_accounts().len() <= 2);
            members.extend(page.member_accounts().iter().filter_map(|one| one.account_id.clone()));
        }
        members
    }

    async fn resources(&self) -> Vec<S3ResourceClassification> {
        let mut pages = self.client.list_s3_resources().into_paginator().page_size(2).send();
        let mut resources = Vec::new();
        while let Some(page) = pages.try_next().await.expect("it is listed") {
            assert!(page.s3_resources().len() <= 2);
            resources.extend_from_slice(page.s3_resources());
        }
        resources
    }
}

#[tokio::test]
async fn members_are_associated_listed_page_by_page_and_disassociated() {
    let world = world(json!({})).await;
    for member in &world.members {
        world.client.associate_member_account().member_account_id(member).send().await.expect("it is known");
    }
    let mut expected = world.members.clone();
    expected.push(world.management.clone());
    expected.sort();
    assert_eq!(world.members().await, expected);
    for member in &world.members {
        let gone = world.client.disassociate_member_account().member_account_id(member).send().await;
        gone.expect("it is a member");
    }
    assert_eq!(world.members().await, std::slice::from_ref(&world.management));
}

#[tokio::test]
async fn resources_are_associated_listed_page_by_page_updated_and_disassociated() {
    let world = world(json!({})).await;
    let wanted = ["a", "b", "c", "d", "e"].map(|bucket| classification(bucket, OneTime::Full));
    let associated =
        world.client.associate_s3_resources().set_s3_resources(Some(wanted.to_vec())).send().await;
    assert_eq!(associated.expect("there is room").failed_s3_resources(), []);
    assert_eq!(world.resources().await, wanted);

    let changes = vec![update("a", OneTime::None), update("x", OneTime::None)];
    let updated = world.client.update_s3_resources().set_s3_resources_update(Some(changes)).send().await;
    assert_not_associated(updated.expect("one can be").failed_s3_resources(), "x");
    assert_eq!(world.resources().await[0], classification("a", OneTime::None));

    let unwanted = vec![resource("y"), resource("a"), resource("b")];
    let gone =
        world.client.disassociate_s3_resources().set_associated_s3_resources(Some(unwanted)).send().await;
    assert_not_associated(gone.expect("two are").failed_s3_resources(), "y");
    assert_eq!(world.resources().await, wanted[2..]);
}

#[tokio::test]
async fn invalid_input_is_an_error_of_its_own_type_with_the_field() {
    let world = world(json!({})).await;
    let call = world.client.disassociate_member_account().member_account_id(STRANGER).send().await;
    let error = call.expect_err("it is no member").into_service_error();
    let DisassociateMemberAccountError::InvalidInputException(refusal) = error else { panic!("{error:?}") };
    assert_eq!(
        (refusal.error_code(), refusal.field_name()),
        (Some("InvalidInputException"), Some("memberAccountId"))
    );
    assert!(
        refusal.message().is_some_and(|text| text.contains("is not yet associated with Macie")),
        "{refusal}"
    );

    let call = world.client.associate_member_account().member_account_id(&world.management).send().await;
    let error = call.expect_err("it is the caller").into_service_error();
    let AssociateMemberAccountError::InvalidInputException(refusal) = error else { panic!("{error:?}") };
    assert!(refusal.message().is_some_and(|text| text.contains("is the current account")), "{refusal}");
}

#[tokio::test]
async fn a_limit_is_an_error_of_its_own_type_with_the_resource() {
    let world = world(json!({ "classicMemberLimit": 0, "classicS3ResourceLimit": 0 })).await;
    let call = world.client.associate_member_account().member_account_id(&world.members[0]).send().await;
    let error = call.expect_err("none fits").into_service_error();
    let AssociateMemberAccountError::LimitExceededException(refusal) = error else { panic!("{error:?}") };
    assert_eq!(
        (refusal.error_code(), refusal.resource_type()),
        (Some("LimitExceededException"), Some("MEMBER_ACCOUNT"))
    );

    let call =
        world.client.associate_s3_resources().s3_resources(classification("a", OneTime::Full)).send().await;
    let error = call.expect_err("none fits").into_service_error();
    let AssociateS3ResourcesError::LimitExceededException(refusal) = error else { panic!("{error:?}") };
    assert_eq!(refusal.resource_type(), Some("S3_RESOURCE"));
}

#[tokio::test]
async fn resources_of_others_are_an_error_of_their_own_type() {
    let world = world(json!({})).await;
    let call = world.client.list_s3_resources().member_account_id(&world.members[0]).send().await;
    let error = call.expect_err("it is no member").into_service_error();
    let ListS3ResourcesError::AccessDeniedException(refusal) = error else { panic!("{error:?}") };
    assert_eq!(refusal.resource_type(), Some("MEMBER_ACCOUNT"));
}

#[tokio::test]
async fn an_internal_failure_is_an_error_of_its_own_type() {
    let world = world(json!({})).await;
    let faults = json!({ "failures": [{ "kind": "internalServerException" }] });
    world.emulator.set_faults(serde_json::from_value(faults).expect("they are faults"));
    let call = world.client.associate_member_account().member_account_id(STRANGER).send().await;
    let error = call.expect_err("it fails").into_service_error();
    assert!(matches!(error, AssociateMemberAccountError::InternalException(_)), "{error:?}");
}
