//! Who may do what: a function its own calls, and nothing by a pattern.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::files;
use macie_org_contract::template::{actions, functions, resources, statements};
use serde_json::{Value, json};

use crate::{allowed, by_binary, of_service, set};

#[test]
fn a_function_may_do_what_its_calls_need_and_nothing_else() {
    let of_sessions = set(&["macie2:ListMembers", "macie2:UpdateMemberSession"]);
    let of_administrator = called_in("shared/src/aws/administrator.rs");
    assert!(of_sessions.is_subset(&of_administrator));
    let of_management = called_in("shared/src/aws/management.rs");
    // Macie's designation makes these two with the caller's permissions.
    let describing = set(&["organizations:DescribeOrganization"]);
    let registering = set(&["organizations:RegisterDelegatedAdministrator"]);
    let table = BTreeMap::from([
        ("take-inventory", called_in("shared/src/aws/directory.rs")),
        ("designate-administrator", &(&of_management | &describing) | &registering),
        ("enroll-members", &of_administrator - &set(&["macie2:UpdateMemberSession"])),
        ("set-member-sessions", of_sessions),
        ("plan-region", &reads(&(&of_administrator | &of_management)) | &describing),
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

/// The operations that an adapter of the core names in its calls.
fn called_in(path: &str) -> BTreeSet<String> {
    let source = files::text(path);
    let names = files::names(files::without_tests(&source)).into_iter();
    let calls = names.filter(|name| name.starts_with("macie2:") || name.starts_with("organizations:"));
    calls.map(str::to_owned).collect()
}

/// Those of some actions that change nothing.
fn reads(actions: &BTreeSet<String>) -> BTreeSet<String> {
    let verb = |action: &str| action.split_once(':').map(|(_, verb)| verb.to_owned()).unwrap_or_default();
    let is_read =
        |action: &&String| ["Get", "List", "Describe"].iter().any(|read| verb(action).starts_with(read));
    actions.iter().filter(is_read).cloned().collect()
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
fn whoever_reads_what_may_not_be_there_can_tell_missing_from_denied() {
    let readers = that_say("Leg::begin(");
    assert_eq!(readers.len(), 3, "{readers:?}");
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
fn inventory_plan_and_report_cannot_write_in_macie_or_organizations() {
    let functions = by_binary();
    for binary in ["take-inventory", "plan-region", "write-report"] {
        let actions = allowed(&functions[binary]);
        let ours = &of_service(&actions, "macie2") | &of_service(&actions, "organizations");
        assert_eq!(ours, reads(&ours), "{binary}");
        assert_eq!(of_service(&actions, "iam"), set(&[]), "{binary}");
    }
    let report = allowed(&functions["write-report"]);
    assert_eq!(report, set(&["s3:GetObject", "s3:PutObject"]), "the report needs the bucket alone");
    assert_eq!(of_service(&allowed(&functions["take-inventory"]), "macie2"), set(&[]));
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
