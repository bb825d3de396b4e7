//! The template gives every function the permissions that its calls need and no more,
//! and keeps what holds email addresses encrypted, private and short-lived.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::objects;
use macie_org_contract::documents::{column, table};
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
    let of_sessions = set(&["macie2:ListMembers", "macie2:UpdateMemberSession"]);
    let of_administrator = called_in("shared/src/aws/administrator.rs");
    assert!(of_sessions.is_subset(&of_administrator));
    // Macie's designation makes these two with the caller's permissions.
    let implied =
        set(&["organizations:DescribeOrganization", "organizations:RegisterDelegatedAdministrator"]);
    let table = BTreeMap::from([
        ("take-inventory", called_in("shared/src/aws/directory.rs")),
        ("designate-administrator", &called_in("shared/src/aws/management.rs") | &implied),
        ("enroll-members", &of_administrator - &set(&["macie2:UpdateMemberSession"])),
        ("set-member-sessions", of_sessions),
        ("write-report", set(&[])),
    ]);
    let ours = |function: &Value| {
        let actions = allowed(function);
        &of_service(&actions, "macie2") | &of_service(&actions, "organizations")
    };
    let functions = by_binary();
    let given: BTreeMap<_, _> =
        functions.iter().map(|(binary, function)| (binary.as_str(), ours(function))).collect();
    assert_eq!(given, table);
}

/// The functions whose own source says `words`, by their binaries.
fn that_say(words: &str) -> BTreeSet<String> {
    let source_of = |binary: &str| {
        let own = format!("functions/{binary}/src/");
        files::rust().into_iter().filter(move |(path, _)| path.starts_with(&own))
    };
    let says = |binary: &String| source_of(binary).any(|(_, source)| source.contains(words));
    by_binary().into_keys().filter(says).collect()
}

/// The functions that may do something of a service, by their binaries.
fn that_may(action: &str) -> BTreeSet<String> {
    let may = |function: &Value| allowed(function).iter().any(|allowed| allowed.starts_with(action));
    by_binary().into_iter().filter(|(_, function)| may(function)).map(|(binary, _)| binary).collect()
}

#[test]
fn whoever_holds_a_lease_may_write_the_lease_table_and_nobody_else_may() {
    let holders = that_say(".wish(");
    assert_eq!(holders.len(), 3, "{holders:?}");
    assert_eq!(that_may("dynamodb:"), holders);
    for (binary, function) in by_binary().into_iter().filter(|(binary, _)| holders.contains(binary)) {
        let statements = statements(&function);
        let keeping: Vec<_> =
            statements.iter().filter(|statement| statement["Sid"] == "KeepTheLease").collect();
        let [keeping] = &keeping[..] else { panic!("{binary}: {keeping:?}") };
        assert_eq!(actions(keeping), set(&["dynamodb:UpdateItem"]), "{binary}");
        assert_eq!(keeping["Resource"], json!({"Fn::GetAtt": "LeaseTable.Arn"}), "{binary}");
    }
}

#[test]
fn whoever_reads_what_may_not_be_there_can_tell_missing_from_denied() {
    let readers = that_say("Leg::begin(");
    assert_eq!(readers.len(), 2, "{readers:?}");
    assert_eq!(that_may("s3:ListBucket"), readers);
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
fn every_variable_is_documented_with_the_parameter_that_it_comes_from() {
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    let parameters = template["Parameters"].as_object().expect("parameters");
    let documented = table("docs/CONTRACT.md", "Environment");
    let names: BTreeSet<_> = column(&documented, "Variable").into_iter().collect();
    assert_eq!(names, given.keys().cloned().collect());
    for row in documented {
        let from = given[&row["Variable"]]["Ref"].as_str().expect("a variable is a reference");
        assert!(row["From"] == from || !parameters.contains_key(from), "{row:?} comes from {from}");
    }
}

#[test]
fn the_code_bounds_a_variable_as_its_parameter_is_bounded() {
    let source = files::text("shared/src/lambda/environment.rs");
    let template = template();
    let mut bounded = 0;
    for part in source.split("/// The bounds of the parameter `").skip(1) {
        let (name, rest) = part.split_once('`').expect("a parameter's name");
        let (_, rest) = rest.split_once(" = ").expect("its bounds");
        let (least, rest) = rest.split_once("..=").expect("a range");
        let most = rest.split(';').next().unwrap_or_default();
        let parameter = &template["Parameters"][name];
        let said = [&parameter["MinValue"], &parameter["MaxValue"]].map(Value::to_string);
        assert_eq!(said, [least, most], "{name}");
        bounded += 1;
    }
    assert_eq!(bounded, source.matches(": RangeInclusive<u32> =").count());
    assert!(bounded >= 3);
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
