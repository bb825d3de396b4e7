//! Who may do what: a function its own calls, and nothing by a pattern.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::files;
use macie_org_contract::template::{actions, functions, resources, statements};
use serde_json::{Value, json};

use crate::{allowed, by_binary, called_in, of_service, set, that_say};

/// What each function calls in Macie and Organizations, and what Macie calls for it.
fn table() -> BTreeMap<&'static str, BTreeSet<String>> {
    let settings_and_session = set(&[
        "macie2:DescribeOrganizationConfiguration",
        "macie2:GetAutomatedDiscoveryConfiguration",
        "macie2:GetClassificationExportConfiguration",
        "macie2:GetFindingsPublicationConfiguration",
        "macie2:GetMacieSession",
    ]);
    let members = set(&["macie2:ListMembers"]);
    let look = &members | &set(&["macie2:DescribeOrganizationConfiguration", "macie2:GetMacieSession"]);
    let administrators = set(&["macie2:ListOrganizationAdminAccounts"]);
    let trust = set(&["organizations:ListAWSServiceAccessForOrganization"]);
    // Macie asks Organizations with the caller's permissions, about itself or to register.
    let describing = set(&["organizations:DescribeOrganization"]);
    let as_management = &administrators | &describing;
    let in_every_region = &(&as_management | &set(&["macie2:GetMacieSession"]))
        | &set(&["organizations:ListDelegatedAdministrators"]);
    BTreeMap::from([
        ("take-inventory", called_in("shared/src/aws/directory.rs")),
        (
            "designate-administrator",
            &(&as_management | &trust)
                | &set(&[
                    "macie2:EnableMacie",
                    "macie2:EnableOrganizationAdminAccount",
                    "macie2:GetMacieSession",
                    "organizations:EnableAWSServiceAccess",
                    "organizations:RegisterDelegatedAdministrator",
                ]),
        ),
        (
            "enroll-members",
            &(&settings_and_session | &members)
                | &set(&[
                    "macie2:CreateMember",
                    "macie2:GetMember",
                    "macie2:DeleteMember",
                    "macie2:EnableMacie",
                    "macie2:PutClassificationExportConfiguration",
                    "macie2:PutFindingsPublicationConfiguration",
                    "macie2:UpdateAutomatedDiscoveryConfiguration",
                    "macie2:UpdateMacieSession",
                    "macie2:UpdateOrganizationConfiguration",
                ]),
        ),
        ("set-member-sessions", &members | &set(&["macie2:UpdateMemberSession"])),
        ("classify-resources", &called_in("shared/src/aws/jobs.rs") | &set(&["macie2:GetMember"])),
        (
            "plan-region",
            &(&(&settings_and_session | &members) | &(&as_management | &trust))
                | &set(&[
                    "macie2:DescribeClassificationJob",
                    "macie2:GetMember",
                    "macie2:ListClassificationJobs",
                ]),
        ),
        ("confirm-plan", in_every_region.clone()),
        (
            "remove-members",
            &look
                | &set(&[
                    "macie2:DeleteMember",
                    "macie2:DisassociateMember",
                    "macie2:GetAutomatedDiscoveryConfiguration",
                    "macie2:UpdateAutomatedDiscoveryConfiguration",
                    "macie2:UpdateOrganizationConfiguration",
                ]),
        ),
        (
            "revoke-administrator",
            &(&look | &as_management) | &set(&["macie2:DisableOrganizationAdminAccount"]),
        ),
        ("disable-sessions", set(&["macie2:DisableMacie", "macie2:ListOrganizationAdminAccounts"])),
        (
            "deregister-administrator",
            &in_every_region | &set(&["organizations:DeregisterDelegatedAdministrator"]),
        ),
        ("write-report", set(&[])),
        (
            "admit-account",
            set(&[
                "organizations:DescribeAccount",
                "organizations:DescribeOrganization",
                "organizations:ListTagsForResource",
            ]),
        ),
    ])
}

#[test]
fn a_function_may_do_what_its_calls_need_and_nothing_else() {
    let ours = |function: &Value| {
        let actions = allowed(function);
        &of_service(&actions, "macie2") | &of_service(&actions, "organizations")
    };
    let functions = by_binary();
    let given: BTreeMap<_, _> =
        functions.iter().map(|(binary, function)| (binary.as_str(), ours(function))).collect();
    assert_eq!(given, table());
}

