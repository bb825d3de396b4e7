//! The templates that bring events from where they are heard to the stack's event bus.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::{files, template};
use serde_json::{Value, json};

use crate::matcher::takes;
use crate::samples::samples;

/// The templates, by their names.
fn templates() -> BTreeMap<String, Value> {
    let paths = files::all().into_iter().map(|(path, _)| path);
    let own = paths.filter_map(|path| Some((path.strip_prefix("forwarding/")?.to_owned(), path.clone())));
    own.map(|(name, path)| (name, template::read(&path))).collect()
}

fn of_type<'a>(template: &'a Value, kind: &'a str) -> Vec<&'a Value> {
    let resources = template["Resources"].as_object().expect("resources").values();
    let of_type = resources.filter(|resource| resource["Type"] == kind);
    of_type.map(|resource| &resource["Properties"]).collect()
}

#[test]
fn every_event_is_forwarded_by_one_template() {
    let templates = templates();
    let mut used = BTreeSet::new();
    for sample in samples() {
        let forwards = |template: &&Value| {
            of_type(template, "AWS::Events::Rule")
                .iter()
                .any(|rule| takes(&rule["EventPattern"], &sample.event))
        };
        let names: Vec<_> = templates.iter().filter(|(_, it)| forwards(it)).map(|(name, _)| name).collect();
        let expected = match sample.event["source"].as_str() {
            Some("aws.organizations") => "organizations.yaml",
            Some("aws.controltower") => "control-tower.yaml",
            _ => "region-opt-in.yaml",
        };
        assert_eq!(names, [expected], "{}", sample.event);
        used.insert(expected.to_owned());
    }
    assert_eq!(used, templates.into_keys().collect());
}

#[test]
fn a_forwarding_role_may_put_events_on_the_one_bus_and_nothing_else() {
    for (name, template) in templates() {
        for rule in of_type(&template, "AWS::Events::Rule") {
            let targets = rule["Targets"].as_array().expect("targets");
            let arns: Vec<_> = targets.iter().map(|target| &target["Arn"]).collect();
            assert_eq!(arns, [&json!({"Ref": "EventBusArn"})], "{name}");
        }
        let roles = of_type(&template, "AWS::IAM::Role");
        let [role] = &roles[..] else { panic!("{name}: {} roles", roles.len()) };
        let statements: Vec<_> = role["Policies"]
            .as_array()
            .expect("policies")
            .iter()
            .flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().expect("statements"))
            .collect();
        let [statement] = statements[..] else { panic!("{name}: {statements:?}") };
        assert_eq!(statement["Action"], "events:PutEvents", "{name}");
        assert_eq!(statement["Resource"], json!({"Ref": "EventBusArn"}), "{name}");
        let trusted = &role["AssumeRolePolicyDocument"]["Statement"][0];
        assert_eq!(trusted["Principal"], json!({"Service": "events.amazonaws.com"}), "{name}");
        let own = json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
        assert_eq!(trusted["Condition"], own, "{name}");
    }
}
