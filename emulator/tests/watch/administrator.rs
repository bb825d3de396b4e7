//! I1: an administrator with member records is not suspended, disabled or revoked.

use macie_emulator::{Invariant::I1, RelationshipStatus};
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, delete, disassociate, holds, revoke, violated, violations, watch};

const MACIE: &str = "macie.amazonaws.com";

fn deregister(world: &World, principal: &str) {
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": principal });
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body);
}

#[test]
fn revoking_violates_while_there_is_a_record_of_whatever_status() {
    for status in RelationshipStatus::ALL {
        let world = World::designated();
        world.state(|state| state.put_member(region(HOME), id(MEMBER), status));
        watch(&world, json!({}));
        revoke(&world);
        let words = [ADMINISTRATOR, HOME, "records left", ": 1,", MEMBER];
        violated(&world, I1, "macie2:DisableOrganizationAdminAccount", &words);
    }
}

#[test]
fn revoking_after_the_last_record_is_deleted_does_not() {
    let world = World::enrolled();
    watch(&world, json!({}));
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    revoke(&world);
    holds(&world, I1);
}

#[test]
fn an_attempt_violates_even_if_it_is_lost() {
    let world = World::enrolled();
    watch(&world, json!({}));
    crate::fail_next(&world, "DisableOrganizationAdminAccount", json!("closedBeforeEffect"));
    revoke(&world);
    violated(&world, I1, "macie2:DisableOrganizationAdminAccount", &[MEMBER]);
}

#[test]
fn what_ends_the_administration_everywhere_looks_at_every_region() {
    for organizations_call in ["DeregisterDelegatedAdministrator", "DisableAWSServiceAccess"] {
        let world = World::designated();
        world.designate(ELSEWHERE);
        world.state(|state| {
            state.put_member(region(ELSEWHERE), id(MEMBER), RelationshipStatus::Removed);
        });
        watch(&world, json!({}));
        let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": MACIE });
        world.organizations(MANAGEMENT, organizations_call, body).ok();
        let name = format!("organizations:{organizations_call}");
        violated(&world, I1, &name, &[ADMINISTRATOR, ELSEWHERE, MEMBER]);
    }
}

#[test]
fn deregistering_violates_neither_without_records_nor_for_another_service() {
    let world = World::enrolled();
    watch(&world, json!({}));
    deregister(&world, "config.amazonaws.com");
    assert_eq!(violations(&world, I1), []);
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    deregister(&world, MACIE);
    holds(&world, I1);
}

#[test]
fn an_administrator_with_records_neither_suspends_nor_disables_itself() {
    let suspend = ("PATCH /macie", json!({ "status": "PAUSED" }), "macie2:UpdateMacieSession");
    for (route, body, name) in [suspend, ("DELETE /macie", Value::Null, "macie2:DisableMacie")] {
        let world = World::enrolled();
        watch(&world, json!({}));
        call(&world, ADMINISTRATOR, route, body);
        violated(&world, I1, name, &[ADMINISTRATOR, HOME, MEMBER]);
    }
}

#[test]
fn a_member_may_disable_itself_and_an_administrator_change_its_frequency() {
    let world = World::enrolled();
    watch(&world, json!({}));
    call(&world, MEMBER, "DELETE /macie", Value::Null);
    call(&world, ADMINISTRATOR, "PATCH /macie", json!({ "findingPublishingFrequency": "ONE_HOUR" }));
    assert_eq!(violations(&world, I1), []);
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    call(&world, ADMINISTRATOR, "DELETE /macie", Value::Null);
    holds(&world, I1);
}