#[test]
fn what_the_functions_may_do_together_is_what_the_adapters_call() {
    let adapters = ["accounts", "administrator", "directory", "jobs", "management"];
    let called = adapters.map(|adapter| called_in(&format!("shared/src/aws/{adapter}.rs")));
    let called: BTreeSet<_> = called.into_iter().flatten().collect();
    let by_macie =
        set(&["organizations:DescribeOrganization", "organizations:RegisterDelegatedAdministrator"]);
    assert_eq!(table().into_values().flatten().collect::<BTreeSet<_>>(), &called | &by_macie);
}

/// A change that cannot be undone belongs to one function, and so to one role.
fn only(binary: &str, action: &str) {
    assert_eq!(that_may(action), set(&[binary]), "{action}");
}

#[test]
fn only_revoke_administrator_may_revoke() {
    only("revoke-administrator", "macie2:DisableOrganizationAdminAccount");
}

#[test]
fn only_deregister_administrator_may_deregister() {
    only("deregister-administrator", "organizations:DeregisterDelegatedAdministrator");
    assert_eq!(that_may("organizations:DisableAWSServiceAccess"), set(&[]));
}

#[test]
fn only_disable_sessions_may_disable_macie() {
    only("disable-sessions", "macie2:DisableMacie");
}

#[test]
fn only_remove_members_may_disassociate() {
    only("remove-members", "macie2:DisassociateMember");
}

#[test]
fn only_admit_account_may_start_executions_and_of_the_one_state_machine() {
    only("admit-account", "states:StartExecution");
    assert_eq!(that_may("states:"), set(&["admit-account"]));
    let statements = statements(&by_binary()["admit-account"]);
    let starting = statements.iter().find(|statement| actions(statement).contains("states:StartExecution"));
    assert_eq!(starting.expect("the test above")["Resource"], json!({"Ref": "StateMachine"}));
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
    let holders = set(&[
        "classify-resources",
        "designate-administrator",
        "disable-sessions",
        "enroll-members",
        "remove-members",
        "revoke-administrator",
        "set-member-sessions",
    ]);
    assert_eq!(that_say(&["function.leases("]), holders);
    assert_eq!(that_say(&[".hold("]), holders);
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

/// The functions that may do this, or, if it ends in a colon, anything of this service, by
/// their binaries.
fn that_may(action: &str) -> BTreeSet<String> {
    let is_meant =
        |allowed: &String| allowed == action || action.ends_with(':') && allowed.starts_with(action);
    let may = |function: &Value| allowed(function).iter().any(is_meant);
    by_binary().into_iter().filter(|(_, function)| may(function)).map(|(binary, _)| binary).collect()
}

#[test]
fn whoever_reads_what_may_not_be_there_can_tell_missing_from_denied() {
    // What the core reads so, by the words that lead there.
    let ways = [
        ("objects.rs", "read_if_there"),
        ("leg/mod.rs", "Leg::begin("),
        ("leg/mod.rs", ".left_behind()"),
        ("ledger.rs", "Ledger::read("),
        ("slice.rs", "Slice::read"),
    ];
    let reads = |(path, source): (String, String)| {
        let of_core = path.strip_prefix("shared/src/")?.to_owned();
        files::without_tests(&source).contains("read_if_there").then_some(of_core)
    };
    let in_core: BTreeSet<_> = files::rust().into_iter().filter_map(reads).collect();
    assert_eq!(in_core, ways.map(|(path, _)| path.to_owned()).into(), "another way to what may be missing");
    let readers = that_say(&ways.map(|(_, words)| words));
    assert_eq!(readers.len(), 9, "{readers:?}");
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

/// The functions that run before anything is confirmed, and in a dry run no others.
const OF_A_DRY_RUN: [&str; 4] = ["take-inventory", "plan-region", "confirm-plan", "write-report"];

#[test]
fn no_function_of_a_dry_run_may_write_in_macie_or_organizations() {
    let functions = by_binary();
    for binary in OF_A_DRY_RUN {
        let actions = allowed(&functions[binary]);
        let ours = &of_service(&actions, "macie2") | &of_service(&actions, "organizations");
        assert_eq!(ours, reads(&ours), "{binary}");
        for service in ["iam", "dynamodb"] {
            assert_eq!(of_service(&actions, service), set(&[]), "{binary}");
        }
    }
    let report = allowed(&functions["write-report"]);
    let bucket = set(&["s3:GetObject", "s3:ListBucket", "s3:PutObject"]);
    assert_eq!(report, bucket, "the report needs the bucket alone");
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
