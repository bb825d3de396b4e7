//! What the execution input may and may not say, through the real binaries: scope by
//! account, unit and tag, and every refusal before any write.

use macie_emulator::{Emulator, RelationshipStatus};
use macie_org_acceptance::*;
use macie_org_local::system::{ExecutionStatus, SystemOptions};
use serde_json::{Value, json};

const REGION: &str = "us-east-1";

fn changed(ended: &Ended) -> Vec<String> {
    let rows = ended.rows().filter(|row| row["outcome"] == "changed");
    rows.map(|row| row["accountId"].as_str().expect("an id").to_owned()).collect()
}

/// A request that cannot be carried out ends with a named error before anything is changed: a
/// wrong or unknown field, a Region without Macie, an administrator or unit that the organization
/// does not have, no account in scope, or too many. The message says which; no log line holds an
/// email address.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_carried_out_is_a_named_error_before_any_write() {
    let emulator = emulator(8);
    let system = system(&emulator).await;
    let outside = "999999999999";
    let set = |pointer: &str, value: Value| {
        let mut input = onboard(&emulator, &[REGION]);
        input["accounts"] = json!({});
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        input.pointer_mut(parent).unwrap()[key] = value;
        input
    };
    let cases = [
        (set("/administratorId", json!("22222222222")), "InvalidRequest", "administratorId"),
        (set("/administratorId", json!(outside)), "AdministratorNotUsable", outside),
        (set("/operation", json!("onbord")), "InvalidRequest", "operation"),
        (set("/regions", json!([REGION, "cn-north-1"])), "UnsupportedRegion", "regions[1]"),
        (set("/regions", json!("us-east-1")), "InvalidRequest", "regions"),
        (set("/unknown", json!(true)), "InvalidRequest", "unknown"),
        (set("/accounts/include", json!(["1"])), "InvalidRequest", "accounts.include[0]"),
        (set("/accounts/include", json!([outside])), "EmptyScope", "accounts"),
        (
            set("/accounts/organizationalUnits", json!(["ou-zzzz-99999999"])),
            "InvalidRequest",
            "ou-zzzz-99999999",
        ),
        (set("/accounts/tags", json!({"none": "has this"})), "EmptyScope", "accounts"),
        (set("/limits", json!({"maxAccounts": 3})), "TooManyAccounts", "limits.maxAccounts"),
        (set("/settings", json!({"autoEnable": "yes"})), "InvalidRequest", "settings.autoEnable"),
        (json!([]), "InvalidRequest", "not a JSON object"),
    ];
    for (n, (input, name, said)) in cases.iter().enumerate() {
        let ended = execute(&system, &format!("case-{n}"), input).await;
        assert_eq!(ended.status, ExecutionStatus::Failed, "{input}");
        assert_eq!(ended.error.as_deref(), Some(*name), "{input}: {:?}", ended.cause);
        assert!(ended.cause.as_ref().is_some_and(|cause| cause.contains(said)), "{input}: {:?}", ended.cause);
    }
    assert_eq!(mutating(&emulator), []);
    for line in system.logs() {
        assert!(!line.text.contains('@'), "{}", line.text);
    }
}

/// A few accounts in `include` are asked for one by one, without listing the organization or, to
/// onboard them, the members. One that it does not have fails with `notInOrganization`.
#[tokio::test(flavor = "multi_thread")]
async fn a_few_named_accounts_are_asked_for_alone_and_nothing_is_listed() {
    let emulator = emulator(60);
    let system = system(&emulator).await;
    let (named, outside) = (nth(&emulator, 3), "999999999999");
    let mut input = onboard(&emulator, &[REGION]);
    input["accounts"] = json!({"include": [named.to_string(), outside]});
    let ended = succeed(&system, "run", &input).await;
    assert_eq!(changed(&ended), [named.to_string()]);
    assert_eq!(ended.count("targets"), 2);
    assert_eq!(ended.outcome(outside.parse().unwrap(), REGION), "failed notInOrganization");
    assert_eq!(calls(&emulator, "organizations:ListAccounts"), 0);
    // The two, and the administrator.
    assert_eq!(calls(&emulator, "organizations:DescribeAccount"), 3);
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 0);
    assert_eq!(calls(&emulator, "macie2:GetMember"), 2, "before and after");
}

