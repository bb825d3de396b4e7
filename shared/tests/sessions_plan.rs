//! Tables of the plans that suspend and resume: every observation has one decision, and
//! what one undoes is exactly what the other did.

use macie_org::change::MemberChangeKind;
use macie_org::ids::{AccountId, Email, Region};
use macie_org::inventory::{Inventory, Standing, Target};
use macie_org::ledger::Ledger;
use macie_org::model::{
    AccountState, Organization, Relationship, RelationshipStatus, Relationships, SessionAim,
};
use macie_org::plan::Decision;
use macie_org::plan::sessions::{aim, decide, members, resumption, suspension, unseen};
use macie_org::report::SkipReason;
use macie_org::request::{Request, ResumeScope};
use macie_org::step::StepError;
use serde_json::{Value, json};

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

/// A request about accounts 3 to 6, where ten accounts are members.
fn of_ten(request: &Value) -> Result<Vec<Decision>, StepError> {
    let inventory = Inventory {
        request: Request::parse(request).expect("an execution input"),
        members: None,
        organization: Organization {
            id: "o-exampleorgid".parse().expect("an organization id"),
            management_id: id(1),
        },
        regions: vec![Region::ALL[0]],
        targets: (3..7).map(|n| target(n, Standing::Member)).collect(),
        begun_by: "test".into(),
        carried: Vec::new(),
    };
    let seen = (3..13).map(|n| (id(n), record("Enabled", false))).collect();
    let decisions = decide(&inventory, Region::ALL[0], &seen, &Ledger::default());
    decisions.map(|decisions| decisions.into_values().collect())
}

#[test]
fn a_larger_share_than_is_allowed_is_suspended_only_when_its_plan_was_made_or_confirmed() {
    let suspend = |more: Value| {
        let mut request = json!({"operation": "suspend", "administratorId": id(2)});
        request.as_object_mut().expect("an object").extend(more.as_object().expect("fields").clone());
        of_ten(&request)
    };
    let all = vec![SUSPEND; 4];
    assert_eq!(suspend(json!({"limits": {"maxPercent": 40}})).unwrap(), all.clone());
    let refused = suspend(json!({"limits": {"maxPercent": 39}}));
    assert!(
        matches!(&refused, Err(StepError::TooManyMembers(said)) if said.starts_with("4 of 10 members")),
        "{refused:?}"
    );
    assert!(matches!(suspend(json!({})), Err(StepError::TooManyMembers(_))));
    assert_eq!(suspend(json!({"dryRun": true})).unwrap(), all.clone());
    assert_eq!(suspend(json!({"confirm": "0".repeat(64)})).unwrap(), all);
}

#[test]
fn only_requests_about_sessions_are_decided_here() {
    let resume = json!({"operation": "resume", "administratorId": id(2), "resumeScope": "all-paused"});
    assert_eq!(
        of_ten(&resume).unwrap(),
        [Decision::Desired, Decision::Desired, Decision::Desired, Decision::Desired]
    );
    let audit = json!({"operation": "audit", "administratorId": id(2)});
    assert!(matches!(of_ten(&audit), Err(StepError::InvalidInput(_))));
}

#[test]
fn a_change_of_a_session_has_an_aim_and_no_other_has() {
    assert_eq!(aim(MemberChangeKind::Suspend), Some(SessionAim::Paused));
    assert_eq!(aim(MemberChangeKind::Resume), Some(SessionAim::Enabled));
    assert_eq!(aim(MemberChangeKind::Remove), None);
}
