//! The template gives every function the permissions that its calls need and no more,
//! and keeps what holds email addresses encrypted, private and short-lived.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::files;
use macie_org_contract::template::{actions, binary, functions, list, resources, statements, template};
use serde_json::{Value, json};

/// Actions of a function, over all its statements.
fn allowed(function: &Value) -> BTreeSet<String> {
    statements(function).iter().flat_map(actions).collect()
}

fn by_binary() -> BTreeMap<String, Value> {
    functions().into_values().map(|function| (binary(&function).to_owned(), function)).collect()
}

fn of_service(actions: &BTreeSet<String>, service: &str) -> BTreeSet<String> {
    actions.iter().filter(|action| action.starts_with(&format!("{service}:"))).cloned().collect()
}

/// The operations that an adapter of the core names in its calls.
fn called_in(path: &str) -> BTreeSet<String> {
    let source = files::text(path);
    let names = files::names(files::without_tests(&source)).into_iter();
    let calls = names.filter(|name| name.starts_with("macie2:") || name.starts_with("organizations:"));
    calls.map(str::to_owned).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_function_may_do_what_its_calls_need_and_nothing_else() {
    let table = [
        ("take-inventory", Some("shared/src/aws/directory.rs"), set(&[])),
        (
            "designate-administrator",
            Some("shared/src/aws/management.rs"),
            // Macie's designation makes these two with the caller's permissions.
            set(&["organizations:DescribeOrganization", "organizations:RegisterDelegatedAdministrator"]),
        ),
        ("enroll-members", Some("shared/src/aws/administrator.rs"), set(&[])),
        ("write-report", None, set(&[])),
    ];
    let functions = by_binary();
    let named: BTreeSet<_> = table.iter().map(|(binary, ..)| (*binary).to_owned()).collect();
    assert_eq!(functions.keys().cloned().collect::<BTreeSet<_>>(), named);
    for (binary, adapter, implied) in table {
        let actions = allowed(&functions[binary]);
        let ours = &of_service(&actions, "macie2") | &of_service(&actions, "organizations");
        let needed = &adapter.map(called_in).unwrap_or_default() | &implied;
        assert_eq!(ours, needed, "{binary}");
    }
}

#[test]
fn whoever_may_enable_a_session_may_create_the_role_that_macie_then_uses() {
    let enabling =
        by_binary().into_iter().filter(|(_, function)| allowed(function).contains("macie2:EnableMacie"));
    let enabling: BTreeMap<_, _> = enabling.collect();
    assert_eq!(enabling.len(), 2);
    for (binary, function) in enabling {
        assert!(allowed(&function).contains("iam:CreateServiceLinkedRole"), "{binary}");
    }
}

#[test]
fn the_inventory_and_the_report_cannot_write_in_macie_or_organizations() {
    let functions = by_binary();
    for binary in ["take-inventory", "write-report"] {
        let actions = allowed(&functions[binary]);
        assert_eq!(of_service(&actions, "macie2"), set(&[]), "{binary}");
        for action in of_service(&actions, "organizations") {
            let verb = action.split_once(':').map(|(_, verb)| verb).unwrap_or_default();
            assert!(["List", "Describe"].iter().any(|read| verb.starts_with(read)), "{binary}: {action}");
        }
    }
    let report = allowed(&functions["write-report"]);
    assert_eq!(report, set(&["s3:GetObject", "s3:PutObject"]), "the report needs the bucket alone");
}

#[test]
fn no_action_is_a_pattern_and_every_statement_says_what_for() {
    let mut all: Vec<_> = functions().into_iter().collect();
    all.extend(resources("AWS::Serverless::StateMachine"));
    for (id, resource) in all {
        for statement in statements(&resource) {
            assert_eq!(statement["Effect"], "Allow", "{id}");
            assert!(statement["Sid"].as_str().is_some_and(|sid| sid.len() > 5), "{id}: {statement}");
            let actions = actions(&statement);
            assert!(
                !actions.is_empty() && actions.iter().all(|action| !action.contains('*')),
                "{id}: {actions:?}"
            );
        }
    }
}

#[test]
fn everything_in_the_bucket_is_allowed_by_prefix_and_roles_only_within_the_organization() {
    for (id, function) in functions() {
        for statement in statements(&function) {
            let actions = actions(&statement);
            if actions.iter().any(|action| action.starts_with("s3:")) {
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
    let keys = [
        macie_org::objects::snapshot_key("e"),
        macie_org::objects::draft_key("e", 1),
        macie_org::objects::checkpoint_key("e", macie_org::ids::Region::ALL[0], 1),
        macie_org::objects::rows_key("e", macie_org::ids::Region::ALL[0]),
        macie_org::objects::report_key("e"),
    ];
    let prefixes: BTreeSet<_> =
        keys.iter().filter_map(|key| Some(key.split('/').next()?.to_owned())).collect();
    assert_eq!(places("s3:PutObject"), prefixes);
    assert!(places("s3:GetObject").is_subset(&prefixes));
}

#[test]
fn size_and_time_are_decided_once_for_all_functions() {
    let globals = &template()["Globals"]["Function"];
    assert_eq!(globals["MemorySize"], 128);
    assert_eq!(globals["Timeout"], 900);
    for (id, function) in functions() {
        let own = function["Properties"].as_object().expect("a function has properties");
        for key in ["MemorySize", "Timeout", "Runtime", "Architectures", "Environment", "Role"] {
            assert!(!own.contains_key(key), "{id} decides {key} for itself");
        }
        assert!(own.contains_key("Policies"), "{id} has no policies of its own");
    }
}

#[test]
fn the_environment_of_the_functions_is_the_one_that_the_code_reads() {
    let source = files::text("shared/src/lambda/environment.rs");
    let read =
        files::without_tests(&source).split("text(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let read: BTreeSet<_> = read.map(str::to_owned).collect();
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    assert_eq!(given.keys().cloned().collect::<BTreeSet<_>>(), read);
}

#[test]
fn what_the_bucket_holds_is_encrypted_private_and_expires() {
    let bucket = &resources("AWS::S3::Bucket")["Bucket"]["Properties"];
    let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms");
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{block}");
    }
    let rules = list(&bucket["LifecycleConfiguration"]["Rules"]);
    let days = |prefix: &str| {
        let rule = rules.iter().find(|rule| rule["Prefix"] == prefix && rule["Status"] == "Enabled");
        rule.map(|rule| {
            (rule["ExpirationInDays"].clone(), rule["NoncurrentVersionExpiration"]["NoncurrentDays"].clone())
        })
    };
    assert_eq!(days("snapshots/"), Some((json!(1), json!(1))), "snapshots hold email addresses");
    assert_eq!(days("executions/"), Some((json!(30), json!(1))));
    assert_eq!(days("reports/"), None, "reports are kept");
}

#[test]
fn every_parameter_is_described_bounded_and_right_by_default() {
    let template = template();
    for (name, parameter) in template["Parameters"].as_object().expect("a template has parameters") {
        assert!(parameter["Description"].as_str().is_some_and(|text| text.len() > 20), "{name}");
        let bounds = match parameter["Type"].as_str() {
            Some("Number") => {
                json!({"type": "number", "minimum": parameter["MinValue"], "maximum": parameter["MaxValue"]})
            }
            Some("String") => json!({"type": "string", "pattern": parameter["AllowedPattern"]}),
            other => panic!("{name}: {other:?}"),
        };
        let bounds =
            jsonschema::validator_for(&bounds).unwrap_or_else(|error| panic!("{name} is unbounded: {error}"));
        assert!(bounds.is_valid(&parameter["Default"]), "{name}: {}", parameter["Default"]);
    }
}

#[test]
fn the_regions_parameter_takes_every_region_with_macie() {
    let all = macie_org::ids::Region::ALL.map(|region| region.to_string()).join(",");
    let pattern = json!({"pattern": template()["Parameters"]["Regions"]["AllowedPattern"]});
    let pattern = jsonschema::validator_for(&pattern).expect("a pattern");
    assert!(pattern.is_valid(&json!(all)));
    for wrong in ["", "us-east-1,", "us-east-1 eu-west-1"] {
        assert!(!pattern.is_valid(&json!(wrong)), "{wrong}");
    }
}
