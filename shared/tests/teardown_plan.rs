//! Tables of what a teardown decides: every relationship has its rule, and nobody is touched
//! who may not be.

use std::collections::{BTreeMap, BTreeSet};

use macie_org::change::MemberChangeKind;
use macie_org::ids::{AccountId, Email, Region};
use macie_org::inventory::{Inventory, Standing, Target};
use macie_org::ledger::Ledger;
use macie_org::model::*;
use macie_org::plan::Decision;
use macie_org::plan::teardown::*;
use macie_org::report::SkipReason;
use macie_org::request::{Request, Teardown};
use macie_org::step::StepError;
use serde_json::{Value, json};

fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

/// Account 1 owns the organization, 2 administers Macie, 3 to 9 are ordinary, 9 is closed.
struct World {
    inventory: Inventory,
    teardown: Teardown,
    protected: BTreeSet<AccountId>,
}

fn world(more: &Value) -> World {
    let mut input = json!({"operation": "teardown", "administratorId": id(2), "dryRun": true});
    input.as_object_mut().expect("an object").extend(more.as_object().expect("fields").clone());
    let request = Request::parse(&input).expect("an execution input");
    let Request::Teardown(teardown) = request.clone() else { unreachable!("a teardown was asked for") };
    let standing = |n| match n {
        1 => Standing::Management,
        2 => Standing::Administrator,
        9 => Standing::NotActive(AccountState::Closed),
        _ => Standing::Member,
    };
    let target = |n| Target {
        id: id(n),
        email: Some(Email::new("a@b.c".into())),
        standing: standing(n),
        name: None,
        path: None,
    };
    let inventory = Inventory {
        request,
        members: None,
        organization: Organization {
            id: "o-exampleorgid".parse().expect("an organization id"),
            management_id: id(1),
        },
        regions: vec![Region::ALL[0]],
        targets: (1..10).map(target).collect(),
        begun_by: "test".into(),
        carried: Vec::new(),
    };
    World { inventory, teardown, protected: BTreeSet::new() }
}

impl World {
    fn removal(&self) -> Removal<'_> {
        let Self { inventory, teardown, protected } = self;
        Removal { inventory, teardown, protected, region: Region::ALL[0] }
    }

    fn decide(&self, seen: &Relationships) -> Result<BTreeMap<AccountId, Decision>, StepError> {
        self.removal().decide(seen, &Ledger::default(), &BTreeSet::new(), &BTreeSet::new())
    }
}

fn record(n: u64, wire: &str, by_invitation: bool) -> (AccountId, Relationship) {
    (id(n), Relationship { status: RelationshipStatus::from_wire(wire), by_invitation })
}

fn seen(records: &[(u64, &str)]) -> Relationships {
    records.iter().map(|(n, wire)| record(*n, wire, false)).collect()
}

const REMOVE: Decision = Decision::Change(MemberChangeKind::Remove);
const DELETE: Decision = Decision::Change(MemberChangeKind::Delete);

#[test]
fn each_relationship_has_its_own_rule() {
    let rules = [
        ("Enabled", REMOVE),
        ("Paused", REMOVE),
        ("Created", REMOVE),
        ("RegionDisabled", REMOVE),
        ("AccountSuspended", REMOVE),
        ("SomethingNew", REMOVE),
        ("Removed", DELETE),
        ("Resigned", DELETE),
        ("Invited", DELETE),
        ("EmailVerificationInProgress", DELETE),
        ("EmailVerificationFailed", DELETE),
    ];
    for (status, expected) in rules {
        let decisions = world(&json!({})).decide(&seen(&[(3, status)])).unwrap();
        assert_eq!(decisions, BTreeMap::from([(id(3), expected)]), "{status}");
    }
}

#[test]
fn a_full_teardown_means_every_record_and_whom_it_or_the_ledger_names_and_nobody_else() {
    let world = world(&json!({}));
    let ledger = Ledger { leaving: [id(4)].into(), former: [id(5)].into(), ..Ledger::default() };
    let seen = seen(&[(1, "Enabled"), (9, "AccountSuspended"), (77, "Enabled")]);
    let begun = BTreeSet::from([id(6)]);
    let decisions = world.removal().decide(&seen, &ledger, &begun, &BTreeSet::new()).unwrap();
    let expected = [
        (id(1), REMOVE),
        (id(4), Decision::Desired),
        (id(5), Decision::Desired),
        (id(6), Decision::Desired),
        (id(9), REMOVE),
        (id(77), REMOVE),
    ];
    assert_eq!(decisions, expected.into());
}

#[test]
fn a_record_that_nobody_can_delete_counts_as_gone_only_while_it_is_removed() {
    let world = world(&json!({}));
    let kept = BTreeSet::from([id(3), id(4)]);
    let seen = seen(&[(3, "Removed"), (4, "Enabled"), (5, "Removed")]);
    let decisions = world.removal().decide(&seen, &Ledger::default(), &BTreeSet::new(), &kept).unwrap();
    assert_eq!(decisions, [(id(3), Decision::Desired), (id(4), REMOVE), (id(5), DELETE)].into());
}

