//! Tables and properties of the onboarding plan: every observation has one decision,
//! planning on the end state yields nothing, and nothing outside the scope is touched.

use macie_org::change::{AdministratorChange, ManagementChange, MemberChangeKind};
use macie_org::ids::{AccountId, Email, Region};
use macie_org::inventory::{Standing, Target};
use macie_org::model::*;
use macie_org::plan::onboard::*;
use macie_org::plan::{Decision, Decisions, member_change};
use macie_org::report::{FailureReason, SkipReason};
use macie_org::request::Settings;
use proptest::prelude::*;

fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

fn target(n: u64, standing: Standing) -> Target {
    Target { id: id(n), email: Some(Email::new("a@b.c".into())), standing, name: None, path: None }
}

fn record(wire: &str) -> Relationship {
    Relationship { status: RelationshipStatus::from_wire(wire), by_invitation: false }
}

fn decided(standing: Standing, relationship: Option<&str>, management: &SessionStatus) -> Decision {
    let relationships = relationship.map(|wire| (id(3), record(wire)));
    decide(&target(3, standing), &relationships.into_iter().collect(), management)
}

#[test]
fn each_relationship_of_a_member_has_one_decision() {
    let create = Decision::Change(MemberChangeKind::Create);
    let replace = Decision::Change(MemberChangeKind::Replace);
    let cases = [
        (None, create.clone()),
        (Some("Enabled"), Decision::Desired),
        (Some("Paused"), Decision::Skip(SkipReason::Paused)),
        (Some("Created"), Decision::Wait),
        (Some("Removed"), replace.clone()),
        (Some("Resigned"), replace.clone()),
        (Some("EmailVerificationFailed"), replace),
        (Some("Invited"), create.clone()),
        (Some("EmailVerificationInProgress"), create),
        (Some("RegionDisabled"), Decision::Skip(SkipReason::RegionDisabled)),
        (Some("AccountSuspended"), Decision::Skip(SkipReason::AccountSuspended)),
        (Some("SomethingNew"), Decision::Skip(SkipReason::UnknownRelationship)),
    ];
    for (relationship, expected) in cases {
        let decision = decided(Standing::Member, relationship, &SessionStatus::Absent);
        assert_eq!(decision, expected, "{relationship:?}");
    }
}

#[test]
fn each_special_account_is_left_alone_whatever_its_record_says() {
    let cases = [
        (Standing::Administrator, Decision::Skip(SkipReason::Administrator)),
        (Standing::Protected, Decision::Skip(SkipReason::Protected)),
        (Standing::NotActive(AccountState::Closed), Decision::Skip(SkipReason::AccountNotActive)),
        (Standing::Missing, Decision::Fail(FailureReason::NotInOrganization)),
    ];
    for (standing, expected) in cases {
        for relationship in [None, Some("Removed"), Some("Enabled")] {
            let decision = decided(standing.clone(), relationship, &SessionStatus::Enabled);
            assert_eq!(decision, expected, "{standing:?} {relationship:?}");
        }
    }
}

#[test]
fn the_management_account_becomes_a_member_only_once_its_own_session_is_on() {
    let decision = |session| decided(Standing::Management, None, &session);
    assert_eq!(decision(SessionStatus::Absent), Decision::Skip(SkipReason::ManagementSessionAbsent));
    assert_eq!(decision(SessionStatus::Enabled), Decision::Change(MemberChangeKind::Create));
}

fn administrator(n: u64, wire: &str) -> Administrator {
    Administrator { account: id(n), status: AdministratorStatus::from_wire(wire) }
}

fn seen(session: SessionStatus, administrators: Option<Vec<Administrator>>) -> ManagementObservation {
    ManagementObservation { session, administrators, macie_trusted: false }
}

#[test]
fn the_management_accounts_own_session_comes_first() {
    use ManagementChange::{Designate, EnableSession, TrustMacie};
    let plan = |observed| designation(&id(2), &observed);
    let fresh = plan(seen(SessionStatus::Absent, Some(vec![])));
    assert_eq!(fresh, Designation::Change(vec![EnableSession, TrustMacie, Designate]));
    // Where Macie will not even list administrators, it has to be looked at again.
    assert_eq!(plan(seen(SessionStatus::Absent, None)), Designation::Change(vec![EnableSession]));
    let trusted = ManagementObservation { macie_trusted: true, ..seen(SessionStatus::Paused, Some(vec![])) };
    assert_eq!(plan(trusted), Designation::Change(vec![Designate]));
}

#[test]
fn an_existing_designation_is_settled_waited_for_or_refused() {
    let plan = |administrators| designation(&id(2), &seen(SessionStatus::Enabled, Some(administrators)));
    assert_eq!(plan(vec![administrator(2, "ENABLED")]), Designation::Settled);
    assert_eq!(plan(vec![administrator(2, "DISABLING_IN_PROGRESS")]), Designation::Wait);
    assert_eq!(plan(vec![administrator(7, "DISABLING_IN_PROGRESS")]), Designation::Wait);
    assert_eq!(plan(vec![administrator(7, "ENABLED")]), Designation::AnotherAdministrator(id(7)));
    assert_eq!(plan(vec![administrator(7, "SOMETHING_NEW")]), Designation::AnotherAdministrator(id(7)));
    let session_off =
        designation(&id(2), &seen(SessionStatus::Absent, Some(vec![administrator(2, "ENABLED")])));
    assert_eq!(session_off, Designation::Change(vec![ManagementChange::EnableSession]));
    let other = designation(&id(2), &seen(SessionStatus::Absent, Some(vec![administrator(7, "ENABLED")])));
    assert_eq!(
        other,
        Designation::AnotherAdministrator(id(7)),
        "nothing is changed under another administrator"
    );
}

