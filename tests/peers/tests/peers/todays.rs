//! One script of Macie Classic's calls, made twice: by its own Rust client against the emulated
//! Classic, and by our functions against the emulated Macie of today. The answers are equal.
//!
//! Left out, since they are not equal by intent: pages and the order of lists.

use aws_sdk_macie::Client;
use aws_sdk_macie::error::SdkError;
use aws_sdk_macie::types::{
    ClassificationType, ClassificationTypeUpdate, FailedS3Resource,
    S3ContinuousClassificationType as Continuous, S3OneTimeClassificationType as OneTime, S3Resource,
    S3ResourceClassification, S3ResourceClassificationUpdate,
};
use macie_emulator::{AccountId, Emulator, Organization, Region, Switches};
use macie_org_local::system::{System, SystemOptions};
use serde_json::{Value, json};

use crate::classic::{client, served};

/// The Region of the script.
const REGION: &str = "us-east-1";

/// An organization whose management account is the administrator, and its other accounts.
fn organization() -> (Emulator, String, Vec<String>) {
    let organization = Organization::generate(5, 1);
    let management = *organization.management_id();
    let others = organization.accounts().map(|account| account.id).filter(|id| *id != management);
    let others = others.map(|id: AccountId| id.to_string()).collect();
    (Emulator::new(organization, Switches::default()), management.to_string(), others)
}

