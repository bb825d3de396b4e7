//! `template.yaml` as JSON, its tags written out: `!Ref X` becomes `{"Ref": "X"}`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::files;

/// The template.
#[must_use]
pub fn template() -> Value {
    read("template.yaml")
}

/// Any template, by its path from the root.
#[must_use]
pub fn read(path: &str) -> Value {
    let yaml = serde_yaml_ng::from_str(&files::text(path));
    written_out(yaml.unwrap_or_else(|error| panic!("{path}: {error}")))
}

fn written_out(yaml: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match yaml {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = match tag.trim_start_matches('!') {
                "Ref" => "Ref".to_owned(),
                other => format!("Fn::{other}"),
            };
            json!({name: written_out(tagged.value)})
        }
        Yaml::Mapping(fields) => {
            fields.into_iter().map(|(key, value)| (key_of(&key), written_out(value))).collect()
        }
        Yaml::Sequence(items) => items.into_iter().map(written_out).collect(),
        plain @ (Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) | Yaml::String(_)) => {
            serde_json::to_value(plain).expect("a plain value is JSON as well")
        }
    }
}

fn key_of(key: &serde_yaml_ng::Value) -> String {
    key.as_str().expect("keys of a template are strings").to_owned()
}

/// The resources of a type, by logical id.
#[must_use]
pub fn resources(kind: &str) -> BTreeMap<String, Value> {
    let template = template();
    let resources = template["Resources"].as_object().expect("a template has resources").clone();
    resources.into_iter().filter(|(_, resource)| resource["Type"] == kind).collect()
}

/// The functions, by logical id.
#[must_use]
pub fn functions() -> BTreeMap<String, Value> {
    resources("AWS::Serverless::Function")
}

/// The binary that a function runs.
#[must_use]
pub fn binary(function: &Value) -> &str {
    function["Metadata"]["BuildProperties"]["Binary"].as_str().expect("a function names its binary")
}

/// The statements of a resource's own policies.
#[must_use]
pub fn statements(resource: &Value) -> Vec<Value> {
    let policies = resource["Properties"]["Policies"].as_array().expect("own policies, as a list");
    policies.iter().flat_map(|policy| list(&policy["Statement"])).collect()
}

/// The actions of a statement.
#[must_use]
pub fn actions(statement: &Value) -> BTreeSet<String> {
    list(&statement["Action"]).iter().map(|action| action.as_str().expect("an action").to_owned()).collect()
}

/// Where CloudFormation takes one or many, many.
#[must_use]
pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}
