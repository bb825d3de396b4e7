//! Every refusal that AWS is known to give, with its status, code and text; and both
//! readings where sources disagree.

use macie_emulator::{RelationshipStatus, SessionStatus};
use serde_json::json;

use crate::support::*;

const NOT_ASSOCIATED: &str =
    "The request is rejected because the specified account is not associated with your account";
const DUPLICATE: &str = "The request is rejected because the given account ID is already a member or associated member of the current account.";
const DESIGNATED: &str = "The request failed because an account is already enabled as the Macie delegated administrator for the organization";

fn validation(text: &str) -> (u16, &str, &str) {
    (400, "ValidationException", text)
}

fn conflict(text: &str) -> (u16, &str, &str) {
    (409, "ConflictException", text)
}

fn denied(text: &str) -> (u16, &str, &str) {
    (403, "AccessDeniedException", text)
}

#[test]
fn a_session_cannot_be_enabled_twice_nor_while_it_is_paused() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    assert_eq!(world.ask(MEMBER, "POST /macie").refusal(), conflict("Macie has already been enabled"));
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "PAUSED" })).ok();
    assert_eq!(world.ask(MEMBER, "POST /macie").refusal(), conflict("Macie has already been enabled"));
}

/// Every operation that needs a session of the caller's own.
const NEED_SESSION: [(&str, &str); 30] = [
    ("GET /macie", ""),
    ("PATCH /macie", "{}"),
    ("DELETE /macie", ""),
    ("GET /administrator", ""),
    ("GET /master", ""),
    ("GET /members", ""),
    ("POST /members", r#"{"account":{"accountId":"444444444444","email":"a@example.com"}}"#),
    ("GET /members/444444444444", ""),
    ("DELETE /members/444444444444", ""),
    ("POST /members/disassociate/444444444444", ""),
    ("PATCH /macie/members/444444444444", r#"{"status":"PAUSED"}"#),
    ("GET /classification-export-configuration", ""),
    ("GET /findings-publication-configuration", ""),
    ("PUT /findings-publication-configuration", "{}"),
    ("GET /automated-discovery/configuration", ""),
    ("PUT /automated-discovery/configuration", r#"{"status":"ENABLED"}"#),
    ("GET /automated-discovery/accounts", ""),
    (
        "PATCH /automated-discovery/accounts",
        r#"{"accounts":[{"accountId":"444444444444","status":"ENABLED"}]}"#,
    ),
    ("GET /invitations", ""),
    ("POST /invitations", r#"{"accountIds":["444444444444"]}"#),
    ("GET /invitations/count", ""),
    ("POST /invitations/accept", r#"{"invitationId":"x"}"#),
    ("POST /invitations/decline", r#"{"accountIds":["444444444444"]}"#),
    ("POST /invitations/delete", r#"{"accountIds":["444444444444"]}"#),
    ("POST /administrator/disassociate", ""),
    ("POST /master/disassociate", ""),
    ("GET /tags/arn%3Aaws%3Amacie2%3Aeu-west-1%3A333333333333%3Amember%2F444444444444", ""),
    ("DELETE /tags/arn%3Aaws%3Amacie2%3Aeu-west-1%3A333333333333%3Amember%2F444444444444?tagKeys=k", ""),
    ("GET /usage", ""),
    ("POST /usage/statistics", "{}"),
];

#[test]
fn enabling_again_with_the_same_token_may_be_read_as_idempotent() {
    let world = World::with(switches(r#"{"repeatedEnablement": "idempotent"}"#));
    let enable = |token: &str| world.macie(MEMBER, "POST /macie", json!({ "clientToken": token }));
    enable("one").ok();
    enable("one").ok();
    assert_eq!(enable("other").refusal(), conflict("Macie has already been enabled"));
    assert_eq!(world.ask(MEMBER, "POST /macie").refusal(), conflict("Macie has already been enabled"));
    let world = World::new();
    let enable = |token: &str| world.macie(MEMBER, "POST /macie", json!({ "clientToken": token }));
    enable("one").ok();
    assert_eq!(enable("one").refusal(), conflict("Macie has already been enabled"));
}

#[test]
fn without_a_session_nothing_works_and_the_text_says_why() {
    let world = World::new();
    for (route, body) in NEED_SESSION {
        let reply = world.raw(HOME, MEMBER, route, body.into()).unwrap();
        assert_eq!(reply.refusal(), denied("Macie is not enabled"), "{route}");
    }
}

#[test]
fn the_absent_session_has_two_punctuations_and_two_statuses() {
    let world = World::with(switches(
        r#"{"absentSessionMessage": "fullStop", "absentSessionStatus": "unauthorized"}"#,
    ));
    let reply = world.ask(MEMBER, "GET /macie");
    assert_eq!(reply.refusal(), (401, "AccessDeniedException", "Macie is not enabled."));
}

#[test]
fn an_account_without_administrator_is_told_so() {
    let world = World::new();
    world.ask(MEMBER, "POST /macie").ok();
    let text = "The request failed because this account does not have a master";
    for route in ["GET /administrator", "GET /master"] {
        assert_eq!(world.ask(MEMBER, route).refusal(), (404, "ResourceNotFoundException", text));
    }
}

#[test]
fn the_organizations_configuration_is_its_administrators_alone() {
    let world = World::designated();
    world.ask(OTHER, "POST /macie").ok();
    for caller in [MANAGEMENT, MEMBER, OTHER] {
        for (route, body) in [
            ("GET /admin/configuration", json!({})),
            ("PATCH /admin/configuration", json!({"autoEnable": true})),
        ] {
            let reply = world.macie(caller, route, body);
            let (status, code, text) = reply.refusal();
            assert_eq!((status, code), (403, "AccessDeniedException"), "{caller} {route}");
            assert!(text.contains("you must be the Macie administrator for an organization"), "{text}");
        }
    }
}

#[test]
fn an_administrator_whose_session_is_gone_reads_no_configuration() {
    let world = World::designated();
    world.ask(ADMINISTRATOR, "DELETE /macie").ok();
    let reply = world.ask(ADMINISTRATOR, "GET /admin/configuration");
    assert!(reply.refusal().2.contains("you must be the Macie administrator for an organization"));
}

#[test]
fn a_second_designation_conflicts_whichever_account_it_names() {
    let world = World::designated();
    for account in [ADMINISTRATOR, OTHER] {
        let reply = world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": account }));
        assert_eq!(reply.refusal(), conflict(DESIGNATED), "{account}");
    }
}

#[test]
fn a_second_designation_of_the_same_account_may_be_read_as_idempotent() {
    let world = World::designated_with(switches(r#"{"secondDesignation": "idempotent"}"#));
    world.designate(HOME);
    let other = world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": OTHER }));
    assert_eq!(other.refusal(), conflict(DESIGNATED));
}

#[test]
fn another_region_may_not_have_another_administrator() {
    let world = World::designated();
    let body = json!({ "adminAccountId": OTHER });
    let reply = world.macie_in(ELSEWHERE, MANAGEMENT, "POST /admin", Some(body));
    assert_eq!(reply.refusal(), conflict(DESIGNATED));
}

#[test]
fn designation_is_the_management_accounts_alone() {
    let world = World::new();
    let body = json!({ "adminAccountId": ADMINISTRATOR });
    let text = "The request failed because you must be a user of the AWS Organizations management account";
    for (route, body) in [
        ("POST /admin", body),
        ("GET /admin", json!({})),
        ("DELETE /admin?adminAccountId=222222222222", json!({})),
    ] {
        assert_eq!(world.macie(ADMINISTRATOR, route, body).refusal(), denied(text), "{route}");
    }
}

#[test]
fn designation_may_need_the_management_accounts_own_session() {
    let json = r#"{"managementSessionRequiredForAdministratorOperations": true}"#;
    let world = World::with(switches(json));
    for (route, body) in
        [("POST /admin", json!({ "adminAccountId": ADMINISTRATOR })), ("GET /admin", json!({}))]
    {
        assert_eq!(world.macie(MANAGEMENT, route, body).refusal(), denied("Macie is not enabled"));
    }
    world.ask(MANAGEMENT, "POST /macie").ok();
    world.designate(HOME);
}

#[test]
fn an_account_that_is_not_of_the_organization_or_not_active_is_not_designated() {
    let world = World::new();
    world.state(|state| state.suspend_account(id(OTHER))).unwrap();
    for account in [OUTSIDE, OTHER] {
        let reply = world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": account }));
        assert_eq!(reply.refusal().1, "ValidationException", "{account}");
    }
}

#[test]
fn a_member_is_not_designated() {
    let world = World::new();
    world.state(|state| state.bind_to_other_administrator(id(ADMINISTRATOR), region(HOME), id(FOREIGN)));
    let reply = world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": ADMINISTRATOR }));
    assert_eq!(reply.refusal().1, "ConflictException");
}

#[test]
fn who_is_not_the_administrator_cannot_be_revoked() {
    let world = World::designated();
    let reply = world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={OTHER}"));
    assert_eq!(reply.refusal().1, "ResourceNotFoundException");
    let nowhere = format!("DELETE /admin?adminAccountId={ADMINISTRATOR}");
    let reply = world.macie_in(ELSEWHERE, MANAGEMENT, &nowhere, None);
    assert_eq!((reply.status, reply.refusal().1), (404, "ResourceNotFoundException"));
}

#[test]
fn a_management_account_that_is_a_member_cannot_revoke() {
    let world = World::designated();
    world.ask(MANAGEMENT, "POST /macie").ok();
    world.create(MANAGEMENT).ok();
    let revoke = format!("DELETE /admin?adminAccountId={ADMINISTRATOR}");
    assert_eq!(world.ask(MANAGEMENT, &revoke).refusal().1, "ConflictException");
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MANAGEMENT}")).ok();
    world.ask(MANAGEMENT, &revoke).ok();
}

#[test]
fn a_member_can_neither_disable_nor_suspend_macie_itself() {
    let world = World::enrolled();
    let disable = "Cannot disable Macie while associated with an administrator account";
    assert_eq!(world.ask(MEMBER, "DELETE /macie").refusal(), conflict(disable));
    let suspend = world.macie(MEMBER, "PATCH /macie", json!({ "status": "PAUSED" }));
    assert_eq!(suspend.refusal().1, "ConflictException");
    world.macie(MEMBER, "PATCH /macie", json!({ "findingPublishingFrequency": "ONE_HOUR" })).ok();
}

#[test]
fn an_administrator_with_members_can_neither_disable_nor_suspend_macie() {
    let world = World::enrolled();
    for (route, body) in [("DELETE /macie", json!({})), ("PATCH /macie", json!({ "status": "PAUSED" }))] {
        let reply = world.macie(ADMINISTRATOR, route, body);
        let (status, code, text) = reply.refusal();
        assert_eq!((status, code), (409, "ConflictException"), "{route}");
        assert!(text.contains("member accounts are associated with your account"), "{text}");
    }
}

#[test]
fn an_administrator_disables_macie_only_once_every_record_is_deleted() {
    let world = World::enrolled();
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    assert_eq!(world.ask(ADMINISTRATOR, "DELETE /macie").refusal().1, "ConflictException");
    world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}")).ok();
    world.ask(ADMINISTRATOR, "DELETE /macie").ok();
}

#[test]
fn a_member_is_deleted_only_after_it_was_disassociated() {
    let world = World::enrolled();
    let text = "The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.";
    let reply = world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}"));
    assert_eq!(reply.refusal(), validation(text));
}

#[test]
fn what_is_unknown_is_not_associated_by_either_code() {
    for (json, status, code) in [
        ("{}", 400, "ValidationException"),
        (r#"{"unknownMember": "notFound"}"#, 404, "ResourceNotFoundException"),
    ] {
        let world = World::designated_with(switches(json));
        for route in ["GET /members", "DELETE /members", "POST /members/disassociate", "PATCH /macie/members"]
        {
            let reply =
                world.macie(ADMINISTRATOR, &format!("{route}/{OTHER}"), json!({ "status": "PAUSED" }));
            assert_eq!(reply.refusal(), (status, code, NOT_ASSOCIATED), "{route}");
        }
    }
}

#[test]
fn a_removed_member_can_be_neither_disassociated_nor_suspended_again() {
    let world = World::enrolled();
    let disassociate = format!("POST /members/disassociate/{MEMBER}");
    world.ask(ADMINISTRATOR, &disassociate).ok();
    assert_eq!(world.ask(ADMINISTRATOR, &disassociate).refusal(), validation(NOT_ASSOCIATED));
    let suspend =
        world.macie(ADMINISTRATOR, &format!("PATCH /macie/members/{MEMBER}"), json!({"status": "PAUSED"}));
    assert_eq!(suspend.refusal(), validation(NOT_ASSOCIATED));
}

#[test]
fn deleting_a_removed_account_of_the_organization_may_be_refused() {
    let world = World::enrolled();
    world.state(|state| {
        *state.switches_mut() = switches(r#"{"deleteMemberOfOrganization": "refusedNotAssociated"}"#);
    });
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    let reply = world.ask(ADMINISTRATOR, &format!("DELETE /members/{MEMBER}"));
    assert_eq!(reply.refusal(), validation(NOT_ASSOCIATED));
    assert_eq!(world.relationship(MEMBER).as_deref(), Some("Removed"));
}

#[test]
fn a_member_is_not_created_twice_by_either_code() {
    for (json, expected) in
        [("{}", validation(DUPLICATE)), (r#"{"duplicateMember": "conflict"}"#, conflict(DUPLICATE))]
    {
        let world = World::designated_with(switches(json));
        world.create(MEMBER).ok();
        assert_eq!(world.create(MEMBER).refusal(), expected);
    }
}

#[test]
fn members_beyond_the_quota_are_refused_and_the_configuration_says_so() {
    let world = World::designated_with(switches(r#"{"memberLimit": 2}"#));
    world.create(MEMBER).ok();
    assert_eq!(world.ask(ADMINISTRATOR, "GET /admin/configuration").ok()["maxAccountLimitReached"], false);
    world.create(OTHER).ok();
    let reply = world.create(FOREIGN);
    assert_eq!((reply.status, reply.refusal().1), (402, "ServiceQuotaExceededException"));
    assert_eq!(world.ask(ADMINISTRATOR, "GET /admin/configuration").ok()["maxAccountLimitReached"], true);
}

#[test]
fn a_removed_member_makes_room_for_another() {
    let world = World::designated_with(switches(r#"{"memberLimit": 1}"#));
    world.create(MEMBER).ok();
    world.ask(ADMINISTRATOR, &format!("POST /members/disassociate/{MEMBER}")).ok();
    world.create(OTHER).ok();
    assert_eq!(world.create(MEMBER).status, 402);
}

#[test]
fn an_administrator_is_not_its_own_member() {
    let text = "The request is rejected because the current account cannot be a member account of itself.";
    assert_eq!(World::designated().create(ADMINISTRATOR).refusal(), validation(text));
}

#[test]
fn the_management_account_becomes_a_member_only_with_a_session_of_its_own() {
    let world = World::designated();
    assert_eq!(world.create(MANAGEMENT).refusal().1, "ValidationException");
    world.ask(MANAGEMENT, "POST /macie").ok();
    world.create(MANAGEMENT).ok();
}

#[test]
fn an_account_of_another_administrator_is_refused() {
    let world = World::designated();
    world.state(|state| state.bind_to_other_administrator(id(MEMBER), region(HOME), id(OUTSIDE)));
    assert_eq!(world.create(MEMBER).refusal().1, "ValidationException");
}

#[test]
fn an_account_that_administers_others_is_refused() {
    let world = World::designated();
    world.state(|state| state.bind_to_other_administrator(id(MEMBER), region(HOME), id(FOREIGN)));
    assert_eq!(world.create(FOREIGN).refusal().1, "ValidationException");
}

#[test]
fn suspended_and_closed_accounts_are_refused() {
    let world = World::designated();
    world
        .state(|state| state.suspend_account(id(MEMBER)).and_then(|()| state.close_account(id(OTHER))))
        .unwrap();
    for account in [MEMBER, OTHER] {
        assert_eq!(world.create(account).refusal().1, "ValidationException");
    }
}

#[test]
fn an_account_that_suspended_macie_itself_is_refused() {
    let world = World::designated();
    world.state(|state| state.put_session(id(MEMBER), region(HOME), SessionStatus::Paused));
    assert_eq!(world.create(MEMBER).refusal().1, "ValidationException");
    world.macie(MEMBER, "PATCH /macie", json!({ "status": "ENABLED" })).ok();
    world.create(MEMBER).ok();
}

#[test]
fn an_account_without_the_region_may_be_refused() {
    let world = World::designated_with(switches(r#"{"regionDisabledMember": "refused"}"#));
    world.state(|state| state.disable_region(id(MEMBER), region(HOME)));
    assert_eq!(world.create(MEMBER).refusal().1, "ValidationException");
}

#[test]
fn an_outside_account_needs_its_own_address() {
    let world = World::designated_with(switches(r#"{"mismatchedEmail": "refusedAtCreation"}"#));
    world.state(|state| state.know_outside_account(macie_emulator::NewAccount::named_after(id(OUTSIDE))));
    assert_eq!(world.create(OUTSIDE).refusal().1, "ValidationException");
    let email = "account-999999999999@example.com";
    let body = json!({ "account": { "accountId": OUTSIDE, "email": email } });
    world.macie(ADMINISTRATOR, "POST /members", body).ok();
    assert_eq!(world.relationship(OUTSIDE).as_deref(), Some("Created"));
}

#[test]
fn a_member_cannot_have_members() {
    let world = World::enrolled();
    let body = json!({ "account": { "accountId": OTHER, "email": "a@example.com" } });
    assert_eq!(world.macie(MEMBER, "POST /members", body).refusal().1, "ValidationException");
}

#[test]
fn a_member_cannot_configure_automated_discovery() {
    let world = World::enrolled();
    let reply = world.macie(MEMBER, "PUT /automated-discovery/configuration", json!({ "status": "ENABLED" }));
    assert_eq!((reply.status, reply.refusal().1), (403, "AccessDeniedException"));
}

#[test]
fn a_region_not_opted_in_does_not_know_the_token() {
    let world = World::new();
    world.state(|state| state.disable_region(id(MEMBER), region("af-south-1")));
    let reply = world.macie_in("af-south-1", MEMBER, "GET /macie", None);
    let text = "The security token included in the request is invalid.";
    assert_eq!(reply.refusal(), (403, "UnrecognizedClientException", text));
    assert_eq!(world.ask(MEMBER, "GET /macie").refusal().2, "Macie is not enabled");
}

#[test]
fn every_unassociated_record_refuses_a_session_update() {
    for status in RelationshipStatus::ALL.into_iter().filter(|status| !status.is_associated()) {
        let world = World::designated();
        world.state(|state| state.put_member(region(HOME), id(MEMBER), status));
        let route = format!("PATCH /macie/members/{MEMBER}");
        let reply = world.macie(ADMINISTRATOR, &route, json!({ "status": "ENABLED" }));
        assert_eq!(reply.refusal(), validation(NOT_ASSOCIATED), "{status:?}");
    }
}
