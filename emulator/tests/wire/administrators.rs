//! Designating and revoking the administrator, and all that follows from it.

use macie_emulator::{AutomatedDiscoveryStatus, MACIE_PRINCIPAL, RelationshipStatus, SessionStatus};
use serde_json::json;

use crate::support::*;

fn revoke(world: &World) {
    world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={ADMINISTRATOR}")).ok();
}

#[test]
fn designation_brings_trusted_access_a_delegation_and_a_session_but_no_member() {
    let world = World::designated();
    world.state(|state| {
        assert!(state.trusted_access().contains_key(MACIE_PRINCIPAL));
        assert!(state.delegated_services(id(ADMINISTRATOR)).unwrap().contains_key(MACIE_PRINCIPAL));
        assert_eq!(state.session(id(ADMINISTRATOR), region(HOME)), Some(SessionStatus::Enabled));
        assert_eq!(state.session(id(ADMINISTRATOR), region(ELSEWHERE)), None);
        assert_eq!(state.session(id(MEMBER), region(HOME)), None);
        assert_eq!(state.members(region(HOME)), []);
    });
}

#[test]
fn the_list_shows_the_administrator_of_its_region_only() {
    let world = World::designated();
    let expected = json!([{ "accountId": ADMINISTRATOR, "status": "ENABLED" }]);
    assert_eq!(world.ask(MANAGEMENT, "GET /admin").ok()["adminAccounts"], expected);
    assert_eq!(world.macie_in(ELSEWHERE, MANAGEMENT, "GET /admin", None).ok()["adminAccounts"], json!([]));
}

#[test]
fn the_same_account_is_designated_region_by_region() {
    let world = World::designated();
    world.designate(ELSEWHERE);
    assert_eq!(world.state(|state| state.administrator(region(ELSEWHERE))), Some(id(ADMINISTRATOR)));
}

#[test]
fn the_management_account_may_administer_once_it_has_a_session_and_is_not_delegated() {
    let world = World::new();
    let body = json!({ "adminAccountId": MANAGEMENT });
    let early = world.macie(MANAGEMENT, "POST /admin", body.clone());
    assert_eq!(early.refusal().2, "Macie is not enabled");
    world.ask(MANAGEMENT, "POST /macie").ok();
    world.macie(MANAGEMENT, "POST /admin", body).ok();
    assert_eq!(world.state(|state| state.delegated_administrators().len()), 0);
}

#[test]
fn auto_enable_is_off_until_it_is_updated() {
    let world = World::designated();
    let read = || world.ask(ADMINISTRATOR, "GET /admin/configuration").ok()["autoEnable"].clone();
    assert_eq!(read(), false);
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true })).ok();
    assert_eq!(read(), true);
}

#[test]
fn revoking_leaves_sessions_running_and_drops_the_records() {
    let world = World::enrolled();
    revoke(&world);
    assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
    assert_eq!(world.session(ADMINISTRATOR).as_deref(), Some("ENABLED"));
    assert_eq!(world.ask(MEMBER, "GET /administrator").status, 404);
    assert_eq!(world.ask(ADMINISTRATOR, "GET /members?onlyAssociated=false").ok()["members"], json!([]));
}

#[test]
fn revoking_keeps_the_delegation_until_it_is_deregistered() {
    let world = World::designated();
    revoke(&world);
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": MACIE_PRINCIPAL });
    let other = world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": OTHER }));
    assert_eq!(other.refusal().1, "ConflictException");
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body).ok();
    world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": OTHER })).ok();
}

#[test]
fn a_standalone_former_member_disables_macie_itself() {
    let world = World::enrolled();
    revoke(&world);
    world.ask(MEMBER, "DELETE /macie").ok();
    assert_eq!(world.session(MEMBER), None);
}

#[test]
fn a_designation_made_again_does_not_remember_auto_enable() {
    let world = World::designated();
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true })).ok();
    revoke(&world);
    world.designate(HOME);
    assert_eq!(world.ask(ADMINISTRATOR, "GET /admin/configuration").ok()["autoEnable"], false);
}

#[test]
fn losing_trusted_access_or_the_delegation_frees_the_members_of_every_region() {
    let disable = ("DisableAWSServiceAccess", json!({ "ServicePrincipal": MACIE_PRINCIPAL }));
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": MACIE_PRINCIPAL });
    for (operation, body) in [disable, ("DeregisterDelegatedAdministrator", body)] {
        let world = World::enrolled();
        world.designate(ELSEWHERE);
        world.state(|state| state.put_member(region(ELSEWHERE), id(OTHER), RelationshipStatus::Enabled));
        world.organizations(MANAGEMENT, operation, body).ok();
        world.state(|state| {
            for (name, account) in [(HOME, MEMBER), (ELSEWHERE, OTHER)] {
                assert_eq!(state.administrator(region(name)), None, "{operation}");
                assert_eq!(state.session(id(account), region(name)), Some(SessionStatus::Enabled));
                assert_eq!(
                    state.administrator_of(macie_emulator::SessionKey {
                        region: region(name),
                        account: id(account)
                    }),
                    None
                );
            }
        });
    }
}

#[test]
fn losing_trusted_access_or_the_delegation_for_another_service_frees_nobody() {
    const OTHER_SERVICE: &str = "guardduty.amazonaws.com";
    let world = World::enrolled();
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": OTHER_SERVICE });
    let service = json!({ "ServicePrincipal": OTHER_SERVICE });
    for (operation, body) in [
        ("EnableAWSServiceAccess", &service),
        ("RegisterDelegatedAdministrator", &body),
        ("DeregisterDelegatedAdministrator", &body),
        ("DisableAWSServiceAccess", &service),
    ] {
        world.organizations(MANAGEMENT, operation, body.clone()).ok();
        assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"), "{operation}");
    }
}

#[test]
fn members_by_invitation_become_members_through_the_organization() {
    let world = World::new();
    world.state(|state| {
        state.bind_to_other_administrator(id(MEMBER), region(HOME), id(ADMINISTRATOR));
        state.bind_to_other_administrator(id(OUTSIDE), region(HOME), id(ADMINISTRATOR));
    });
    world.designate(HOME);
    let invited = |account: &str| {
        world.ask(ADMINISTRATOR, &format!("GET /members/{account}")).ok()["invitedAt"].is_string()
    };
    assert_eq!((invited(MEMBER), invited(OUTSIDE)), (false, true));
    revoke(&world);
    assert_eq!(world.relationship(MEMBER), None);
    assert_eq!(world.relationship(OUTSIDE).as_deref(), Some("Enabled"));
}

#[test]
fn automated_discovery_of_members_ends_with_the_designation() {
    let world = World::enrolled();
    let on = json!({ "status": "ENABLED", "autoEnableOrganizationMembers": "ALL" });
    world.macie(ADMINISTRATOR, "PUT /automated-discovery/configuration", on).ok();
    let status = || world.state(|state| state.automated_discovery_of(key(MEMBER)).unwrap().status);
    assert_eq!(status(), AutomatedDiscoveryStatus::Enabled);
    revoke(&world);
    assert_eq!(status(), AutomatedDiscoveryStatus::Disabled);
}

#[test]
fn a_suspended_administrator_loses_its_members_but_not_its_designation() {
    let world = World::enrolled();
    world.state(|state| state.suspend_account(id(ADMINISTRATOR))).unwrap();
    world.state(|state| {
        assert_eq!(state.administrator(region(HOME)), Some(id(ADMINISTRATOR)));
        assert_eq!(state.members(region(HOME)), []);
        assert_eq!(state.session(id(MEMBER), region(HOME)), Some(SessionStatus::Enabled));
    });
}