fn observed() -> AdministratorObservation {
    AdministratorObservation {
        session: Session {
            status: SessionStatus::Enabled,
            finding_publishing_frequency: Some(FindingPublishingFrequency::FifteenMinutes),
        },
        configuration: OrganizationConfiguration { auto_enable: false, max_account_limit_reached: false },
        classification_export: None,
        findings_publication: None,
        automated_discovery: None,
    }
}

#[test]
fn a_setting_that_is_not_asked_for_is_left_untouched() {
    assert!(administrator_settings(&Settings::default(), Region::ALL[0], &observed()).is_empty());
}

#[test]
fn a_setting_is_changed_exactly_when_it_differs() {
    let asked = Settings {
        auto_enable: Some(true),
        finding_publishing_frequency: Some(FindingPublishingFrequency::OneHour),
        findings_publication: Some(FindingsPublication {
            publish_classification_findings: true,
            publish_policy_findings: true,
        }),
        classification_export: Some(ClassificationExport {
            bucket_name: "results".into(),
            kms_key_arn: "arn:aws:kms:x".into(),
            key_prefix: None,
        }),
        automated_discovery: Some(AutomatedDiscovery {
            status: AutomatedDiscoveryStatus::Enabled,
            auto_enable_organization_members: AutoEnableMembers::New,
        }),
        ..Settings::default()
    };
    let changes = administrator_settings(&asked, Region::ALL[0], &observed());
    let operations: Vec<_> = changes.iter().map(AdministratorChange::operation).collect();
    let expected = [
        "macie2:UpdateMacieSession",
        "macie2:PutClassificationExportConfiguration",
        "macie2:PutFindingsPublicationConfiguration",
        "macie2:UpdateAutomatedDiscoveryConfiguration",
        "macie2:UpdateOrganizationConfiguration",
    ];
    assert_eq!(operations, expected);
    let mut settled = observed();
    settled.session.finding_publishing_frequency = asked.finding_publishing_frequency;
    settled.configuration.auto_enable = true;
    settled.findings_publication = asked.findings_publication;
    settled.classification_export = asked.classification_export_in(Region::ALL[0]).cloned();
    settled.automated_discovery.clone_from(&asked.automated_discovery);
    assert!(administrator_settings(&asked, Region::ALL[0], &settled).is_empty());
}

#[test]
fn an_administrators_session_is_enabled_or_resumed() {
    assert_eq!(administrator_session(&SessionStatus::Absent), Some(AdministratorChange::EnableSession));
    assert_eq!(administrator_session(&SessionStatus::Paused), Some(AdministratorChange::ResumeSession));
    assert_eq!(administrator_session(&SessionStatus::Enabled), None);
}

const RELATIONSHIPS: [&str; 11] = [
    "Enabled",
    "Paused",
    "Invited",
    "Created",
    "Removed",
    "Resigned",
    "EmailVerificationInProgress",
    "EmailVerificationFailed",
    "RegionDisabled",
    "AccountSuspended",
    "SomethingNew",
];

prop_compose! {
    fn world()(accounts in prop::collection::btree_map(
        1u64..60, (0usize..12, 0usize..6), 0..40,
    )) -> (Vec<Target>, Relationships) {
        let standing = |n| match n {
            0 => Standing::Management,
            1 => Standing::Administrator,
            2 => Standing::Protected,
            3 => Standing::NotActive(AccountState::Suspended),
            _ => Standing::Member,
        };
        let targets = accounts.iter().filter(|(n, _)| *n % 5 != 0).map(|(n, (_, s))| target(*n, standing(*s)));
        let relationship = |(n, (r, _)): (&u64, &(usize, usize))| {
            RELATIONSHIPS.get(*r).map(|wire| (id(*n), record(wire)))
        };
        (targets.collect(), accounts.iter().filter_map(relationship).collect())
    }
}

proptest! {
    #[test]
    fn planning_on_the_end_state_yields_nothing((targets, mut relationships) in world()) {
        let session = SessionStatus::Enabled;
        let changed = |decisions: &Decisions| -> Vec<AccountId> {
            let changes = decisions.iter().filter_map(|(id, decision)| member_change(id, decision));
            changes.map(|change| change.account).collect()
        };
        for account in changed(&decisions(&targets, &relationships, &session)) {
            relationships.insert(account, record("Enabled"));
        }
        prop_assert!(changed(&decisions(&targets, &relationships, &session)).is_empty());
    }

    #[test]
    fn nothing_outside_the_targets_is_decided((targets, relationships) in world()) {
        let decided = decisions(&targets, &relationships, &SessionStatus::Enabled);
        let decided: Vec<_> = decided.keys().collect();
        let asked: Vec<_> = targets.iter().map(|target| &target.id).collect();
        prop_assert_eq!(decided, asked);
    }

    #[test]
    fn no_account_on_its_way_or_out_of_reach_is_ever_created((targets, relationships) in world()) {
        for (account, decision) in decisions(&targets, &relationships, &SessionStatus::Enabled) {
            let held = relationships.get(&account).map(|known| &known.status);
            let untouchable = matches!(
                held,
                Some(RelationshipStatus::Created | RelationshipStatus::RegionDisabled | RelationshipStatus::AccountSuspended)
            );
            prop_assert!(!(untouchable && matches!(decision, Decision::Change(_))), "{account} {held:?}");
        }
    }
}
