//! Effects, actions, resources, variables: one table of statements and requests.

use macie_emulator::policy::Decision::{Allowed, ExplicitDeny, ImplicitDeny};
use macie_emulator::policy::{Context, Policy};
use serde_json::{Value, json};

use crate::support::{decide, policy};

fn allow(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

#[test]
fn a_policy_without_a_matching_statement_denies_implicitly() {
    let none = Context::new();
    assert_eq!(decide(&json!([]), "s3:GetObject", "*", &none), ImplicitDeny);
    let other = json!([allow("s3:PutObject".into(), "*".into())]);
    assert_eq!(decide(&other, "s3:GetObject", "*", &none), ImplicitDeny);
}

#[test]
fn an_explicit_deny_prevails_over_every_allow_whatever_the_order() {
    let deny = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*" });
    let allow = allow("*".into(), "*".into());
    for statements in [json!([allow, deny]), json!([deny, allow])] {
        let at = |resource| decide(&statements, "s3:GetObject", resource, &Context::new());
        assert_eq!(at("arn:aws:s3:::b/secret/1"), ExplicitDeny);
        assert_eq!(at("arn:aws:s3:::b/open/1"), Allowed);
    }
}

#[test]
fn a_single_statement_needs_no_list() {
    let document =
        json!({ "Version": "2012-10-17", "Id": "x", "Statement": allow("s3:GetObject".into(), "*".into()) });
    assert!(Policy::parse(&document.to_string()).is_ok());
}

#[test]
fn actions_match_with_wildcards_and_in_any_case() {
    for (pattern, action, expected) in [
        ("macie2:EnableMacie", "macie2:EnableMacie", Allowed),
        ("MACIE2:enablemacie", "macie2:EnableMacie", Allowed),
        ("macie2:Enable*", "macie2:EnableMacie", Allowed),
        ("macie2:Get*Session", "macie2:GetMacieSession", Allowed),
        ("macie2:Get*Session", "macie2:GetMember", ImplicitDeny),
        ("macie?:*", "macie2:GetMember", Allowed),
        ("macie:*", "macie2:GetMember", ImplicitDeny),
        ("macie2:*", "organizations:ListAccounts", ImplicitDeny),
        ("*", "organizations:ListAccounts", Allowed),
        ("*:*", "organizations:ListAccounts", Allowed),
    ] {
        let statements = json!([allow(pattern.into(), "*".into())]);
        assert_eq!(decide(&statements, action, "*", &Context::new()), expected, "{pattern} {action}");
    }
}

#[test]
fn not_action_is_about_everything_else() {
    let statements = json!([{ "Effect": "Allow", "NotAction": ["iam:*", "s3:Delete*"], "Resource": "*" }]);
    let at = |action| decide(&statements, action, "*", &Context::new());
    assert_eq!(at("s3:GetObject"), Allowed);
    assert_eq!(at("s3:DeleteObject"), ImplicitDeny);
    assert_eq!(at("iam:CreateServiceLinkedRole"), ImplicitDeny);
}

#[test]
fn resources_match_part_by_part() {
    for (pattern, resource, expected) in [
        ("*", "arn:aws:s3:::b/k", Allowed),
        ("*", "*", Allowed),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k/l", Allowed),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::bb/k", ImplicitDeny),
        ("arn:aws:s3:::b", "arn:aws:s3:::b/k", ImplicitDeny),
        ("arn:aws:macie2:*:*:*", "arn:aws:macie2:eu-west-1:222222222222:member/333333333333", Allowed),
        ("arn:aws:macie2:*:*:member/*", "arn:aws:macie2:eu-west-1:222222222222:member/333333333333", Allowed),
        (
            "arn:aws:macie2:us-*:*:*",
            "arn:aws:macie2:eu-west-1:222222222222:member/333333333333",
            ImplicitDeny,
        ),
        ("arn:aws:iam::*:role/a?", "arn:aws:iam::222222222222:role/ab", Allowed),
        ("arn:aws:iam::*:role/a", "arn:aws:iam::222222222222:role/x:role/a", ImplicitDeny),
        ("arn:aws:iam::*:role/AB", "arn:aws:iam::222222222222:role/ab", ImplicitDeny),
    ] {
        let statements = json!([allow("*".into(), pattern.into())]);
        assert_eq!(decide(&statements, "x:Y", resource, &Context::new()), expected, "{pattern} {resource}");
    }
}

