//! Membership by invitation: added, invited, verified, answered, left, ended.

use macie_emulator::NewAccount;
use serde_json::{Value, json};

use crate::support::*;

/// The administrator by invitation in these tests; it has nothing to do with the organization's.
const SENDER: &str = OTHER;

fn email(account: &str) -> String {
    format!("account-{account}@example.com")
}

fn add(world: &World, sender: &str, account: &str) -> Reply {
    let account = json!({ "accountId": account, "email": email(account) });
    world.macie(sender, "POST /members", json!({ "account": account }))
}

/// Invites, and returns what was left unprocessed.
fn invite(world: &World, sender: &str, accounts: &[&str]) -> Value {
    let reply = world.macie(sender, "POST /invitations", json!({ "accountIds": accounts })).ok();
    reply["unprocessedAccounts"].clone()
}

fn answer(world: &World, account: &str, how: &str, senders: &[&str]) -> Value {
    let reply = world.macie(account, &format!("POST /invitations/{how}"), json!({ "accountIds": senders }));
    reply.ok()["unprocessedAccounts"].clone()
}

fn invitations(world: &World, account: &str) -> Vec<Value> {
    world.ask(account, "GET /invitations").ok()["invitations"].as_array().unwrap().clone()
}

fn accept(world: &World, account: &str, sender: &str) -> Reply {
    let found = invitations(world, account);
    let found = found.iter().find(|invitation| invitation["accountId"] == sender).unwrap();
    let id = found["invitationId"].as_str().unwrap();
    let body = json!({ "invitationId": id, "administratorAccountId": sender });
    world.macie(account, "POST /invitations/accept", body)
}

fn status(world: &World, sender: &str, account: &str) -> Option<String> {
    let reply = world.ask(sender, &format!("GET /members/{account}"));
    (reply.status == 200).then(|| reply.body["relationshipStatus"].as_str().unwrap().to_owned())
}

fn world() -> World {
    world_with("{}")
}

/// Three standalone accounts with sessions; nobody is added yet.
fn world_with(json: &str) -> World {
    let world = World::with(switches(json));
    for account in [SENDER, MEMBER, FOREIGN] {
        world.ask(account, "POST /macie").ok();
    }
    world
}

/// With one account added and invited.
fn invited() -> World {
    let world = world();
    add(&world, SENDER, MEMBER).ok();
    assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
    world
}

/// With one member by invitation.
fn joined() -> World {
    let world = invited();
    assert_eq!(accept(&world, MEMBER, SENDER).ok(), json!({}));
    world
}

/// Why the one account of a request was left unprocessed.
#[track_caller]
fn reason(unprocessed: &Value) -> &str {
    let [only] = &unprocessed.as_array().unwrap()[..] else { panic!("{unprocessed}") };
    assert_eq!(only["errorCode"], "ClientError");
    assert!(only["accountId"].is_string());
    only["errorMessage"].as_str().unwrap()
}

#[test]
fn an_invitation_is_seen_by_its_recipient_until_it_is_accepted() {
    let world = invited();
    let [invitation] = &invitations(&world, MEMBER)[..] else { panic!("one invitation") };
    let id = invitation["invitationId"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    let time = "2026-01-01T00:00:00.000Z";
    let shown = json!({ "accountId": SENDER, "invitationId": id, "invitedAt": time, "relationshipStatus": "Invited" });
    assert_eq!(*invitation, shown);
    assert_eq!(world.ask(MEMBER, "GET /invitations/count").ok(), json!({ "invitationsCount": 1 }));
    accept(&world, MEMBER, SENDER).ok();
    assert_eq!(world.ask(MEMBER, "GET /invitations/count").ok(), json!({ "invitationsCount": 0 }));
    let administrator = json!({ "accountId": SENDER, "invitationId": id, "invitedAt": time, "relationshipStatus": "Enabled" });
    assert_eq!(world.ask(MEMBER, "GET /administrator").ok(), json!({ "administrator": administrator }));
    assert_eq!(world.ask(MEMBER, "GET /master").ok(), json!({ "master": administrator }));
}

#[test]
fn the_senders_record_follows_the_invitation() {
    let world = world();
    assert_eq!(status(&world, SENDER, MEMBER), None);
    add(&world, SENDER, MEMBER).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Created"));
    invite(&world, SENDER, &[MEMBER]);
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Invited"));
    accept(&world, MEMBER, SENDER).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Enabled"));
    let member = world.ask(SENDER, &format!("GET /members/{MEMBER}")).ok();
    assert_eq!(
        (&member["email"], &member["invitedAt"]),
        (&json!(email(MEMBER)), &json!("2026-01-01T00:00:00.000Z"))
    );
}

#[test]
fn a_member_joins_in_the_state_of_its_own_session() {
    let world = invited();
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "PAUSED" })).ok();
    accept(&world, MEMBER, SENDER).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Paused"));
}

