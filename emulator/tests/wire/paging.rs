//! Pages: never an empty last one, never an item twice or lost, tokens of one list
//! useless in another.

use std::collections::BTreeMap;

use macie_emulator::{AccountId, NewMember, Organization, RelationshipStatus, Switches};
use serde_json::{Value, json};

use crate::support::*;

/// An administrator with this many members, numbered from 300000000000 on.
fn with_members(count: u64) -> World {
    let world = World::designated();
    world.state(|state| {
        for number in 0..count {
            let account = AccountId::from_number(300_000_000_000 + number);
            state.put_member(region(HOME), account, RelationshipStatus::Enabled);
        }
    });
    world
}

/// Follows the tokens of a list: the sizes of its pages and all its ids.
fn walk(world: &World, query: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids, mut token) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = world.ask(ADMINISTRATOR, &format!("GET /members?{query}{token}")).ok();
        let members = page["members"].as_array().unwrap();
        sizes.push(members.len());
        ids.extend(members.iter().map(|member| member["accountId"].as_str().unwrap().to_owned()));
        match page["nextToken"].as_str() {
            Some(next) => token = format!("&nextToken={next}"),
            None => return (sizes, ids),
        }
    }
}

#[test]
fn there_are_exactly_as_many_pages_as_the_members_need() {
    for (count, expected) in [
        (0, vec![0]),
        (1, vec![1]),
        (25, vec![25]),
        (26, vec![25, 1]),
        (50, vec![25, 25]),
        (51, vec![25, 25, 1]),
    ] {
        assert_eq!(walk(&with_members(count), "").0, expected, "{count} members");
    }
}

#[test]
fn pages_hold_every_member_once_in_order() {
    let (sizes, ids) = walk(&with_members(103), "maxResults=10");
    assert_eq!(sizes.len(), 11);
    assert_eq!(ids.len(), 103);
    assert!(ids.is_sorted_by(|one, next| one < next));
}

#[test]
fn members_that_the_filter_hides_leave_no_empty_page() {
    let world = with_members(60);
    world.state(|state| {
        for number in 20..60 {
            let account = AccountId::from_number(300_000_000_000 + number);
            state.put_member(region(HOME), account, RelationshipStatus::Removed);
        }
    });
    assert_eq!(walk(&world, "").0, [20]);
    assert_eq!(walk(&world, "onlyAssociated=false").0, [25, 25, 10]);
}

#[test]
fn a_member_created_behind_the_token_does_not_shift_the_page() {
    let world = with_members(30);
    let first = world.ask(ADMINISTRATOR, "GET /members").ok();
    world.create(MANAGEMENT).refusal();
    world.state(|state| {
        state.put_member(region(HOME), AccountId::from_number(1), RelationshipStatus::Enabled);
    });
    let token = first["nextToken"].as_str().unwrap();
    let second = world.ask(ADMINISTRATOR, &format!("GET /members?nextToken={token}")).ok();
    assert_eq!(second["members"].as_array().unwrap().len(), 5);
}

#[test]
fn a_token_of_another_list_or_of_none_is_refused() {
    let world = with_members(30);
    let token = world.ask(ADMINISTRATOR, "GET /members").ok()["nextToken"].as_str().unwrap().to_owned();
    for query in
        [format!("onlyAssociated=false&nextToken={token}"), "nextToken=x".to_owned(), "nextToken=".to_owned()]
    {
        let reply = world.ask(ADMINISTRATOR, &format!("GET /members?{query}"));
        assert_eq!(reply.refusal().1, "ValidationException", "{query}");
    }
}

#[test]
fn a_page_has_one_to_twenty_five_members() {
    let world = with_members(30);
    for size in ["0", "26", "-1", "x", "", "1.5", "99999999999999999999"] {
        let reply = world.ask(ADMINISTRATOR, &format!("GET /members?maxResults={size}"));
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{size}");
    }
    assert_eq!(walk(&world, "maxResults=1").0.len(), 30);
}

