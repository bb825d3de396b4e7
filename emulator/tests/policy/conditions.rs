//! Every condition operator, with a value that fits, one that does not, and none.

use macie_emulator::policy::{Context, Decision};
use serde_json::{Value, json};

use crate::support::{decide, policy};

fn holds(condition: Value, context: &Context) -> bool {
    let statements = json!([{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition }]);
    decide(&statements, "macie2:CreateMember", "*", context) == Decision::Allowed
}

/// Whether a condition on a key holds for a value that fits, one that does not, and no value.
#[track_caller]
fn check(operator: &str, key: &str, wanted: Value, values: [&str; 2], expected: [bool; 3]) {
    let condition = json!({ operator: { key: wanted } });
    let [fitting, other] = values.map(|value| holds(condition.clone(), &Context::new().with(key, value)));
    assert_eq!([fitting, other, holds(condition, &Context::new())], expected, "{operator}");
}

#[test]
fn string_operators_compare_texts() {
    let (key, regions) = ("aws:RequestedRegion", || json!(["eu-west-1", "eu-central-1"]));
    let values = ["eu-central-1", "us-east-1"];
    check("StringEquals", key, regions(), values, [true, false, false]);
    check("StringNotEquals", key, regions(), values, [false, true, true]);
    check("StringLike", key, json!("eu-*"), values, [true, false, false]);
    check("StringNotLike", key, json!("eu-*"), values, [false, true, true]);
    check("StringEqualsIgnoreCase", key, json!("EU-Central-1"), values, [true, false, false]);
    check("StringNotEqualsIgnoreCase", key, json!("EU-Central-1"), values, [false, true, true]);
}

#[test]
fn only_like_operators_know_wildcards() {
    check("StringEquals", "aws:RequestedRegion", json!("eu-*"), ["eu-*", "eu-west-1"], [true, false, false]);
}

#[test]
fn string_operators_but_those_that_ignore_it_heed_case() {
    check("StringEquals", "sts:ExternalId", json!("abc"), ["abc", "ABC"], [true, false, false]);
    check("StringLike", "sts:ExternalId", json!("a*"), ["abc", "ABC"], [true, false, false]);
}

#[test]
fn if_exists_passes_without_a_value() {
    let values = ["eu-west-1", "us-east-1"];
    check("StringEqualsIfExists", "aws:RequestedRegion", json!("eu-west-1"), values, [true, false, true]);
    check(
        "NumericLessThanIfExists",
        "sts:DurationSeconds",
        json!(1000),
        ["900", "3600"],
        [true, false, true],
    );
}

#[test]
fn arn_operators_compare_part_by_part() {
    let role = "arn:aws:iam::111111111111:role/team/name";
    let values = [role, "arn:aws:iam::222222222222:role/team/name"];
    for operator in ["ArnLike", "ArnEquals"] {
        check(
            operator,
            "aws:PrincipalArn",
            json!("arn:aws:iam::111111111111:role/*"),
            values,
            [true, false, false],
        );
    }
    for operator in ["ArnNotLike", "ArnNotEquals"] {
        check(
            operator,
            "aws:PrincipalArn",
            json!("arn:aws:iam::111111111111:role/*"),
            values,
            [false, true, true],
        );
    }
}

#[test]
fn bool_and_null_operators_know_two_values() {
    check("Bool", "aws:ViaAWSService", json!("true"), ["true", "false"], [true, false, false]);
    check("Bool", "aws:ViaAWSService", json!(false), ["false", "true"], [true, false, false]);
    check("Null", "sts:ExternalId", json!("true"), ["a", "b"], [false, false, true]);
    check("Null", "sts:ExternalId", json!(false), ["a", "b"], [true, true, false]);
}

#[test]
fn numeric_operators_compare_numbers() {
    let key = "sts:DurationSeconds";
    check("NumericEquals", key, json!("900"), ["900.0", "3600"], [true, false, false]);
    check("NumericNotEquals", key, json!(900), ["900", "3600"], [false, true, true]);
    check("NumericLessThan", key, json!(3600), ["900", "3600"], [true, false, false]);
    check("NumericLessThanEquals", key, json!(3600), ["3600", "3601"], [true, false, false]);
    check("NumericGreaterThan", key, json!(900), ["3600", "900"], [true, false, false]);
    check("NumericGreaterThanEquals", key, json!(900), ["900", "899"], [true, false, false]);
    check("NumericEquals", key, json!(900), ["900", "soon"], [true, false, false]);
}