#[test]
fn the_address_is_verified_before_the_invitation_arrives() {
    let world = world_with(r#"{"emailVerificationMs": 1000}"#);
    add(&world, SENDER, MEMBER).ok();
    invite(&world, SENDER, &[MEMBER]);
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("EmailVerificationInProgress"));
    assert_eq!(invitations(&world, MEMBER), [] as [Value; 0]);
    world.emulator.advance_ms(1000);
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Invited"));
    accept(&world, MEMBER, SENDER).ok();
}

#[test]
fn a_wrong_address_fails_verification_until_the_account_is_added_anew() {
    let world = world_with(r#"{"emailVerificationMs": 1000}"#);
    let wrong = json!({ "accountId": MEMBER, "email": "wrong@example.com" });
    world.macie(SENDER, "POST /members", json!({ "account": wrong })).ok();
    assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("EmailVerificationInProgress"));
    world.emulator.advance_ms(1000);
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("EmailVerificationFailed"));
    assert!(reason(&invite(&world, SENDER, &[MEMBER])).contains("email address"));
    assert_eq!(invitations(&world, MEMBER), [] as [Value; 0]);
    world.ask(SENDER, &format!("DELETE /members/{MEMBER}")).ok();
    add(&world, SENDER, MEMBER).ok();
    assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
}