#[test]
fn an_action_without_resources_is_matched_by_a_star_only() {
    let at = |pattern: &str| {
        decide(
            &json!([allow("macie2:EnableMacie".into(), pattern.into())]),
            "macie2:EnableMacie",
            "*",
            &Context::new(),
        )
    };
    assert_eq!(at("*"), Allowed);
    assert_eq!(at("arn:aws:macie2:*:*:*"), ImplicitDeny);
}

#[test]
fn not_resource_is_about_every_other_resource() {
    let statements =
        json!([{ "Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] }]);
    let at = |resource| decide(&statements, "s3:GetObject", resource, &Context::new());
    assert_eq!(at("arn:aws:s3:::b/k"), ImplicitDeny);
    assert_eq!(at("arn:aws:s3:::d/k"), ExplicitDeny);
}

#[test]
fn variables_in_resources_stand_for_the_callers_values() {
    let statements = json!([allow("s3:GetObject".into(), "arn:aws:s3:::${aws:PrincipalAccount}-b/*".into())]);
    let context = Context::new().with("aws:PrincipalAccount", "111111111111");
    let at = |resource, context| decide(&statements, "s3:GetObject", resource, context);
    assert_eq!(at("arn:aws:s3:::111111111111-b/k", &context), Allowed);
    assert_eq!(at("arn:aws:s3:::222222222222-b/k", &context), ImplicitDeny);
    assert_eq!(at("arn:aws:s3:::-b/k", &Context::new()), ImplicitDeny);
}

#[test]
fn a_value_with_a_star_is_no_wildcard() {
    let statements = json!([allow("s3:GetObject".into(), "arn:aws:s3:::b/${aws:PrincipalOrgID}".into())]);
    let context = Context::new().with("aws:PrincipalOrgID", "*");
    assert_eq!(decide(&statements, "s3:GetObject", "arn:aws:s3:::b/secret", &context), ImplicitDeny);
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let good = allow("s3:GetObject".into(), "*".into());
    let with = |field: &str, value: Value| {
        let mut statement = good.clone();
        statement[field] = value;
        statement
    };
    let without = |field: &str| {
        let mut statement = good.clone();
        statement.as_object_mut().unwrap().remove(field);
        statement
    };
    for (statement, place) in [
        (with("Effect", "allow".into()), "Statement[0].Effect: expected Allow or Deny"),
        (with("Action", "GetObject".into()), "Statement[0].Action: expected an action such as s3:GetObject"),
        (
            with("Action", json!(["s3:GetObject", "s3:"])),
            "Statement[0].Action[1]: expected an action such as s3:GetObject",
        ),
        (
            with("Action", "s3:${aws:PrincipalOrgID}".into()),
            "Statement[0].Action: expected an action such as s3:GetObject",
        ),
        (with("NotAction", "s3:*".into()), "Statement[0]: expected either Action or NotAction"),
        (without("Action"), "Statement[0]: expected either Action or NotAction"),
        (without("Resource"), "Statement[0]: expected either Resource or NotResource"),
        (without("Effect"), "Statement[0]: expected Effect"),
        (with("Resource", "bucket".into()), "Statement[0].Resource: expected an ARN or *"),
        (
            with("Resource", "arn:aws:s3:::${aws:username}".into()),
            "Statement[0].Resource: the condition key aws:username is not evaluated",
        ),
        (with("Principal", "*".into()), "Statement[0].Principal: Principal is not evaluated"),
        (with("Conditions", json!({})), "Statement[0].Conditions: Conditions is not evaluated"),
    ] {
        let error = policy(&json!([statement])).unwrap_err();
        assert_eq!(error.to_string(), place);
    }
}

#[test]
fn a_document_of_another_version_is_refused_since_it_has_no_variables() {
    for version in [r#""Version": "2008-10-17","#, ""] {
        let error = Policy::parse(&format!(r#"{{{version} "Statement": []}}"#)).unwrap_err();
        assert!(error.to_string().contains("ersion"), "{error}");
    }
    assert!(Policy::parse("{").unwrap_err().to_string().starts_with("the document: cannot be read"));
}
