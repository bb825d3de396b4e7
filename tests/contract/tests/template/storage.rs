//! What lies in the bucket and in the lease table: where, for how long, who may read it.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::objects;
use macie_org_contract::documents::{column, table};
use macie_org_contract::files;
use macie_org_contract::template::{actions, functions, list, resources, statements};
use serde_json::{Value, json};

use crate::{by_binary, that_say};

#[test]
fn everything_in_the_bucket_is_allowed_by_prefix_and_roles_only_within_the_organization() {
    for (id, function) in functions() {
        for statement in statements(&function) {
            let actions = actions(&statement);
            if actions.contains("s3:ListBucket") {
                assert_eq!(actions.len(), 1, "{id}: an object's action on the whole bucket");
                assert_eq!(statement["Resource"], json!({"Fn::GetAtt": "Bucket.Arn"}), "{id}");
            } else if actions.iter().any(|action| action.starts_with("s3:")) {
                for resource in list(&statement["Resource"]) {
                    let place = resource["Fn::Sub"].as_str().unwrap_or_default();
                    assert!(place.starts_with("${Bucket.Arn}/") && place.ends_with("/*"), "{id}: {place}");
                }
            }
            if actions.contains("sts:AssumeRole") {
                let condition = json!({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}});
                assert_eq!(statement["Condition"], condition, "{id}");
            }
        }
    }
}

/// One key of every kind of object, by placeholders as `docs/CONTRACT.md` writes them.
fn every_key() -> Vec<String> {
    let region = macie_org::ids::Region::ALL[0];
    let administrator = "222222222222".parse().expect("an account id");
    let hash = "0".repeat(64);
    let keys = [
        objects::snapshot_key("<execution>"),
        objects::draft_key("<execution>", 1),
        objects::checkpoint_key("<execution>", region, 1),
        objects::planning_key("<execution>", region, 1),
        objects::region_plan_key("<execution>", region),
        objects::planned_rows_key("<execution>", region),
        objects::plan_key("<execution>", region),
        objects::rows_key("<execution>", region),
        objects::empty_look_key("<execution>", region),
        objects::slice_key("<execution>", 1),
        objects::handover_key("<execution>"),
        objects::ledger_key(&administrator, region),
        objects::confirmed_plan_key(&hash.parse().expect("a plan's hash")),
        objects::report_key("<execution>"),
        objects::answers_key("<execution>", region),
        objects::page_key("<execution>"),
    ];
    let made = files::text("shared/src/objects.rs").matches("_key(").count();
    assert_eq!(made, keys.len(), "a kind of object is left out here");
    let placeholders = [
        (region.as_str(), "<Region>"),
        ("222222222222", "<administratorId>"),
        (hash.as_str(), "<hash>"),
        ("-001", "-<NNN>"),
    ];
    let written = |key: String| placeholders.iter().fold(key, |key, (from, to)| key.replace(from, to));
    keys.into_iter().map(written).collect()
}

#[test]
fn every_key_of_the_bucket_is_documented_with_the_time_after_which_it_expires() {
    let documented = table("docs/CONTRACT.md", "Bucket");
    let keys: BTreeSet<_> = column(&documented, "Key").into_iter().collect();
    assert_eq!(keys, every_key().into_iter().collect());
    for row in documented {
        let prefix = row["Key"].split_inclusive('/').next().unwrap_or_default();
        let said = days(prefix).map_or("never".to_owned(), |days| match days.as_u64() {
            Some(1) => "1 day".to_owned(),
            days => format!("{} days", days.unwrap_or_default()),
        });
        assert_eq!(row["Expires after"], said, "{}", row["Key"]);
    }
}

#[test]
fn every_prefix_is_written_by_the_functions_that_are_documented_to_and_no_other() {
    let mut documented: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table("docs/CONTRACT.md", "Bucket") {
        let prefix = row["Key"].split('/').next().unwrap_or_default().to_owned();
        documented.entry(prefix).or_default().extend(row["Written by"].split(", ").map(str::to_owned));
    }
    assert_eq!(places("s3:PutObject"), documented);
}

