//! Whom a trust policy trusts, and how far.

use macie_emulator::policy::{Context, Trust, TrustPolicy, Trustee};
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, MANAGEMENT, id};

const ROLE: &str = "arn:aws:iam::111111111111:role/team/f";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/f/run";

fn trust_of(principal: Value, condition: Value) -> TrustPolicy {
    let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition });
    TrustPolicy::parse(&json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()).unwrap()
}

fn role() -> Trustee<'static> {
    Trustee::Role { account: id(MANAGEMENT), role_arn: ROLE, session_arn: SESSION }
}

#[test]
fn a_principal_is_trusted_by_name_or_by_account() {
    for (principal, expected) in [
        (json!({ "AWS": ROLE }), Trust::Principal),
        (json!({ "AWS": SESSION }), Trust::Principal),
        (json!({ "AWS": "arn:aws:iam::111111111111:role/f" }), Trust::None),
        (json!({ "AWS": MANAGEMENT }), Trust::Account),
        (json!({ "AWS": "arn:aws:iam::111111111111:root" }), Trust::Account),
        (json!({ "AWS": [ADMINISTRATOR, "arn:aws:iam::222222222222:root"] }), Trust::None),
        (json!({ "AWS": [ADMINISTRATOR, MANAGEMENT, ROLE] }), Trust::Principal),
        (json!("*"), Trust::Account),
        (json!({ "AWS": "*" }), Trust::Account),
        (json!({ "Service": "lambda.amazonaws.com" }), Trust::None),
    ] {
        let trust = trust_of(principal.clone(), json!({})).evaluate(role(), &Context::new());
        assert_eq!(trust, expected, "{principal}");
    }
}

#[test]
fn a_service_is_trusted_by_its_name() {
    let trust = trust_of(json!({ "Service": ["lambda.amazonaws.com"] }), json!({}));
    assert_eq!(trust.evaluate(Trustee::Service("lambda.amazonaws.com"), &Context::new()), Trust::Principal);
    assert_eq!(trust.evaluate(Trustee::Service("states.amazonaws.com"), &Context::new()), Trust::None);
    let everyone = trust_of(json!("*"), json!({}));
    assert_eq!(everyone.evaluate(Trustee::Service("lambda.amazonaws.com"), &Context::new()), Trust::None);
}

#[test]
fn conditions_of_trust_must_hold() {
    let trust =
        trust_of(json!({ "AWS": MANAGEMENT }), json!({ "StringEquals": { "sts:ExternalId": "secret" } }));
    let at = |context: Context| trust.evaluate(role(), &context);
    assert_eq!(at(Context::new().with("sts:ExternalId", "secret")), Trust::Account);
    assert_eq!(at(Context::new().with("sts:ExternalId", "guess")), Trust::None);
    assert_eq!(at(Context::new()), Trust::None);
}

#[test]
fn a_denied_principal_is_not_trusted_whatever_else_is_said() {
    let document = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "sts:*" },
        { "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
          "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } } },
    ]});
    let trust = TrustPolicy::parse(&document.to_string()).unwrap();
    assert_eq!(trust.evaluate(role(), &Context::new()), Trust::Denied);
    assert_eq!(trust.evaluate(role(), &Context::new().with("aws:PrincipalOrgID", "o-1")), Trust::Principal);
}

#[test]
fn another_action_trusts_nobody_with_assuming_the_role() {
    let document = json!({ "Version": "2012-10-17", "Statement":
        { "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "sts:TagSession" }});
    let trust = TrustPolicy::parse(&document.to_string()).unwrap();
    assert_eq!(trust.evaluate(role(), &Context::new()), Trust::None);
}

#[test]
fn principals_that_are_not_understood_are_refused_with_their_place() {
    for (principal, expected) in [
        (
            json!({ "Federated": "x" }),
            "Statement[0].Principal.Federated: a principal of the kind Federated is not evaluated",
        ),
        (
            json!({ "AWS": "arn:aws:iam::*:role/x" }),
            "Statement[0].Principal.AWS: expected an account, a role's or a user's ARN, or *",
        ),
        (
            json!({ "AWS": "someone" }),
            "Statement[0].Principal.AWS: expected an account, a role's or a user's ARN, or *",
        ),
        (json!("someone"), "Statement[0].Principal: expected an object"),
    ] {
        let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
        assert_eq!(TrustPolicy::parse(&document.to_string()).unwrap_err().to_string(), expected);
    }
    let resource = json!({ "Version": "2012-10-17", "Statement":
        { "Effect": "Allow", "NotPrincipal": "*", "Action": "sts:AssumeRole" }});
    let error = TrustPolicy::parse(&resource.to_string()).unwrap_err();
    assert_eq!(error.to_string(), "Statement.NotPrincipal: NotPrincipal is not evaluated");
}
