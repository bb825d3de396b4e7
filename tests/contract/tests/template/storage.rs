//! What lies in the bucket and in the lease table: where, for how long, who may read it.

use std::collections::BTreeSet;

use macie_org::objects;
use macie_org_contract::documents::{column, table};
use macie_org_contract::files;
use macie_org_contract::template::{actions, functions, list, resources, statements};
use serde_json::{Value, json};

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
    let keys = [
        objects::snapshot_key("<execution>"),
        objects::draft_key("<execution>", 1),
        objects::checkpoint_key("<execution>", region, 1),
        objects::plan_key("<execution>", region),
        objects::rows_key("<execution>", region),
        objects::handover_key("<execution>"),
        objects::ledger_key(&administrator, region),
        objects::report_key("<execution>"),
    ];
    let placeholders =
        [(region.as_str(), "<Region>"), ("222222222222", "<administratorId>"), ("leg-001", "leg-<NNN>")];
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
fn every_prefix_that_the_code_writes_is_one_that_a_function_may_write() {
    let places = |verb: &str| -> BTreeSet<String> {
        let all = functions().into_values().flat_map(|function| statements(&function));
        let writing = all.filter(|statement| actions(statement).contains(verb));
        let resources = writing.flat_map(|statement| list(&statement["Resource"]));
        resources
            .filter_map(|resource| Some(resource["Fn::Sub"].as_str()?.split('/').nth(1)?.to_owned()))
            .collect()
    };
    let keys = every_key();
    let prefixes: BTreeSet<_> =
        keys.iter().filter_map(|key| Some(key.split('/').next()?.to_owned())).collect();
    assert_eq!(places("s3:PutObject"), prefixes);
    assert!(places("s3:GetObject").is_subset(&prefixes));
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
    assert_eq!(properties["SSESpecification"], json!({"SSEEnabled": true, "SSEType": "KMS"}));
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
