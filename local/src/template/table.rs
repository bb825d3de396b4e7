//! A DynamoDB table's key, from the two lists over which CloudFormation spreads it.
//!
//! Indexes, expiry and encryption are not read: no one machine needs them.

use serde_json::Value as Json;

use super::evaluate::scalar;
use super::{Key, TemplateError};

type Result<T> = std::result::Result<T, TemplateError>;

/// The key of the table whose `properties` stand at `at`.
pub(super) fn keys(at: &str, properties: &Json) -> Result<Vec<Key>> {
    let definitions = list(at, properties, "AttributeDefinitions")?;
    let schema = list(at, properties, "KeySchema")?;
    let key = |(index, part)| key(&format!("{at}.KeySchema[{index}]"), part, definitions);
    schema.iter().enumerate().map(key).collect()
}

fn key(at: &str, part: &Json, definitions: &[Json]) -> Result<Key> {
    let attribute = text(at, part, "AttributeName")?;
    let named = |definition: &&Json| definition["AttributeName"] == attribute.as_str();
    let definition = definitions.iter().find(named).unwrap_or(&Json::Null);
    Ok(Key {
        attribute_type: text(&format!("{at}.{attribute}"), definition, "AttributeType")?,
        role: text(at, part, "KeyType")?,
        attribute,
    })
}

fn list<'a>(at: &str, properties: &'a Json, name: &str) -> Result<&'a [Json]> {
    let list = properties.get(name).and_then(Json::as_array);
    list.map(Vec::as_slice).ok_or_else(|| TemplateError::missing(&format!("{at}.{name}")))
}

fn text(at: &str, fields: &Json, name: &str) -> Result<String> {
    let at = format!("{at}.{name}");
    scalar(&at, fields.get(name).ok_or_else(|| TemplateError::missing(&at))?)
}
