//! Reads YAML (or JSON, which is YAML) and writes every short form out: `!Ref x` becomes
//! `{"Ref": "x"}`, so that the rest knows one form only.

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

use crate::policy::error::{PolicyError, PolicyProblem};
use crate::policy::node::join;

/// The template as one JSON value with long forms only.
pub(super) fn read(text: &str) -> Result<Value, PolicyError> {
    let yaml: Yaml = serde_yaml_ng::from_str(text)
        .map_err(|error| PolicyProblem::Unreadable(error.to_string()).at("the template"))?;
    convert(yaml, "")
}

fn convert(yaml: Yaml, path: &str) -> Result<Value, PolicyError> {
    match yaml {
        Yaml::Null => Ok(Value::Null),
        Yaml::Bool(flag) => Ok(flag.into()),
        Yaml::String(text) => Ok(text.into()),
        Yaml::Number(number) => number_of(&number).ok_or_else(|| expected("a finite number", path)),
        Yaml::Sequence(items) => {
            let items = items.into_iter().enumerate();
            items.map(|(index, item)| convert(item, &format!("{path}[{index}]"))).collect()
        }
        Yaml::Mapping(fields) => {
            let mut object = Map::new();
            for (name, value) in fields {
                let name = name_of(name).ok_or_else(|| expected("names that are strings", path))?;
                object.insert(name.clone(), convert(value, &join(path, &name))?);
            }
            Ok(Value::Object(object))
        }
        Yaml::Tagged(tagged) => long_form(&tagged.tag.to_string(), convert(tagged.value, path)?, path),
    }
}

fn long_form(tag: &str, value: Value, path: &str) -> Result<Value, PolicyError> {
    match tag.trim_start_matches('!') {
        "Ref" => Ok(json!({ "Ref": value })),
        "Condition" => Ok(json!({ "Condition": value })),
        "GetAtt" => Ok(json!({ "Fn::GetAtt": split_attribute(value) })),
        name @ ("Sub" | "Join" | "If" | "Equals" | "And" | "Or" | "Not" | "FindInMap" | "Select"
        | "Split") => Ok(json!({ format!("Fn::{name}"): value })),
        // Written out all the same: it is refused only where a role's policies depend on it.
        name => {
            let known = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if known { Ok(json!({ format!("Fn::{name}"): value })) } else { Err(expected("a tag", path)) }
        }
    }
}

/// `!GetAtt Bucket.Arn` is `{"Fn::GetAtt": ["Bucket", "Arn"]}`.
fn split_attribute(value: Value) -> Value {
    match value.as_str().and_then(|text| text.split_once('.')) {
        Some((resource, attribute)) => json!([resource, attribute]),
        None => value,
    }
}

fn number_of(number: &serde_yaml_ng::Number) -> Option<Value> {
    let whole = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
    whole.or_else(|| number.as_f64().and_then(serde_json::Number::from_f64).map(Value::Number))
}

fn name_of(name: Yaml) -> Option<String> {
    match name {
        Yaml::String(text) => Some(text),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(flag) => Some(flag.to_string()),
        Yaml::Null | Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => None,
    }
}

fn expected(what: &'static str, path: &str) -> PolicyError {
    PolicyProblem::Expected(what).at(path)
}
