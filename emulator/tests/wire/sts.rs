//! STS: keys for other accounts, in XML.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use crate::support::*;

fn between<'a>(text: &'a str, element: &str) -> &'a str {
    let (_, rest) =
        text.split_once(&format!("<{element}>")).unwrap_or_else(|| panic!("no {element} in {text}"));
    rest.split_once(&format!("</{element}>")).unwrap().0
}

fn assume(account: &str) -> String {
    let arn = format!("arn%3Aaws%3Aiam%3A%3A{account}%3Arole%2Fpath%2FAudit");
    format!("Action=AssumeRole&Version=2011-06-15&RoleArn={arn}&RoleSessionName=run-1")
}

#[test]
fn an_assumed_role_calls_as_its_account() {
    let world = World::new();
    let (status, xml) = world.sts("AKIAOPERATOR", &assume(MEMBER));
    assert_eq!(status, 200);
    assert_eq!(between(&xml, "Expiration"), "2026-01-01T01:00:00.000Z");
    assert_eq!(between(&xml, "Arn"), "arn:aws:sts::333333333333:assumed-role/Audit/run-1");
    let access_key = between(&xml, "AccessKeyId").to_owned();
    assert_eq!((access_key.len(), &access_key[..4]), (20, "ASIA"));
    let (_, identity) = world.sts(&access_key, "Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(between(&identity, "Account"), MEMBER);
    assert_eq!(between(&identity, "Arn"), "arn:aws:sts::333333333333:assumed-role/Audit/run-1");
}

#[test]
fn any_other_key_is_the_management_accounts() {
    let (_, xml) = World::new().sts("ASIANEVERISSUED", "Action=GetCallerIdentity");
    assert_eq!(between(&xml, "Account"), MANAGEMENT);
}

#[test]
fn a_role_outside_the_organization_or_of_a_closed_account_is_denied() {
    let world = World::new();
    world.state(|state| state.close_account(id(OTHER))).unwrap();
    for account in [OUTSIDE, OTHER] {
        let (status, xml) = world.sts("AKIAOPERATOR", &assume(account));
        assert_eq!((status, between(&xml, "Code"), between(&xml, "Type")), (403, "AccessDenied", "Sender"));
        let text = format!(
            "User: arn:aws:iam::111111111111:user/operator is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{account}:role/path/Audit"
        );
        assert_eq!(between(&xml, "Message"), text);
    }
}

#[test]
fn a_key_expires() {
    let world = World::new();
    let (_, xml) = world.sts("AKIAOPERATOR", &(assume(MEMBER) + "&DurationSeconds=900"));
    let access_key = between(&xml, "AccessKeyId").to_owned();
    world.emulator.advance_ms(899_999);
    assert_eq!(world.sts(&access_key, "Action=GetCallerIdentity").0, 200);
    world.emulator.advance_ms(1);
    let (status, xml) = world.sts(&access_key, "Action=GetCallerIdentity");
    assert_eq!((status, between(&xml, "Code")), (403, "ExpiredToken"));
    let call = |service: &str| {
        let header = authorization(&access_key, HOME, service);
        let request = Request::get("/macie").header("authorization", header).body(Bytes::new()).unwrap();
        let response = world.emulator.respond(request).unwrap();
        (response.status().as_u16(), response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned())
    };
    assert_eq!(call("macie2"), (403, "ExpiredTokenException".to_owned()));
    assert_eq!(call("organizations"), (400, "ExpiredTokenException".to_owned()));
}

#[test]
fn durations_are_fifteen_minutes_to_twelve_hours_and_one_hour_for_a_chained_role() {
    let world = World::new();
    let ask = |access_key: &str, seconds: &str| {
        let (status, xml) = world.sts(access_key, &format!("{}&DurationSeconds={seconds}", assume(MEMBER)));
        (status, xml.contains("ValidationError"))
    };
    for good in ["900", "43200"] {
        assert_eq!(ask("AKIAOPERATOR", good), (200, false), "{good}");
    }
    for bad in ["899", "43201", "0"] {
        assert_eq!(ask("AKIAOPERATOR", bad), (400, true), "{bad}");
    }
    assert_eq!(ask("AKIAOPERATOR", "soon").0, 400);
    let (_, xml) = world.sts("AKIAOPERATOR", &assume(OTHER));
    let chained = between(&xml, "AccessKeyId");
    assert_eq!(ask(chained, "3600"), (200, false));
    assert_eq!(ask(chained, "3601"), (400, true));
}

#[test]
fn malformed_forms_are_refused_in_xml() {
    let world = World::new();
    for (form, code) in [
        ("", "MissingAction"),
        ("Action=GetFederationToken", "InvalidAction"),
        ("Action=AssumeRole", "ValidationError"),
        ("Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/x", "ValidationError"),
        ("Action=AssumeRole&RoleArn=role/x&RoleSessionName=run", "ValidationError"),
        ("Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:user/x&RoleSessionName=run", "ValidationError"),
        ("Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/&RoleSessionName=run", "ValidationError"),
        ("Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/x&RoleSessionName=<a>", "ValidationError"),
        ("Action=AssumeRole&RoleArn=arn:aws:iam::333333333333:role/x&RoleSessionName=a", "ValidationError"),
    ] {
        let (status, xml) = world.sts("AKIAOPERATOR", form);
        assert_eq!((status, between(&xml, "Code")), (400, code), "{form}");
        assert!(!xml.contains("<a>"), "{xml}");
    }
}

/// What STS says to a role's ARN and a session's name.
fn said(arn: &str, session: &str) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let form = format!("Action=AssumeRole&RoleArn={}&RoleSessionName={}", encoded(arn), encoded(session));
    let (status, xml) = World::new().sts("AKIAOPERATOR", &form);
    assert_eq!((status, between(&xml, "Code")), (400, "ValidationError"), "{arn} {session}");
    between(&xml, "Message").to_owned()
}

