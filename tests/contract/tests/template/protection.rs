//! Keys, transport, logs and traces, and what a scanner is asked to pass over.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::template::{actions, functions, list, read, resources, statements, template};
use serde_json::{Value, json};

use crate::{by_binary, set, that_say};

/// The stack's own key, as a resource names it.
fn key() -> [Value; 2] {
    [json!({"Ref": "StackKey"}), json!({"Fn::GetAtt": "StackKey.Arn"})]
}

#[test]
fn all_that_goes_with_the_stack_is_encrypted_under_its_key_and_what_stays_is_not() {
    let named = [
        ("AWS::DynamoDB::Table", "/SSESpecification/KMSMasterKeyId"),
        ("AWS::Logs::LogGroup", "/KmsKeyId"),
        ("AWS::SNS::Topic", "/KmsMasterKeyId"),
        ("AWS::SQS::Queue", "/KmsMasterKeyId"),
    ];
    for (kind, place) in named {
        for (id, resource) in resources(kind) {
            let encrypting = resource["Properties"].pointer(place);
            assert!(encrypting.is_some_and(|named| key().contains(named)), "{id}: {encrypting:?}");
            assert_ne!(resource["DeletionPolicy"], "Retain", "{id} would outlive its key");
        }
    }
    assert!(key().contains(&template()["Globals"]["Function"]["KmsKeyArn"]));
    let bucket = &resources("AWS::S3::Bucket")["Bucket"];
    assert_eq!(bucket["DeletionPolicy"], "Retain");
    assert!(!bucket.to_string().contains("StackKey"), "reports outlive the stack, and so its key");
}

#[test]
fn the_key_is_used_by_whoever_holds_leases_notifies_or_keeps_dead_letters() {
    let mut users: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (binary, function) in by_binary() {
        for statement in statements(&function) {
            let own = actions(&statement).into_iter().filter(|action| action.starts_with("kms:"));
            let own: BTreeSet<_> = own.collect();
            if !own.is_empty() {
                assert!(key().contains(&statement["Resource"]), "{binary}");
                assert_eq!(users.insert(binary.clone(), own), None, "{binary} is given it twice");
            }
        }
    }
    let holders = that_say(&["function.leases("]).into_iter().map(|holder| (holder, set(&["kms:Decrypt"])));
    let keeping = ("admit-account".to_owned(), set(&["kms:Decrypt", "kms:GenerateDataKey"]));
    assert_eq!(users, holders.chain([keeping]).collect());
}

#[test]
fn services_use_the_key_for_this_account_and_this_stacks_logs_alone() {
    let policy = &resources("AWS::KMS::Key")["StackKey"]["Properties"]["KeyPolicy"]["Statement"];
    let by_services =
        list(policy).into_iter().filter(|statement| !statement["Principal"]["Service"].is_null());
    let conditions: Vec<_> = by_services.map(|statement| statement["Condition"].clone()).collect();
    let account = json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
    let logs = ["", "/aws/vendedlogs/states/"].map(|prefix| {
        let place = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:";
        json!({"Fn::Sub": format!("{place}{prefix}${{AWS::StackName}}-*")})
    });
    let logs = json!({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}});
    assert_eq!(conditions, [account, logs]);
}

#[test]
fn the_bucket_refuses_whoever_does_not_encrypt_in_transit() {
    let policies = resources("AWS::S3::BucketPolicy");
    let policy = &policies["BucketPolicy"];
    assert_eq!(policy["DeletionPolicy"], "Retain", "the bucket stays, and so does what protects it");
    let refusals: Vec<_> = list(&policy["Properties"]["PolicyDocument"]["Statement"]);
    let [refusal] = &refusals[..] else { panic!("{refusals:?}") };
    assert_eq!((&refusal["Effect"], &refusal["Principal"]), (&json!("Deny"), &json!("*")));
    assert_eq!(refusal["Action"], "s3:*");
    assert_eq!(refusal["Condition"], json!({"Bool": {"aws:SecureTransport": false}}));
    let all = json!([{"Fn::GetAtt": "Bucket.Arn"}, {"Fn::Sub": "${Bucket.Arn}/*"}]);
    assert_eq!(refusal["Resource"], all);
}

#[test]
fn the_state_machine_is_logged_without_execution_data_and_traced() {
    let machine = &resources("AWS::Serverless::StateMachine")["StateMachine"]["Properties"];
    assert_eq!(machine["Tracing"], json!({"Enabled": true}));
    let destination = json!({"LogGroupArn": {"Fn::GetAtt": "StateMachineLogGroup.Arn"}});
    let logging = json!({
        "Level": "ERROR",
        "IncludeExecutionData": false,
        "Destinations": [{"CloudWatchLogsLogGroup": destination}],
    });
    assert_eq!(machine["Logging"], logging);
    assert_eq!(template()["Globals"]["Function"]["Tracing"], "Disabled");
}

/// The most checks that may be passed over.
const MOST_SKIPPED: usize = 3;

#[test]
fn few_checks_are_passed_over_each_for_a_reason_and_by_functions_alone() {
    let mut skipped = BTreeSet::new();
    for (id, resource) in template()["Resources"].as_object().expect("resources") {
        let skips = resource["Metadata"]["checkov"]["skip"].as_array().cloned().unwrap_or_default();
        assert_eq!(skips.is_empty(), !functions().contains_key(id), "{id}");
        for skip in skips {
            let said = skip["comment"].as_str().unwrap_or_default();
            assert!(said.len() > 40 && said.ends_with('.'), "{id}: {said}");
            skipped.insert(skip["id"].to_string());
        }
    }
    assert!(skipped.len() <= MOST_SKIPPED, "{skipped:?}");
    for other in ["roles.yaml", "forwarding/organizations.yaml"] {
        assert!(!read(other).to_string().contains("checkov"), "{other}");
    }
}