/// A unit selects the accounts at any depth below it. Tags select among what the other filters
/// leave, and are read of no other account.
#[tokio::test(flavor = "multi_thread")]
async fn units_select_recursively_and_tags_select_among_what_is_left() {
    let emulator = emulator(40);
    let (unit, inside) = parent_unit(&emulator);
    let tagged = inside[0];
    emulator.state(|state| state.organization_mut().tag_account(tagged, "macie", "on").unwrap());
    let system = system(&emulator).await;
    let mut input = onboard(&emulator, &[REGION]);
    input["accounts"] = json!({"organizationalUnits": [unit]});
    let ended = succeed(&system, "by-unit", &input).await;
    assert_eq!(ended.count("targets"), inside.len() as u64);
    assert!(inside.iter().all(|id| relationship(&emulator, *id, region(REGION)).is_some()));

    input["accounts"] = json!({"organizationalUnits": [unit], "tags": {"macie": "on"}});
    let ended = succeed(&system, "by-tag", &input).await;
    assert_eq!(ended.count("targets"), 1);
    assert_eq!(ended.outcome(tagged, REGION), "unchanged");
    assert_eq!(calls(&emulator, "organizations:ListTagsForResource"), inside.len() as u64);
}

/// A unit with units below it, and every account under it, the administrator aside.
fn parent_unit(emulator: &Emulator) -> (String, Vec<macie_emulator::AccountId>) {
    let administrator = administrator(emulator);
    emulator.state(|state| {
        let organization = state.organization();
        let unit = organization.units().find(|unit| organization.units_in(&unit.id).next().is_some());
        let unit = unit.expect("units are nested").id.clone();
        let under = |account: &&macie_emulator::Account| {
            organization.path(&account.parent).split('/').any(|part| part == unit.to_string())
        };
        let inside = organization.accounts().filter(under).map(|account| account.id);
        (unit.to_string(), inside.filter(|id| *id != administrator).collect())
    })
}

/// An excluded account is no target, and a protected one is skipped with `protected`. Nothing is
/// sent for either.
#[tokio::test(flavor = "multi_thread")]
async fn excluded_and_protected_accounts_are_never_touched() {
    let emulator = emulator(8);
    let (excluded, protected) = (nth(&emulator, 2), nth(&emulator, 3));
    let mut options = SystemOptions::quick(emulator.clone());
    options.parameters.insert("ProtectedAccounts".to_owned(), protected.to_string());
    let system = start(options).await;
    let mut input = onboard(&emulator, &[REGION]);
    input["accounts"] = json!({"exclude": [excluded.to_string()]});
    let ended = succeed(&system, "run", &input).await;
    assert_eq!(ended.outcome(protected, REGION), "skipped protected");
    assert_eq!(ended.count("targets"), 7, "an excluded account is no target");
    for account in [excluded, protected] {
        assert_eq!(relationship(&emulator, account, region(REGION)), None);
        assert!(mutating(&emulator).iter().all(|call| call.target != Some(account)));
    }
}

/// A request without `regions` covers those of the stack's parameter `Regions`, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_regions_covers_the_stacks_own() {
    let emulator = emulator(4);
    let mut options = SystemOptions::quick(emulator.clone());
    options.parameters.insert("Regions".to_owned(), "eu-west-1,eu-north-1".to_owned());
    let system = start(options).await;
    let mut input = onboard(&emulator, &[]);
    input.as_object_mut().unwrap().remove("regions");
    succeed(&system, "run", &input).await;
    assert_all_enabled(&emulator, &["eu-west-1", "eu-north-1"]);
    assert_eq!(relationship(&emulator, nth(&emulator, 1), region(REGION)), None::<RelationshipStatus>);
}