#[test]
fn odd_names_of_sessions_are_refused_in_the_words_of_sts() {
    const PATTERN: &str = r"Member must satisfy regular expression pattern: [\w+=,.@-]*";
    for (name, constraint) in [
        ("with space", PATTERN),
        ("a/b", PATTERN),
        ("a:b", PATTERN),
        ("dependabot[bot]", PATTERN),
        ("naïve", PATTERN),
        ("x", "Member must have length greater than or equal to 2"),
        (&"s".repeat(65), "Member must have length less than or equal to 64"),
    ] {
        let text = format!(
            "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: {constraint}"
        );
        assert_eq!(said("arn:aws:iam::333333333333:role/x", name), text);
    }
}

#[test]
fn everything_that_is_wrong_with_a_form_is_told_at_once() {
    let text = said("role/x", "/");
    assert_eq!(
        text,
        "3 validation errors detected: \
         Value 'role/x' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; \
         Value '/' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; \
         Value '/' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2"
    );
    assert!(said("", "run").starts_with("2 validation errors detected: Value '' at 'roleArn'"));
}

#[test]
fn odd_names_of_roles_are_no_roles() {
    for arn in [
        "arn:aws:iam::333333333333:role/",
        "arn:aws:iam::333333333333:role/path/",
        "arn:aws:iam::333333333333:role/with space",
        "arn:aws:iam::333333333333:role/a*",
        "arn:aws:iam::333333333333:user/Audit",
        "arn:aws:iam::33333333333:role/Audit",
        "arn:aws:iam:eu-west-1:333333333333:role/Audit",
        "arn:aws-cn:iam::333333333333:role/Audit",
        "arn:aws:sts::333333333333:assumed-role/Audit/run",
        &format!("arn:aws:iam::333333333333:role/{}", "r".repeat(65)),
    ] {
        assert_eq!(said(arn, "run"), format!("{arn} is invalid"));
    }
}

#[test]
fn an_external_id_has_its_own_letters() {
    let world = World::new();
    for (external, status) in [("id%3A%2F1", 200), ("x", 400), ("with%20space", 400)] {
        let (seen, xml) = world.sts("AKIAOPERATOR", &format!("{}&ExternalId={external}", assume(MEMBER)));
        assert_eq!((seen, xml.contains("'externalId'")), (status, status == 400), "{external}");
    }
}

#[test]
fn a_query_works_as_well_as_a_form() {
    let request = Request::get(format!("/?{}", assume(MEMBER)))
        .header("authorization", authorization("AKIAOPERATOR", HOME, "sts"))
        .body(Bytes::new())
        .unwrap();
    let response = World::new().emulator.respond(request).unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"text/xml".parse().unwrap())
    );
}

#[test]
fn the_log_knows_whom_an_assumed_role_is_about() {
    let world = World::new();
    world.sts("AKIAOPERATOR", &assume(MEMBER));
    let call = serde_json::to_value(&world.emulator.calls()[0]).unwrap();
    assert_eq!(call["target"], MEMBER);
    assert_eq!((&call["operation"], &call["mutating"]), (&Value::from("AssumeRole"), &Value::from(false)));
}