#[test]
fn sets_are_compared_value_by_value() {
    let tags =
        |keys: &[&str]| Context::new().with_all("aws:TagKeys", keys.iter().map(|key| (*key).to_owned()));
    let all = || json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } });
    let any = || json!({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["team", "cost"] } });
    for (keys, expected_all, expected_any) in [
        (&["team"][..], true, true),
        (&["team", "cost"], true, true),
        (&["team", "other"], false, true),
        (&["other"], false, false),
        (&[], true, false),
    ] {
        assert_eq!(holds(all(), &tags(keys)), expected_all, "all of {keys:?}");
        assert_eq!(holds(any(), &tags(keys)), expected_any, "any of {keys:?}");
    }
    let none = json!({ "ForAllValues:StringNotLike": { "aws:TagKeys": "secret*" } });
    assert!(holds(none.clone(), &tags(&["team"])));
    assert!(!holds(none, &tags(&["team", "secret1"])));
}

#[test]
fn every_operator_and_every_key_of_a_condition_must_hold() {
    let condition = || {
        json!({
            "StringEquals": { "aws:RequestedRegion": "eu-west-1", "aws:RequestTag/team": "security" },
            "Null": { "sts:ExternalId": "true" },
        })
    };
    let context =
        Context::new().with("aws:RequestedRegion", "eu-west-1").with("aws:RequestTag/Team", "security");
    assert!(holds(condition(), &context));
    assert!(!holds(condition(), &context.clone().with("sts:ExternalId", "x")));
    assert!(!holds(condition(), &context.with("aws:RequestTag/team", "other")));
}

#[test]
fn variables_in_values_stand_for_the_callers_values() {
    let condition = || json!({ "StringEquals": { "aws:ResourceOrgID": "${aws:PrincipalOrgID}" } });
    let context = |own: &str, theirs: &str| {
        Context::new().with("aws:PrincipalOrgID", own).with("aws:ResourceOrgID", theirs)
    };
    assert!(holds(condition(), &context("o-1", "o-1")));
    assert!(!holds(condition(), &context("o-1", "o-2")));
    assert!(!holds(condition(), &Context::new().with("aws:ResourceOrgID", "o-1")));
    assert!(!holds(condition(), &Context::new()));
}

#[test]
fn a_condition_that_cannot_be_evaluated_is_refused_with_its_place() {
    for (condition, expected) in [
        (
            json!({ "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }),
            "Condition.IpAddress: the condition operator IpAddress is not evaluated",
        ),
        (
            json!({ "DateLessThan": { "aws:CurrentTime": "2026" } }),
            "Condition.DateLessThan: the condition operator DateLessThan is not evaluated",
        ),
        (
            json!({ "StringEquals": { "aws:SourceVpc": "v" } }),
            "Condition.StringEquals.aws:SourceVpc: the condition key aws:SourceVpc is not evaluated",
        ),
        (
            json!({ "StringEquals": { "aws:TagKeys": "a" } }),
            "Condition.StringEquals.aws:TagKeys: StringEquals does not suit aws:TagKeys",
        ),
        (
            json!({ "Bool": { "aws:RequestedRegion": "true" } }),
            "Condition.Bool.aws:RequestedRegion: Bool does not suit aws:RequestedRegion",
        ),
        (
            json!({ "Bool": { "aws:ViaAWSService": "yes" } }),
            "Condition.Bool.aws:ViaAWSService: expected true or false",
        ),
        (
            json!({ "NumericEquals": { "sts:DurationSeconds": "long" } }),
            "Condition.NumericEquals.sts:DurationSeconds: expected a number",
        ),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": ["arn:aws:iam::1:role/a", "role/*"] } }),
            "Condition.ArnLike.aws:PrincipalArn[1]: expected an ARN of six parts",
        ),
        (
            json!({ "StringEquals": { "aws:ResourceOrgID": "${aws:FederatedProvider}" } }),
            "Condition.StringEquals.aws:ResourceOrgID: the condition key aws:FederatedProvider is not evaluated",
        ),
        (
            json!({ "StringEquals": { "aws:ResourceOrgID": [] } }),
            "Condition.StringEquals.aws:ResourceOrgID: expected a value",
        ),
        (json!({ "StringEquals": "x" }), "Condition.StringEquals: expected an object"),
    ] {
        let statements =
            json!([{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition }]);
        let error = policy(&statements).unwrap_err().to_string();
        assert_eq!(error, format!("Statement[0].{expected}"));
    }
}
