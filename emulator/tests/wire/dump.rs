//! Loading what `aws organizations list-accounts` prints, good and bad.

use macie_emulator::{AccountState, DumpError, JoinedMethod, Organization, Switches};
use serde_json::{Value, json};

use crate::support::*;

fn account(id: &str, more: Value) -> Value {
    let mut entry = json!({
        "Id": id,
        "Arn": format!("arn:aws:organizations::111111111111:account/o-abcdefghij/{id}"),
        "Email": format!("secret-{id}@example.com"),
        "Name": format!("name-{id}"),
        "Status": "ACTIVE",
        "JoinedMethod": "INVITED",
        "JoinedTimestamp": "2023-05-15T08:27:14.500000+00:00",
    });
    for (field, value) in more.as_object().unwrap() {
        entry[field] = value.clone();
    }
    entry
}

fn load(entries: &[Value]) -> Result<Organization, DumpError> {
    Organization::from_dump(&json!({ "Accounts": entries }).to_string())
}

#[test]
fn a_dump_becomes_the_organization() {
    let organization =
        load(&[account(MANAGEMENT, json!({})), account(MEMBER, json!({ "State": "SUSPENDED" }))]).unwrap();
    assert_eq!((organization.id(), organization.management_id().as_str()), ("o-abcdefghij", MANAGEMENT));
    let member = organization.account(id(MEMBER)).unwrap();
    assert_eq!((member.state, member.joined_method), (AccountState::Suspended, JoinedMethod::Invited));
    assert_eq!(member.joined_at_ms, 1_684_139_234_500);
    assert_eq!(
        (member.name.as_str(), member.email.expose()),
        ("name-333333333333", "secret-333333333333@example.com")
    );
}

#[test]
fn a_bare_array_and_epoch_seconds_do_as_well() {
    let entry = account(MANAGEMENT, json!({ "JoinedTimestamp": 1_684_139_234.5, "Status": null }));
    let organization = Organization::from_dump(&json!([entry]).to_string()).unwrap();
    let management = organization.account(id(MANAGEMENT)).unwrap();
    assert_eq!((management.joined_at_ms, management.state), (1_684_139_234_500, AccountState::Active));
}

#[test]
fn paths_build_the_tree() {
    let path = |rest: &str| json!({ "Paths": [format!("o-abcdefghij/r-ab12/{rest}/")] });
    let organization = load(&[
        account(MEMBER, path("ou-ab12-outer000/ou-ab12-inner000/333333333333")),
        account(MANAGEMENT, path("111111111111")),
        account(OTHER, path("ou-ab12-outer000/444444444444")),
    ])
    .unwrap();
    let parent = |account: &str| organization.path(&organization.account(id(account)).unwrap().parent);
    assert_eq!(parent(MANAGEMENT), "o-abcdefghij/r-ab12/");
    assert_eq!(parent(OTHER), "o-abcdefghij/r-ab12/ou-ab12-outer000/");
    assert_eq!(parent(MEMBER), "o-abcdefghij/r-ab12/ou-ab12-outer000/ou-ab12-inner000/");
}

#[test]
fn what_the_emulator_lists_can_be_loaded_again() {
    let generated = Organization::generate(15, 4);
    let world = World::of(generated.clone(), Switches::default());
    let dump = world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok().to_string();
    let loaded = Organization::from_dump(&dump).unwrap();
    for account in generated.accounts() {
        let again = loaded.account(account.id).unwrap();
        assert_eq!(loaded.path(&again.parent), generated.path(&account.parent));
        assert_eq!((again.joined_at_ms, &again.email), (account.joined_at_ms, &account.email));
    }
}

#[test]
fn a_bad_entry_is_named_by_position_and_field_and_shows_no_address() {
    for (field, value) in [
        ("Id", json!("12")),
        ("Id", json!(333_333_333_333_u64)),
        ("Arn", json!("arn:aws:iam::111111111111:role/x")),
        ("Arn", json!("arn:aws:organizations::111111111111:account/o-abcdefghij/444444444444")),
        ("Arn", json!("arn:aws:organizations::222222222222:account/o-abcdefghij/333333333333")),
        ("Arn", json!("arn:aws:organizations::111111111111:account/o-otherother/333333333333")),
        ("Email", json!(null)),
        ("Email", json!({ "secret": "x@example.com" })),
        ("Name", json!(7)),
        ("State", json!("ASLEEP")),
        ("Status", json!("ASLEEP")),
        ("JoinedMethod", json!("BORN")),
        ("JoinedTimestamp", json!("yesterday")),
        ("JoinedTimestamp", json!(1e300)),
        ("JoinedTimestamp", json!([])),
        ("Paths", json!("o-abcdefghij/r-ab12/333333333333/")),
        ("Paths", json!(["o-abcdefghij/333333333333/"])),
        ("Paths", json!(["o-abcdefghij/r-ab12/444444444444/"])),
        ("Paths", json!(["o-abcdefghij/ou-ab12-outer000/333333333333/"])),
    ] {
        let error =
            load(&[account(MANAGEMENT, json!({})), account(MEMBER, json!({ field: value }))]).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with(&format!("entry 1, field `{field}`: ")), "{field} {value}: {text}");
        assert!(!text.contains('@') && !format!("{error:?}").contains('@'), "{text}");
    }
}

#[test]
fn a_missing_field_is_named() {
    for field in ["Id", "Arn", "Email"] {
        let mut entry = account(MANAGEMENT, json!({}));
        entry.as_object_mut().unwrap().remove(field);
        let text = load(&[entry]).unwrap_err().to_string();
        assert_eq!(text, format!("entry 0, field `{field}`: missing"));
    }
}

#[test]
fn an_account_listed_twice_is_refused() {
    let entries = [account(MANAGEMENT, json!({})), account(MEMBER, json!({})), account(MEMBER, json!({}))];
    assert_eq!(load(&entries).unwrap_err().to_string(), "entry 2, field `Id`: the account is listed twice");
}

#[test]
fn a_unit_in_two_places_is_refused() {
    let path = |rest: &str| json!({ "Paths": [format!("o-abcdefghij/r-ab12/{rest}/")] });
    let error = load(&[
        account(MANAGEMENT, path("111111111111")),
        account(MEMBER, path("ou-ab12-outer000/333333333333")),
        account(OTHER, path("ou-ab12-other000/ou-ab12-outer000/444444444444")),
    ])
    .unwrap_err();
    assert!(error.to_string().starts_with("entry 2, field `Paths`"), "{error}");
}

#[test]
fn a_list_without_its_management_account_is_refused() {
    let error = load(&[account(MEMBER, json!({}))]).unwrap_err();
    assert!(matches!(error, DumpError::NoManagement(account) if account == id(MANAGEMENT)), "{error}");
}

#[test]
fn what_is_no_list_is_refused() {
    assert!(matches!(Organization::from_dump("{"), Err(DumpError::NotJson(_))));
    assert!(matches!(Organization::from_dump("{}"), Err(DumpError::NotAList)));
    assert!(matches!(Organization::from_dump("5"), Err(DumpError::NotAList)));
    assert!(matches!(Organization::from_dump("[]"), Err(DumpError::Empty)));
    let text = Organization::from_dump("[5]").unwrap_err().to_string();
    assert!(text.starts_with("entry 0"), "{text}");
}
