//! The rules of the stack's own event bus.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::template::{functions, resources, template};
use serde_json::{Value, json};

use crate::matcher::takes;
use crate::samples::samples;

/// The patterns, by the logical ids of their rules.
fn patterns() -> BTreeMap<String, Value> {
    let rules = resources("AWS::Events::Rule").into_iter();
    rules.map(|(id, rule)| (id, rule["Properties"]["EventPattern"].clone())).collect()
}

fn hearing(event: &Value) -> BTreeSet<String> {
    let patterns = patterns().into_iter();
    patterns.filter(|(_, pattern)| takes(pattern, event)).map(|(id, _)| id).collect()
}

#[test]
fn every_event_is_heard_by_one_rule_and_every_rule_hears_one() {
    let mut heard = BTreeSet::new();
    for sample in samples() {
        let rules = hearing(&sample.event);
        assert_eq!(rules.len(), 1, "{rules:?} for {}", sample.event);
        heard.extend(rules);
    }
    assert_eq!(heard, patterns().into_keys().collect());
}

#[test]
fn no_rule_hears_an_event_of_what_failed() {
    for failed in samples().into_iter().flat_map(|sample| sample.failed) {
        assert_eq!(hearing(&failed), BTreeSet::new(), "{failed}");
    }
}

#[test]
fn no_rule_hears_the_same_event_of_another_source() {
    for mut event in samples().into_iter().map(|sample| sample.event) {
        event["source"] = json!("com.example.vending");
        assert_eq!(hearing(&event), BTreeSet::new(), "{event}");
    }
}

#[test]
fn every_rule_is_on_the_stacks_own_bus_and_leads_to_admit_account_or_the_dead_letters() {
    for (id, rule) in resources("AWS::Events::Rule") {
        assert_eq!(rule["Condition"], "TakesEvents", "{id}");
        assert_eq!(rule["Properties"]["EventBusName"], json!({"Ref": "EventBus"}), "{id}");
        let targets = rule["Properties"]["Targets"].as_array().expect("targets");
        let [target] = &targets[..] else { panic!("{id} has {} targets", targets.len()) };
        assert_eq!(target["Arn"], json!({"Fn::GetAtt": "AdmitAccountFunction.Arn"}), "{id}");
        assert_eq!(target["DeadLetterConfig"]["Arn"], dead_letters(), "{id}");
        assert!(target["RetryPolicy"]["MaximumRetryAttempts"].as_u64() > Some(0), "{id}");
    }
}

#[test]
fn only_the_organization_may_put_events_on_the_bus_and_only_its_rules_may_call_the_function() {
    let policies = resources("AWS::Events::EventBusPolicy");
    let [policy] = &policies.values().collect::<Vec<_>>()[..] else { panic!("one policy") };
    let allowed = &policy["Properties"]["Statement"];
    assert_eq!(allowed["Action"], "events:PutEvents");
    assert_eq!(
        allowed["Condition"],
        json!({"StringEquals": {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}}})
    );
    let permissions = resources("AWS::Lambda::Permission");
    let permission = &permissions["AdmissionPermission"]["Properties"];
    assert_eq!(permission["Principal"], "events.amazonaws.com");
    let rules = permission["SourceArn"]["Fn::Sub"].as_str().expect("an ARN");
    assert!(rules.ends_with(":rule/${EventBus}/*"), "{rules}");
}

#[test]
fn events_are_taken_only_where_something_is_asked_for_of_a_named_organization() {
    let conditions = &template()["Conditions"];
    let given = |parameter: &str| json!({"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]});
    assert_eq!(conditions["HasStandingRequest"], given("AdministratorId"));
    let both = json!({"Fn::And": [{"Fn::Condition": "HasStandingRequest"}, given("OrganizationId")]});
    assert_eq!(conditions["TakesEvents"], both);
    let resources = &template()["Resources"];
    for id in ["EventBus", "EventBusPolicy", "AdmissionPermission", "AdmissionDeadLettersPolicy"] {
        assert_eq!(resources[id]["Condition"], "TakesEvents", "{id}");
    }
}

#[test]
fn what_cannot_be_delivered_or_judged_is_kept_encrypted_for_two_weeks() {
    for (id, queue) in resources("AWS::SQS::Queue") {
        assert_eq!(queue["Properties"]["KmsMasterKeyId"], json!({"Ref": "StackKey"}), "{id}");
        assert_eq!(queue["Properties"]["MessageRetentionPeriod"], 14 * 24 * 60 * 60, "{id}");
    }
    let function = &functions()["AdmitAccountFunction"]["Properties"]["EventInvokeConfig"];
    assert_eq!(function["DestinationConfig"]["OnFailure"]["Destination"], dead_letters());
}

fn dead_letters() -> Value {
    json!({"Fn::GetAtt": "AdmissionDeadLetters.Arn"})
}
