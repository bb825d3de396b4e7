//! I4 and I5: what a finished run repeated, and a dry run, may not do.

use macie_emulator::Invariant::{I4, I5};
use serde_json::json;

use crate::support::*;
use crate::{disassociate, fail_next, holds, violated, watch};

#[test]
fn a_repeated_run_may_read_and_no_more() {
    let world = World::enrolled();
    watch(&world, json!({ "noMoreWrites": true }));
    world.ask(ADMINISTRATOR, "GET /members?onlyAssociated=false").ok();
    holds(&world, I4);
    disassociate(&world, MEMBER);
    violated(&world, I4, "macie2:DisassociateMember", &[MEMBER, HOME]);
}

#[test]
fn a_dry_run_may_read_and_no_more() {
    let world = World::enrolled();
    watch(&world, json!({ "readOnly": true }));
    world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok();
    holds(&world, I5);
    let body = json!({ "ServicePrincipal": "macie.amazonaws.com" });
    world.organizations(MANAGEMENT, "EnableAWSServiceAccess", body).ok();
    violated(&world, I5, "organizations:EnableAWSServiceAccess", &[MANAGEMENT]);
}

#[test]
fn an_attempt_that_is_refused_or_lost_is_one() {
    let world = World::enrolled();
    watch(&world, json!({ "noMoreWrites": true }));
    world.create(MEMBER).refusal();
    violated(&world, I4, "macie2:CreateMember", &[MEMBER, HOME]);
    watch(&world, json!({ "readOnly": true }));
    fail_next(&world, "DisassociateMember", json!("closedBeforeEffect"));
    disassociate(&world, MEMBER);
    violated(&world, I5, "macie2:DisassociateMember", &[MEMBER, HOME]);
}