#[test]
fn organizations_pages_have_at_most_twenty_accounts_and_no_empty_last_one() {
    for (size, pages) in [(20, 1), (21, 2), (40, 2), (41, 3)] {
        let world = World::of(Organization::generate(size, 1), Switches::default());
        let (mut count, mut seen, mut input) = (0, 0, json!({}));
        loop {
            let page = world.organizations(MANAGEMENT, "ListAccounts", input).ok();
            count += 1;
            seen += page["Accounts"].as_array().unwrap().len();
            match page.get("NextToken") {
                Some(token) => input = json!({ "NextToken": token }),
                None => break,
            }
        }
        assert_eq!((count, seen), (pages, size), "{size} accounts");
    }
}

/// A token that another list gave.
fn token_of_children(world: &World) -> Value {
    let input = json!({ "ParentId": "r-root", "ChildType": "ACCOUNT", "MaxResults": 1 });
    world.organizations(MANAGEMENT, "ListChildren", input).ok()["NextToken"].clone()
}

#[test]
fn organizations_refuses_other_page_sizes_and_strange_tokens() {
    let world = World::new();
    for (input, reason) in [
        (json!({ "MaxResults": 0 }), "MIN_VALUE_EXCEEDED"),
        (json!({ "MaxResults": -3 }), "MIN_VALUE_EXCEEDED"),
        (json!({ "MaxResults": 21 }), "MAX_VALUE_EXCEEDED"),
        (json!({ "NextToken": "x" }), "INVALID_NEXT_TOKEN"),
        (json!({ "NextToken": "" }), "INVALID_NEXT_TOKEN"),
        (json!({ "NextToken": token_of_children(&world) }), "INVALID_NEXT_TOKEN"),
    ] {
        let reply = world.organizations(MANAGEMENT, "ListAccounts", input.clone());
        assert_eq!(reply.refusal().1, "InvalidInputException", "{input}");
        assert_eq!(reply.body["Reason"], reason, "{input}");
    }
}

#[test]
fn children_and_tags_are_paged_too() {
    let world = World::of(Organization::generate(200, 1), Switches::default());
    let units =
        world.state(|state| state.organization().units().map(|unit| unit.id.to_string()).collect::<Vec<_>>());
    let mut seen = 0;
    for unit in units {
        let mut input = json!({ "ParentId": unit, "ChildType": "ACCOUNT", "MaxResults": 3 });
        loop {
            let page = world.organizations(MANAGEMENT, "ListChildren", input.clone()).ok();
            let children = page["Children"].as_array().unwrap().len();
            assert!(children <= 3);
            seen += children;
            let Some(token) = page.get("NextToken") else { break };
            assert_eq!(children, 3);
            input["NextToken"] = token.clone();
        }
    }
    assert_eq!(seen, 199);
}

#[test]
fn ten_thousand_members_fit_and_one_more_does_not() {
    let organization = Organization::generate(10_003, 1);
    let ids: Vec<AccountId> = organization.accounts().map(|account| account.id).collect();
    let world = World::of(organization, Switches::default());
    let administrator = ids.iter().find(|id| id.as_str() != MANAGEMENT).unwrap();
    let at = macie_emulator::SessionKey { region: region(HOME), account: *administrator };
    let refused = world.state(|state| {
        state.put_administrator(region(HOME), *administrator);
        let others = ids.iter().filter(|id| *id != administrator && id.as_str() != MANAGEMENT);
        let new = |account: &AccountId| NewMember {
            account: *account,
            email: macie_emulator::Email::new("a@example.com"),
            tags: BTreeMap::new(),
        };
        others.filter(|account| state.create_member(at, new(account)).is_err()).count()
    });
    assert_eq!(refused, 1);
    assert_eq!(world.state(|state| state.members(region(HOME)).len()), 10_000);
}