#[test]
fn a_wrong_address_may_be_refused_at_once() {
    let world = world_with(r#"{"mismatchedEmail": "refusedAtCreation"}"#);
    let wrong = json!({ "accountId": MEMBER, "email": "wrong@example.com" });
    let reply = world.macie(SENDER, "POST /members", json!({ "account": wrong }));
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
    add(&world, SENDER, MEMBER).ok();
}

#[test]
fn an_account_outside_the_organization_can_be_invited() {
    let world = world();
    world.state(|state| state.know_outside_account(NewAccount::named_after(id(OUTSIDE))));
    world.ask(OUTSIDE, "POST /macie").ok();
    add(&world, SENDER, OUTSIDE).ok();
    assert_eq!(invite(&world, SENDER, &[OUTSIDE]), json!([]));
    accept(&world, OUTSIDE, SENDER).ok();
    assert_eq!(status(&world, SENDER, OUTSIDE).as_deref(), Some("Enabled"));
}

#[test]
fn what_cannot_be_done_for_one_account_does_not_hinder_the_others() {
    let world = world();
    add(&world, SENDER, MEMBER).ok();
    let unprocessed = invite(&world, SENDER, &[FOREIGN, MEMBER]);
    assert_eq!(unprocessed[0]["accountId"], FOREIGN);
    assert!(reason(&unprocessed).contains("account is not associated with your account"));
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Invited"));
}

#[test]
fn a_member_is_not_invited_again() {
    let world = joined();
    let text = "The request is rejected because the given account ID is already a member or associated member of the current account.";
    assert_eq!(reason(&invite(&world, SENDER, &[MEMBER])), text);
}

#[test]
fn an_account_of_the_organization_needs_no_invitation() {
    let world = World::enrolled();
    let reply = world.macie(ADMINISTRATOR, "POST /invitations", json!({ "accountIds": [MEMBER] })).ok();
    assert!(reason(&reply["unprocessedAccounts"]).contains("a part of the organization"));
}

#[test]
fn an_unanswered_invitation_is_sent_again_or_refused_as_switched() {
    let world = invited();
    let first = invitations(&world, MEMBER)[0]["invitationId"].clone();
    world.emulator.advance_ms(5);
    assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
    let again = &invitations(&world, MEMBER)[0];
    assert_eq!((&again["invitationId"], &again["invitedAt"]), (&first, &json!("2026-01-01T00:00:00.005Z")));
    world.state(|state| *state.switches_mut() = switches(r#"{"repeatedInvitation": "refused"}"#));
    assert!(reason(&invite(&world, SENDER, &[MEMBER])).contains("has a pending invitation"));
}

#[test]
fn accepting_what_is_not_there_is_refused_with_the_recorded_text() {
    const TEXT: &str = "The request is rejected because the current account has no pending invitation from the given master account ID or is already an associated member of another master account.";
    let world = invited();
    let id = invitations(&world, MEMBER)[0]["invitationId"].clone();
    for body in [
        json!({ "invitationId": "0".repeat(32), "administratorAccountId": SENDER }),
        json!({ "invitationId": id, "administratorAccountId": FOREIGN }),
        json!({ "invitationId": id, "masterAccount": FOREIGN }),
    ] {
        let reply = world.macie(MEMBER, "POST /invitations/accept", body);
        assert_eq!(reply.refusal(), (400, "ValidationException", TEXT));
    }
    world
        .macie(MEMBER, "POST /invitations/accept", json!({ "invitationId": id, "masterAccount": SENDER }))
        .ok();
    let again = world.macie(MEMBER, "POST /invitations/accept", json!({ "invitationId": id }));
    assert_eq!(again.refusal(), (400, "ValidationException", TEXT));
}

#[test]
fn a_member_of_one_administrator_cannot_accept_another() {
    let world = invited();
    add(&world, FOREIGN, MEMBER).ok();
    assert_eq!(invite(&world, FOREIGN, &[MEMBER]), json!([]));
    assert_eq!(invitations(&world, MEMBER).len(), 2);
    accept(&world, MEMBER, SENDER).ok();
    let reply = accept(&world, MEMBER, FOREIGN);
    assert!(reply.refusal().2.contains("already an associated member of another"));
    assert_eq!(status(&world, FOREIGN, MEMBER).as_deref(), Some("Invited"));
}

#[test]
fn an_administrator_cannot_become_a_member() {
    let world = joined();
    add(&world, FOREIGN, SENDER).refusal();
    let world = invited();
    world.designate(HOME);
    world.create(FOREIGN).ok();
    add(&world, MEMBER, SENDER).ok();
    assert_eq!(invite(&world, MEMBER, &[SENDER]), json!([]));
    accept(&world, MEMBER, SENDER).ok();
    let reply = accept(&world, SENDER, MEMBER);
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
}

#[test]
fn a_suspended_account_is_neither_invited_nor_becomes_a_member() {
    let world = invited();
    add(&world, SENDER, FOREIGN).ok();
    for account in [MEMBER, FOREIGN] {
        world.state(|state| state.suspend_account(id(account))).unwrap();
    }
    assert!(reason(&invite(&world, SENDER, &[FOREIGN])).contains("is suspended or closed"));
    assert!(accept(&world, MEMBER, SENDER).refusal().2.contains("is suspended or closed"));
}

#[test]
fn two_sender_fields_must_agree_and_ids_must_be_ids() {
    let world = invited();
    let id = invitations(&world, MEMBER)[0]["invitationId"].clone();
    for body in [
        json!({ "invitationId": id, "administratorAccountId": SENDER, "masterAccount": FOREIGN }),
        json!({ "invitationId": id, "administratorAccountId": "44" }),
        json!({ "administratorAccountId": SENDER }),
    ] {
        let reply = world.macie(MEMBER, "POST /invitations/accept", body);
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
    }
    let both = json!({ "invitationId": id, "administratorAccountId": SENDER, "masterAccount": SENDER });
    world.macie(MEMBER, "POST /invitations/accept", both).ok();
}

#[test]
fn a_declined_invitation_takes_the_senders_record_with_it() {
    let world = invited();
    assert_eq!(answer(&world, MEMBER, "decline", &[SENDER]), json!([]));
    assert_eq!(status(&world, SENDER, MEMBER), None);
    assert_eq!(invitations(&world, MEMBER), [] as [Value; 0]);
    let again = answer(&world, MEMBER, "decline", &[SENDER]);
    assert!(reason(&again).contains("no pending invitation"));
}

#[test]
fn a_deleted_invitation_leaves_the_senders_record_and_can_be_sent_again() {
    let world = invited();
    let first = invitations(&world, MEMBER)[0]["invitationId"].clone();
    assert_eq!(answer(&world, MEMBER, "delete", &[SENDER]), json!([]));
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Invited"));
    assert_eq!(invitations(&world, MEMBER), [] as [Value; 0]);
    assert!(reason(&answer(&world, MEMBER, "delete", &[SENDER])).contains("no pending invitation"));
    assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
    assert_ne!(invitations(&world, MEMBER)[0]["invitationId"], first);
}

#[test]
fn a_withdrawn_record_takes_the_invitation_with_it() {
    let world = invited();
    world.ask(SENDER, &format!("DELETE /members/{MEMBER}")).ok();
    assert_eq!(invitations(&world, MEMBER), [] as [Value; 0]);
}

#[test]
fn a_member_by_invitation_leaves_and_is_resigned() {
    for route in ["POST /administrator/disassociate", "POST /master/disassociate"] {
        let world = joined();
        assert_eq!(world.ask(MEMBER, route).ok(), json!({}));
        assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Resigned"));
        assert_eq!(world.session(MEMBER).as_deref(), Some("ENABLED"));
        assert_eq!(world.ask(MEMBER, "GET /administrator").status, 404);
        assert_eq!(world.ask(MEMBER, route).refusal().1, "ResourceNotFoundException");
        world.ask(SENDER, &format!("DELETE /members/{MEMBER}")).ok();
        assert_eq!(status(&world, SENDER, MEMBER), None);
    }
}

#[test]
fn a_member_through_the_organization_cannot_leave() {
    let world = World::enrolled();
    for route in ["POST /administrator/disassociate", "POST /master/disassociate"] {
        let reply = world.ask(MEMBER, route);
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
    }
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn removed_and_resigned_accounts_are_invited_again_without_being_added() {
    let world = joined();
    world.ask(SENDER, &format!("POST /members/disassociate/{MEMBER}")).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Removed"));
    for _ in 0..2 {
        assert_eq!(invite(&world, SENDER, &[MEMBER]), json!([]));
        accept(&world, MEMBER, SENDER).ok();
        world.ask(MEMBER, "POST /administrator/disassociate").ok();
        assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Resigned"));
    }
}

#[test]
fn an_associated_member_by_invitation_is_not_deleted() {
    let world = joined();
    let reply = world.ask(SENDER, &format!("DELETE /members/{MEMBER}"));
    assert!(reply.refusal().2.contains("still associated to it"));
    assert_eq!(world.ask(MEMBER, "DELETE /macie").refusal().1, "ConflictException");
}

#[test]
fn an_administrator_by_invitation_suspends_a_member_and_cannot_resume_it() {
    let world = joined();
    let route = format!("PATCH /macie/members/{MEMBER}");
    world.macie(SENDER, &route, json!({ "status": "PAUSED" })).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Paused"));
    let reply = world.macie(SENDER, &route, json!({ "status": "ENABLED" }));
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
    assert!(reply.refusal().2.contains("only the given account ID itself"));
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "ENABLED" })).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Enabled"));
}

#[test]
fn invited_members_have_a_quota_of_their_own_from_the_moment_they_are_added() {
    let world = world_with(r#"{"invitedMemberLimit": 1}"#);
    add(&world, SENDER, MEMBER).ok();
    let full = add(&world, SENDER, FOREIGN);
    assert_eq!((full.status, full.refusal().1), (402, "ServiceQuotaExceededException"));
    invite(&world, SENDER, &[MEMBER]);
    accept(&world, MEMBER, SENDER).ok();
    world.ask(MEMBER, "POST /administrator/disassociate").ok();
    add(&world, SENDER, FOREIGN).ok();
    assert!(reason(&invite(&world, SENDER, &[MEMBER])).contains("maximum number of member accounts"));
}

#[test]
fn a_member_cannot_invite_anybody() {
    let world = joined();
    let reply = world.macie(MEMBER, "POST /invitations", json!({ "accountIds": [FOREIGN] }));
    assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"));
}

#[test]
fn invitations_need_accounts_and_a_short_message() {
    let world = invited();
    for body in [
        json!({}),
        json!({ "accountIds": [] }),
        json!({ "accountIds": ["1"] }),
        json!({ "accountIds": [MEMBER], "message": "x".repeat(81) }),
    ] {
        let reply = world.macie(SENDER, "POST /invitations", body.clone());
        assert_eq!((reply.status, reply.refusal().1), (400, "ValidationException"), "{body}");
    }
    let most = json!({ "accountIds": [MEMBER], "message": "x".repeat(80), "disableEmailNotification": true });
    world.macie(SENDER, "POST /invitations", most).ok();
}

#[test]
fn a_former_invited_member_becomes_one_through_the_organization_when_its_administrator_is_designated() {
    let world = joined();
    world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": SENDER })).ok();
    assert_eq!(status(&world, SENDER, MEMBER).as_deref(), Some("Enabled"));
    let own = world.ask(MEMBER, "GET /administrator").ok();
    assert_eq!(own["administrator"].get("invitationId"), None);
    assert_eq!(world.ask(MEMBER, "POST /administrator/disassociate").refusal().1, "ValidationException");
}

#[test]
fn invitations_are_listed_in_pages_by_sender() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    let senders: Vec<String> = (0..30).map(|number| (300_000_000_000_u64 + number).to_string()).collect();
    for sender in &senders {
        world.state(|state| state.know_outside_account(NewAccount::named_after(id(sender))));
        world.ask(sender, "POST /macie").ok();
        add(&world, sender, MEMBER).ok();
        assert_eq!(invite(&world, sender, &[MEMBER]), json!([]));
    }
    for (size, pages) in [(25, 2), (10, 3), (30, 0), (0, 0)] {
        let (mut seen, mut token) = (Vec::new(), String::new());
        for page in 1..=pages {
            let reply = world.ask(MEMBER, &format!("GET /invitations?maxResults={size}{token}")).ok();
            let items = reply["invitations"].as_array().unwrap();
            seen.extend(items.iter().map(|item| item["accountId"].as_str().unwrap().to_owned()));
            assert_eq!(reply["nextToken"].is_null(), page == pages);
            token = format!("&nextToken={}", reply["nextToken"].as_str().unwrap_or_default());
        }
        if pages == 0 {
            let reply = world.ask(MEMBER, &format!("GET /invitations?maxResults={size}"));
            assert_eq!(reply.refusal().1, "ValidationException");
        } else {
            assert_eq!(seen, senders);
        }
    }
    assert_eq!(world.ask(MEMBER, "GET /invitations/count").ok(), json!({ "invitationsCount": 30 }));
    assert_eq!(world.ask(MEMBER, "GET /invitations?nextToken=x").refusal().1, "ValidationException");
}
