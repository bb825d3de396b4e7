//! Validation against the schemas that the code derives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

static VALIDATORS: LazyLock<BTreeMap<&'static str, Validator>> = LazyLock::new(|| {
    let all = macie_org::schema::all().into_iter();
    let validator = |schema: Value| jsonschema::validator_for(&schema).expect("a derived schema is a schema");
    all.map(|(name, schema)| (name, validator(schema.into()))).collect()
});

/// What is wrong with `value` by the schema `name`; nothing when it is right.
#[must_use]
pub fn faults(name: &str, value: &Value) -> Vec<String> {
    let validator = VALIDATORS.get(name).unwrap_or_else(|| panic!("there is no schema {name}"));
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The fields of the object that the schema `name` describes.
#[must_use]
pub fn fields(name: &str) -> BTreeSet<String> {
    let schema = schema(name);
    let properties = schema["properties"].as_object().expect("the schema describes an object");
    properties.keys().cloned().collect()
}

/// The schema `name`, as the code derives it.
#[must_use]
pub fn schema(name: &str) -> Value {
    let found = macie_org::schema::all().remove(name);
    found.unwrap_or_else(|| panic!("there is no schema {name}")).into()
}

/// The part of a schema that an example is held to: of several shapes, its operation's.
#[must_use]
pub fn shape_of(name: &str, example: &Value) -> Value {
    let schema = schema(name);
    let Some(shapes) = schema["oneOf"].as_array() else { return schema };
    let own = shapes.iter().find(|shape| operation(shape) == example["operation"].as_str());
    own.unwrap_or_else(|| panic!("{name} has no shape for {example}")).clone()
}

/// The operations that an execution input may ask for.
#[must_use]
pub fn operations() -> BTreeSet<String> {
    let schema = schema("execution-input");
    let shapes = schema["oneOf"].as_array().expect("one shape per operation");
    shapes.iter().filter_map(operation).map(str::to_owned).collect()
}

fn operation(shape: &Value) -> Option<&str> {
    shape["properties"]["operation"]["const"].as_str()
}

/// The values of a type that serializes as one of a few strings.
#[must_use]
pub fn variants(schema: &str, definition: &str) -> BTreeSet<String> {
    let schema = self::schema(schema);
    let variants = schema["$defs"][definition]["oneOf"].as_array().expect("an enum of documented variants");
    variants.iter().map(|variant| variant["const"].as_str().expect("a plain variant").to_owned()).collect()
}
