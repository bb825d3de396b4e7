//! Tables of the plans that suspend and resume: every observation has one decision, and
//! what one undoes is exactly what the other did.

use macie_org::change::MemberChangeKind;
use macie_org::ids::{AccountId, Email};
use macie_org::inventory::{Standing, Target};
use macie_org::ledger::Ledger;
use macie_org::model::{AccountState, Relationship, RelationshipStatus, Relationships};
use macie_org::plan::Decision;
use macie_org::plan::sessions::{members, resumption, suspension, unseen};
use macie_org::report::SkipReason;
use macie_org::request::ResumeScope;

const SUSPEND: Decision = Decision::Change(MemberChangeKind::Suspend);
const RESUME: Decision = Decision::Change(MemberChangeKind::Resume);

fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

fn target(n: u64, standing: Standing) -> Target {
    Target { id: id(n), email: Some(Email::new("a@b.c".into())), standing, name: None, path: None }
}

fn record(wire: &str, by_invitation: bool) -> Relationship {
    Relationship { status: RelationshipStatus::from_wire(wire), by_invitation }
}

fn seen(relationship: Option<Relationship>) -> Relationships {
    relationship.into_iter().map(|known| (id(3), known)).collect()
}

fn suspended(standing: Standing, relationship: Option<Relationship>) -> Decision {
    suspension(&[target(3, standing)], &seen(relationship))[&id(3)].clone()
}

fn resumed(relationship: Relationship, scope: ResumeScope, in_ledger: bool) -> Decision {
    let ledger = Ledger { suspended: in_ledger.then(|| id(3)).into_iter().collect(), ..Ledger::default() };
    resumption(&[target(3, Standing::Member)], &seen(Some(relationship)), scope, &ledger)[&id(3)].clone()
}

/// What is decided about a record without a session, whatever the operation.
const WITHOUT_SESSION: [(&str, Decision); 9] = [
    ("Created", Decision::Wait),
    ("Removed", Decision::Skip(SkipReason::NotAssociated)),
    ("Resigned", Decision::Skip(SkipReason::NotAssociated)),
    ("Invited", Decision::Skip(SkipReason::NotAMember)),
    ("EmailVerificationInProgress", Decision::Skip(SkipReason::NotAMember)),
    ("EmailVerificationFailed", Decision::Skip(SkipReason::NotAMember)),
    ("RegionDisabled", Decision::Skip(SkipReason::RegionDisabled)),
    ("AccountSuspended", Decision::Skip(SkipReason::AccountSuspended)),
    ("SomethingNew", Decision::Skip(SkipReason::UnknownRelationship)),
];

#[test]
fn each_record_has_one_decision() {
    for (wire, expected) in WITHOUT_SESSION {
        assert_eq!(suspended(Standing::Member, Some(record(wire, false))), expected, "{wire}");
        assert_eq!(resumed(record(wire, false), ResumeScope::AllPaused, true), expected, "{wire}");
    }
    assert_eq!(suspended(Standing::Member, None), Decision::Skip(SkipReason::NotAMember));
    assert_eq!(suspended(Standing::Member, Some(record("Enabled", false))), SUSPEND);
    assert_eq!(suspended(Standing::Management, Some(record("Enabled", false))), SUSPEND);
    assert_eq!(suspended(Standing::Member, Some(record("Paused", false))), Decision::Desired);
}

#[test]
fn each_special_account_is_left_alone_whatever_its_record_says() {
    let cases = [
        (Standing::Administrator, SkipReason::Administrator),
        (Standing::Protected, SkipReason::Protected),
        (Standing::NotActive(AccountState::Closed), SkipReason::AccountNotActive),
        (Standing::Missing, SkipReason::NotInOrganization),
    ];
    for (standing, reason) in cases {
        let enabled = Some(record("Enabled", false));
        assert_eq!(suspended(standing.clone(), enabled), Decision::Skip(reason), "{standing:?}");
        assert_eq!(unseen(&[target(3, standing)])[&id(3)], Decision::Skip(reason));
    }
    assert_eq!(unseen(&[target(3, Standing::Member)])[&id(3)], SUSPEND, "it was not attempted");
}

#[test]
fn only_what_this_system_suspended_is_resumed_unless_all_is_asked_for() {
    let paused = || record("Paused", false);
    assert_eq!(resumed(paused(), ResumeScope::SuspendedByUs, true), RESUME);
    let by_others = Decision::Skip(SkipReason::NotSuspendedByUs);
    assert_eq!(resumed(paused(), ResumeScope::SuspendedByUs, false), by_others);
    assert_eq!(resumed(paused(), ResumeScope::AllPaused, false), RESUME);
    assert_eq!(resumed(record("Enabled", false), ResumeScope::SuspendedByUs, true), Decision::Desired);
}

#[test]
fn a_member_by_invitation_is_never_suspended_since_only_it_could_resume() {
    let left_alone = Decision::Skip(SkipReason::ByInvitation);
    assert_eq!(suspended(Standing::Member, Some(record("Enabled", true))), left_alone);
    assert_eq!(resumed(record("Paused", true), ResumeScope::AllPaused, true), left_alone);
    assert_eq!(resumed(record("Enabled", true), ResumeScope::AllPaused, true), Decision::Desired);
}

#[test]
fn an_entry_of_the_ledger_goes_only_when_its_account_was_resumed_and_is_seen_so() {
    let ledger = || Ledger { suspended: [id(1), id(2), id(3)].into(), ..Ledger::default() };
    let seen: Relationships = [
        (id(1), record("Enabled", false)),
        (id(2), record("Enabled", false)),
        (id(3), record("Paused", false)),
    ]
    .into();
    let mut after = ledger();
    after.drop_resumed(&seen, &[id(1), id(3)].into());
    assert_eq!(after.suspended, [id(2), id(3)].into());
}

#[test]
fn members_are_those_with_a_session() {
    let records = ["Enabled", "Paused", "Created", "Removed"];
    let seen = (0..).zip(records).map(|(n, wire)| (id(n), record(wire, false))).collect();
    assert_eq!(members(&seen), 2);
}