#[test]
fn a_protected_member_or_an_invited_one_stops_a_full_teardown() {
    let mut world = world(&json!({}));
    world.protected.insert(id(4));
    let protected = seen(&[(3, "Enabled"), (4, "Removed")]);
    assert!(matches!(world.decide(&protected), Err(StepError::ProtectedMember(_))));
    let invited = BTreeMap::from([record(77, "Enabled", true)]);
    assert!(matches!(world.decide(&invited), Err(StepError::InvitedMember(_))));
    let willing = self::world(&json!({"includeInvited": true}));
    assert_eq!(willing.decide(&invited).unwrap(), [(id(77), REMOVE)].into());
}

#[test]
fn more_records_than_allowed_stop_a_full_teardown() {
    let world = world(&json!({"limits": {"maxAccounts": 1}}));
    assert!(world.decide(&seen(&[(3, "Enabled")])).is_ok());
    let refused = world.decide(&seen(&[(3, "Enabled"), (4, "Enabled")]));
    assert!(matches!(refused, Err(StepError::TooManyAccounts(_))));
}

#[test]
fn a_partial_teardown_decides_its_targets_alone() {
    let mut world = world(&json!({"accounts": {"exclude": [id(8)]}}));
    world.protected.insert(id(5));
    let mut seen = seen(&[(3, "Enabled"), (5, "Enabled"), (77, "Enabled")]);
    seen.extend([record(6, "Enabled", true)]);
    let decisions = world.decide(&seen).unwrap();
    assert_eq!(decisions[&id(2)], Decision::Skip(SkipReason::Administrator));
    assert_eq!(decisions[&id(3)], REMOVE);
    assert_eq!(decisions[&id(4)], Decision::Desired);
    assert_eq!(decisions[&id(5)], Decision::Skip(SkipReason::Protected));
    assert_eq!(decisions[&id(6)], Decision::Skip(SkipReason::ByInvitation));
    assert!(!decisions.contains_key(&id(77)));
}

#[test]
fn the_ledger_takes_who_was_a_member_through_the_organization() {
    let world = world(&json!({"includeInvited": true}));
    let mut seen = seen(&[
        (1, "Enabled"),
        (3, "Enabled"),
        (4, "Paused"),
        (5, "Removed"),
        (6, "RegionDisabled"),
        (9, "AccountSuspended"),
        (77, "Enabled"),
    ]);
    seen.extend([record(7, "Enabled", true)]);
    let decisions = world.decide(&seen).unwrap();
    let leaving = world.removal().leaving(&seen, &decisions);
    assert_eq!(leaving, [id(3), id(4), id(5), id(9), id(77)].into());
}

#[test]
fn a_session_is_ended_only_in_an_active_member_account_that_is_not_protected() {
    let mut world = world(&json!({}));
    world.protected.insert(id(5));
    let ended: Vec<_> = (1..80).filter(|n| world.removal().ends_session_of(&id(*n))).collect();
    assert_eq!(ended, [3, 4, 6, 7, 8]);
    let kept = self::world(&json!({"disableSessions": false}));
    assert!((1..80).all(|n| !kept.removal().ends_session_of(&id(n))));
}

#[test]
fn nobody_joins_by_itself_and_discovery_goes_on_as_it_was() {
    let discovery = AutomatedDiscovery {
        status: AutomatedDiscoveryStatus::Enabled,
        auto_enable_organization_members: AutoEnableMembers::New,
    };
    let settings = settings(Some(&discovery));
    let expected =
        AutomatedDiscovery { auto_enable_organization_members: AutoEnableMembers::None, ..discovery };
    assert_eq!((settings.auto_enable, settings.automated_discovery), (Some(false), Some(expected)));
}

#[test]
fn a_named_account_outside_the_organization_is_removed_where_it_is_a_member_and_skipped_where_not() {
    let mut world = world(&json!({"accounts": {"include": [id(70)]}}));
    let standing = Standing::Missing;
    world.inventory.targets = vec![Target { id: id(70), email: None, standing, name: None, path: None }];
    let member = [record(70, "Enabled", false)].into();
    assert_eq!(world.decide(&member).unwrap()[&id(70)], Decision::Change(MemberChangeKind::Remove));
    let skipped = Decision::Skip(SkipReason::NotInOrganization);
    assert_eq!(world.decide(&Relationships::new()).unwrap()[&id(70)], skipped);
}

#[test]
fn an_account_that_left_the_organization_is_done_once_this_execution_has_removed_its_record() {
    let mut world = world(&json!({"accounts": {"include": [id(3), id(77)]}}));
    let standing = Standing::Missing;
    world.inventory.targets = vec![Target { id: id(77), email: None, standing, name: None, path: None }];
    let decide = |begun: BTreeSet<AccountId>| {
        let none = (Relationships::new(), Ledger::default(), BTreeSet::new());
        world.removal().decide(&none.0, &none.1, &begun, &none.2).unwrap().remove(&id(77))
    };
    assert_eq!(decide(BTreeSet::new()), Some(Decision::Skip(SkipReason::NotInOrganization)));
    assert_eq!(decide(BTreeSet::from([id(77)])), Some(Decision::Desired));
}
