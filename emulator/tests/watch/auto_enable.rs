//! I11: auto-enable is off before the first removal.

use macie_emulator::Invariant::I11;
use serde_json::{Value, json};

use crate::support::*;
use crate::{delete, disassociate, holds, violated, violations, watch};

fn set(world: &World, auto_enable: bool) {
    world.macie(ADMINISTRATOR, "PATCH /admin/configuration", json!({ "autoEnable": auto_enable })).ok();
}

fn discover(world: &World, status: &str, members: &str) {
    let body = json!({ "status": status, "autoEnableOrganizationMembers": members });
    world.macie(ADMINISTRATOR, "PUT /automated-discovery/configuration", body).ok();
}

#[test]
fn removing_before_auto_enable_is_off_violates_once_in_a_region() {
    let world = World::enrolled();
    set(&world, true);
    watch(&world, json!({ "full": true }));
    disassociate(&world, MEMBER);
    delete(&world, MEMBER);
    violated(&world, I11, "macie2:DisassociateMember", &[MEMBER, HOME, "auto-enable"]);
}

#[test]
fn removing_before_discovery_of_new_members_is_off_violates() {
    for members in ["NEW", "ALL"] {
        let world = World::enrolled();
        discover(&world, "ENABLED", members);
        watch(&world, json!({ "full": true }));
        delete(&world, MEMBER);
        violated(&world, I11, "macie2:DeleteMember", &[MEMBER, HOME, "automated discovery"]);
    }
}

#[test]
fn removing_after_both_are_off_does_not() {
    for discovery in [Value::Null, json!(["DISABLED", "ALL"]), json!(["ENABLED", "NONE"])] {
        let world = World::enrolled();
        set(&world, true);
        watch(&world, json!({ "full": true }));
        set(&world, false);
        if let Some(status) = discovery[0].as_str() {
            discover(&world, status, discovery[1].as_str().unwrap());
        }
        disassociate(&world, MEMBER);
        holds(&world, I11);
    }
}

#[test]
fn a_teardown_of_some_members_leaves_auto_enable_on() {
    let world = World::enrolled();
    set(&world, true);
    watch(&world, json!({ "full": false }));
    disassociate(&world, MEMBER);
    assert_eq!(violations(&world, I11), []);
}
