//! I2: nothing is changed beyond the request's accounts and Regions.

use macie_emulator::Invariant::I2;
use serde_json::{Value, json};

use crate::support::*;
use crate::{call, delete, disassociate, holds, revoke, violated, violations, watch};

#[test]
fn a_member_that_is_no_target_violates_and_a_target_does_not() {
    let world = World::enrolled();
    watch(&world, json!({ "targets": [MEMBER] }));
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    holds(&world, I2);
    disassociate(&world, OTHER);
    violated(&world, I2, "macie2:DisassociateMember", &[OTHER, HOME, "no target"]);
}

#[test]
fn protection_outweighs_being_a_target() {
    let world = World::enrolled();
    watch(&world, json!({ "targets": [MEMBER], "protected": [MEMBER] }));
    disassociate(&world, MEMBER);
    violated(&world, I2, "macie2:DisassociateMember", &[MEMBER, HOME, "protected"]);
}

#[test]
fn an_account_that_is_no_target_does_not_change_itself_either() {
    let world = World::new();
    watch(&world, json!({ "targets": [MEMBER] }));
    call(&world, MEMBER, "POST /macie", json!({}));
    holds(&world, I2);
    call(&world, OTHER, "POST /macie", json!({}));
    violated(&world, I2, "macie2:EnableMacie", &[OTHER, HOME, "no target"]);
}

#[test]
fn designation_and_sessions_of_those_in_charge_stand_apart() {
    let world = World::new();
    let expectations = json!({ "administratorId": ADMINISTRATOR, "targets": [MEMBER], "protected": [ADMINISTRATOR, MANAGEMENT] });
    watch(&world, expectations);
    call(&world, MANAGEMENT, "POST /macie", json!({}));
    world.designate(HOME);
    call(&world, ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": true }));
    revoke(&world);
    call(&world, ADMINISTRATOR, "DELETE /macie", Value::Null);
    holds(&world, I2);
    call(&world, MANAGEMENT, "POST /admin", json!({ "adminAccountId": OTHER }));
    violated(&world, I2, "macie2:EnableOrganizationAdminAccount", &[OTHER, HOME]);
}

#[test]
fn the_management_account_as_a_member_does_not_stand_apart() {
    let world = World::designated();
    watch(&world, json!({ "targets": [MEMBER] }));
    disassociate(&world, MANAGEMENT);
    violated(&world, I2, "macie2:DisassociateMember", &[MANAGEMENT, HOME]);
}

#[test]
fn another_region_violates_and_organizations_has_none() {
    let world = World::designated();
    world.designate(ELSEWHERE);
    watch(&world, json!({ "regions": [HOME] }));
    revoke(&world);
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": "macie.amazonaws.com" });
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body).ok();
    holds(&world, I2);
    world.macie_in(ELSEWHERE, ADMINISTRATOR, "DELETE /macie", None);
    violated(&world, I2, "macie2:DisableMacie", &[ADMINISTRATOR, ELSEWHERE]);
}

#[test]
fn reading_anything_anywhere_does_not_violate() {
    let world = World::enrolled();
    watch(&world, json!({ "targets": [OTHER], "regions": [ELSEWHERE], "protected": [MEMBER] }));
    world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(violations(&world, I2), []);
}

#[test]
fn sessions_are_not_disabled_unasked() {
    let world = World::enrolled();
    watch(&world, json!({ "disableSessions": false }));
    call(&world, MEMBER, "DELETE /macie", Value::Null);
    violated(&world, I2, "macie2:DisableMacie", &[MEMBER, HOME]);
}

#[test]
fn the_management_accounts_session_is_not_disabled_unasked_unless_it_was_a_member() {
    let world = World::enrolled();
    call(&world, MANAGEMENT, "POST /macie", json!({}));
    let expectations = json!({ "disableSessions": true, "disableManagementSession": false });
    watch(&world, expectations.clone());
    call(&world, MANAGEMENT, "DELETE /macie", Value::Null);
    violated(&world, I2, "macie2:DisableMacie", &[MANAGEMENT, HOME]);
    call(&world, MANAGEMENT, "POST /macie", json!({}));
    world.create(MANAGEMENT).ok();
    watch(&world, expectations);
    disassociate(&world, MANAGEMENT);
    call(&world, MANAGEMENT, "DELETE /macie", Value::Null);
    holds(&world, I2);
}