/// The script: operations, each with the bodies of its calls.
fn script(administrator: &str, accounts: &[String]) -> Vec<(&'static str, Vec<Value>)> {
    let (one, two, stranger) = (accounts[0].as_str(), accounts[1].as_str(), accounts[2].as_str());
    let member = |id: &str| json!({"memberAccountId": id});
    let list = |ids: &[&str]| ids.iter().map(|id| member(id)).chain([json!({})]).collect();
    let item = |bucket: &str, prefix: Option<&str>, one_time: &str| {
        json!({"bucketName": bucket, "prefix": prefix,
            "classificationType": {"oneTime": one_time, "continuous": "FULL"}})
    };
    let update = |bucket: &str, one_time: Option<&str>| json!({"bucketName": bucket, "classificationTypeUpdate": {"oneTime": one_time}});
    let of = |id: &str, field: &str, items: &[Value]| json!({"memberAccountId": id, field: items});
    vec![
        ("associateMemberAccount", [one, two, one, administrator, "12", "999999999999"].map(member).into()),
        ("listMemberAccounts", vec![json!({})]),
        (
            "associateS3Resources",
            vec![
                of(one, "s3Resources", &[item("a", None, "FULL"), item("b", Some("x/"), "NONE")]),
                of(one, "s3Resources", &[item("a", None, "FULL"), item("b", Some("y/"), "NONE")]),
                of(two, "s3Resources", &[item("a", None, "NONE")]),
                json!({"s3Resources": [item("own", None, "FULL")]}),
                of(two, "s3Resources", &[item(&"c".repeat(501), None, "FULL")]),
                of(two, "s3Resources", &[item("c", Some(&"p".repeat(10_001)), "FULL")]),
                of(two, "s3Resources", &[item("c", None, "HALF")]),
                of(stranger, "s3Resources", &[item("c", None, "FULL")]),
                of("12", "s3Resources", &[item("c", None, "FULL")]),
                of("999999999999", "s3Resources", &[item("c", None, "FULL")]),
            ],
        ),
        ("listS3Resources", list(&[one, two, stranger, "999999999999"])),
        (
            "updateS3Resources",
            vec![
                of(one, "s3ResourcesUpdate", &[update("a", Some("NONE")), update("z", Some("FULL"))]),
                of(two, "s3ResourcesUpdate", &[update("a", Some("FULL"))]),
                of(two, "s3ResourcesUpdate", &[update("a", None)]),
            ],
        ),
        ("listS3Resources", list(&[one, two])),
        (
            "disassociateS3Resources",
            vec![
                of(one, "associatedS3Resources", &[json!({"bucketName": "b"}), json!({"bucketName": "a"})]),
                of(one, "associatedS3Resources", &[json!({"bucketName": "b", "prefix": "x/"})]),
                json!({"associatedS3Resources": [{"bucketName": "own"}, {"bucketName": "own"}]}),
            ],
        ),
        ("listS3Resources", list(&[one, two])),
        ("disassociateMemberAccount", [two, "999999999999", administrator, "12"].map(member).into()),
        ("listMemberAccounts", vec![json!({})]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn classics_own_client_and_our_functions_are_answered_alike() {
    let (classic, administrator, accounts) = organization();
    let (today, ..) = organization();
    today.state(|state| {
        let region: Region = REGION.parse().expect("a Region with Macie");
        state.put_administrator(region, administrator.parse().expect("an account id"));
    });
    let (endpoint, server) = served(&classic).await;
    let client = client(&endpoint);
    let system = System::start(SystemOptions::quick(today)).await.expect("the system starts");
    for (n, (operation, bodies)) in script(&administrator, &accounts).into_iter().enumerate() {
        let mut expected = Vec::new();
        for body in &bodies {
            expected.push(normal(call(&client, operation, body).await));
        }
        let answers = execute(&system, &format!("call-{n}"), &administrator, operation, &bodies).await;
        let answers: Vec<_> = answers.into_iter().map(normal).collect();
        assert_eq!(answers, expected, "{operation}, call {n}");
    }
    server.abort();
}

/// An answer without whom it is for, and with its lists in one order.
fn normal(mut answer: Value) -> Value {
    let fields = answer.as_object_mut().expect("an answer is an object");
    fields.remove("memberAccountId");
    for list in ["s3Resources", "memberAccounts"] {
        if let Some(items) = fields.get_mut(list).and_then(Value::as_array_mut) {
            items.sort_by_key(ToString::to_string);
        }
    }
    answer
}

/// Our answers. What a teardown would remove is planned first, and then confirmed.
async fn execute(
    system: &System,
    name: &str,
    administrator: &str,
    operation: &str,
    bodies: &[Value],
) -> Vec<Value> {
    let mut input = json!({"operation": operation, "administratorId": administrator,
        "regions": [REGION], "requests": without_nulls(json!(bodies))});
    if operation == "disassociateMemberAccount" {
        input["dryRun"] = json!(true);
        let planned = output(system, &format!("{name}-plan"), &input).await;
        input.as_object_mut().expect("an object").remove("dryRun");
        input["confirm"] = planned["planHash"].clone();
    }
    let output = output(system, name, &input).await;
    let key = output["regions"][0]["answersKey"].as_str().expect("the Region names its answers").to_owned();
    let bytes = system.object(&key).await.expect("the bucket answers").expect("the answers are there");
    let answers: Value = serde_json::from_slice(&bytes).expect("the answers are JSON");
    answers["answers"].as_array().expect("answers").clone()
}

async fn output(system: &System, name: &str, input: &Value) -> Value {
    let handle = system.execute(name, input).await.expect("the execution starts");
    let execution = handle.wait().await.expect("the execution ends");
    execution.output.unwrap_or_else(|| panic!("{:?}: {:?}", execution.error, execution.cause))
}

/// As the client writes it: a field that is not set is left out.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

/// Classic's answer to one call.
async fn call(client: &Client, operation: &str, body: &Value) -> Value {
    let member = text(&body["memberAccountId"]);
    match operation {
        "associateMemberAccount" => {
            answered(client.associate_member_account().set_member_account_id(member).send().await, |_| {
                json!({})
            })
        }
        "disassociateMemberAccount" => {
            let call = client.disassociate_member_account().set_member_account_id(member);
            answered(call.send().await, |_| json!({}))
        }
        "listMemberAccounts" => answered(client.list_member_accounts().send().await, |list| {
            let accounts = list.member_accounts().iter();
            json!({"memberAccounts": accounts.map(|it| json!({"accountId": it.account_id()})).collect::<Vec<_>>()})
        }),
        "associateS3Resources" => {
            let call = client.associate_s3_resources().set_member_account_id(member);
            let call = call.set_s3_resources(Some(items(&body["s3Resources"], classification)));
            answered(call.send().await, |done| failed(done.failed_s3_resources()))
        }
        "updateS3Resources" => {
            let call = client.update_s3_resources().set_member_account_id(member);
            let call = call.set_s3_resources_update(Some(items(&body["s3ResourcesUpdate"], update)));
            answered(call.send().await, |done| failed(done.failed_s3_resources()))
        }
        "disassociateS3Resources" => {
            let call = client.disassociate_s3_resources().set_member_account_id(member);
            let call =
                call.set_associated_s3_resources(Some(items(&body["associatedS3Resources"], resource)));
            answered(call.send().await, |done| failed(done.failed_s3_resources()))
        }
        "listS3Resources" => {
            let call = client.list_s3_resources().set_member_account_id(member);
            answered(
                call.send().await,
                |list| json!({"s3Resources": list.s3_resources().iter().map(listed).collect::<Vec<_>>()}),
            )
        }
        other => panic!("Classic had no {other}"),
    }
}

/// An answer in our shape, from a client's.
fn answered<T, E>(answer: Result<T, SdkError<E>>, shown: impl FnOnce(&T) -> Value) -> Value {
    match answer {
        Ok(done) => shown(&done),
        Err(error) => {
            let bytes =
                error.raw_response().and_then(|raw| raw.body().bytes()).expect("Classic has answered");
            let body: Value = serde_json::from_slice(bytes).expect("an error is JSON");
            without_nulls(json!({"error": {"exception": body["__type"], "errorCode": body["errorCode"],
                "message": body["message"], "fieldName": body["fieldName"], "resourceType": body["resourceType"]}}))
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn items<T>(list: &Value, read: fn(&Value) -> T) -> Vec<T> {
    list.as_array().expect("a list").iter().map(read).collect()
}

fn resource(item: &Value) -> S3Resource {
    let resource = S3Resource::builder().set_bucket_name(text(&item["bucketName"]));
    resource.set_prefix(text(&item["prefix"])).build().expect("the bucket is given")
}

fn classification(item: &Value) -> S3ResourceClassification {
    let types = &item["classificationType"];
    let one_time = text(&types["oneTime"]).map(|it| OneTime::from(it.as_str()));
    let continuous = text(&types["continuous"]).map(|it| Continuous::from(it.as_str()));
    let types = ClassificationType::builder().set_one_time(one_time).set_continuous(continuous);
    S3ResourceClassification::builder()
        .set_bucket_name(text(&item["bucketName"]))
        .set_prefix(text(&item["prefix"]))
        .classification_type(types.build().expect("both are given"))
        .build()
        .expect("all is given")
}

fn update(item: &Value) -> S3ResourceClassificationUpdate {
    let one_time = text(&item["classificationTypeUpdate"]["oneTime"]).map(|it| OneTime::from(it.as_str()));
    S3ResourceClassificationUpdate::builder()
        .set_bucket_name(text(&item["bucketName"]))
        .classification_type_update(ClassificationTypeUpdate::builder().set_one_time(one_time).build())
        .build()
        .expect("all is given")
}

fn listed(item: &S3ResourceClassification) -> Value {
    let types = item.classification_type().expect("Classic lists the types");
    without_nulls(json!({"bucketName": item.bucket_name(), "prefix": item.prefix(), "classificationType":
        {"oneTime": types.one_time().as_str(), "continuous": types.continuous().as_str()}}))
}

fn failed(items: &[FailedS3Resource]) -> Value {
    let failed = items.iter().map(|it| {
        let item = it.failed_item().expect("Classic names the item");
        without_nulls(json!({"failedItem": {"bucketName": item.bucket_name(), "prefix": item.prefix()},
            "errorCode": it.error_code(), "errorMessage": it.error_message()}))
    });
    json!({"failedS3Resources": failed.collect::<Vec<_>>()})
}