#[test]
fn a_function_may_read_what_its_source_reads_and_nothing_else() {
    // By the words that lead to an object below each prefix.
    let of_executions = [
        "Leg::begin(",
        ".left_behind()",
        "checkpoint_key(",
        "Allowed::read(",
        "Slice::read",
        "region_plan_key",
        "empty_look_key",
        "handover_key",
    ];
    let ways = [
        ("snapshots", &["inventory_key"][..]),
        ("executions", &of_executions),
        ("plans", &["confirmed_plan_key"]),
        ("ledgers", &["Ledger::read("]),
    ];
    let reading: BTreeMap<_, _> =
        ways.into_iter().map(|(prefix, words)| (prefix.to_owned(), that_say(words))).collect();
    assert_eq!(places("s3:GetObject"), reading);
}

/// Which functions may do this below each prefix of the bucket.
fn places(action: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (binary, function) in by_binary() {
        let all = statements(&function).into_iter();
        let allowing = all.filter(|statement| actions(statement).contains(action));
        for resource in allowing.flat_map(|statement| list(&statement["Resource"])) {
            let prefix = resource["Fn::Sub"].as_str().and_then(|place| place.split('/').nth(1));
            let prefix = prefix.expect("an object's action names a prefix").to_owned();
            places.entry(prefix).or_default().insert(binary.clone());
        }
    }
    places
}

#[test]
fn what_the_bucket_holds_is_encrypted_private_and_expires() {
    let bucket = &resources("AWS::S3::Bucket")["Bucket"]["Properties"];
    let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms");
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{block}");
    }
    assert_eq!(days("snapshots/"), Some(json!(1)), "snapshots hold email addresses");
    assert_eq!(days("plans/"), Some(json!(1)), "a plan can be confirmed for an hour");
    assert_eq!(days("executions/"), Some(json!(30)));
    for kept in ["reports/", "ledgers/"] {
        assert_eq!(days(kept), None, "{kept} is kept");
    }
}

/// After how many days objects below a prefix expire; their old versions go a day later.
fn days(prefix: &str) -> Option<Value> {
    let bucket = &resources("AWS::S3::Bucket")["Bucket"]["Properties"];
    let rules = list(&bucket["LifecycleConfiguration"]["Rules"]);
    let rule = rules.into_iter().find(|rule| rule["Prefix"] == prefix && rule["Status"] == "Enabled")?;
    assert_eq!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"], 1, "{prefix}");
    Some(rule["ExpirationInDays"].clone())
}

#[test]
fn the_lease_table_is_keyed_as_the_code_asks_encrypted_and_forgets() {
    let tables = resources("AWS::DynamoDB::Table");
    let properties = &tables["LeaseTable"]["Properties"];
    assert_eq!(tables.len(), 1);
    let schema = [("administratorId", "HASH"), ("region", "RANGE")]
        .map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind}));
    assert_eq!(properties["KeySchema"], json!(schema));
    assert_eq!(properties["TimeToLiveSpecification"], json!({"AttributeName": "expiresOn", "Enabled": true}));
    assert_eq!(
        properties["SSESpecification"],
        json!({"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "StackKey"}})
    );
    assert_eq!(properties["BillingMode"], "PAY_PER_REQUEST");
}

#[test]
fn every_attribute_of_a_lease_is_documented_and_no_other() {
    let source = files::text("shared/src/aws/leases.rs");
    let own = files::without_tests(&source);
    let in_expressions = own.lines().filter(|line| !line.trim_start().starts_with("#[")).collect::<String>();
    let names =
        in_expressions.split('#').skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    let keys =
        ["administratorId", "region"].into_iter().inspect(|key| assert!(own.contains(&format!("\"{key}\""))));
    let written: BTreeSet<_> = names
        .flatten()
        .filter(|name| !name.is_empty() && *name != "name")
        .chain(keys)
        .map(str::to_owned)
        .collect();
    let documented = column(&table("docs/CONTRACT.md", "Lease table"), "Attribute");
    assert_eq!(documented.into_iter().collect::<BTreeSet<_>>(), written);
}
