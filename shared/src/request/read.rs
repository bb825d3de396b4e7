//! Reading strictly: every refusal names its field.

use serde_json::{Map, Value};

use super::RequestError;

/// Lists of the execution input; serde would take an array for any structure.
const LISTS: [&str; 5] =
    ["regions", "requests", "accounts.include", "accounts.exclude", "accounts.organizationalUnits"];

pub(super) fn refuse_arrays(value: &Value, at: &str) -> Result<(), RequestError> {
    match value {
        Value::Array(_) if LISTS.contains(&at) => Ok(()),
        Value::Array(_) => Err(field(at, "an array, where an object or a single value is expected")),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            refuse_arrays(value, &at)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

pub(super) fn field(name: &str, message: &str) -> RequestError {
    RequestError::Field { field: name.to_owned(), message: message.to_owned() }
}

pub(super) fn check_range(name: &str, value: u32, most: u32) -> Result<(), RequestError> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(field(name, &format!("{value} is not between 1 and {most}")))
}

pub(super) fn read<T: serde::de::DeserializeOwned>(fields: Map<String, Value>) -> Result<T, RequestError> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let (field, message) = (error.path().to_string(), error.inner().to_string());
        // `.` is the path's word for the input itself; the message names the field then.
        let field = if field == "." { "$".to_owned() } else { field };
        if message.starts_with("Macie does not exist in Region") {
            RequestError::Region { field, message }
        } else {
            RequestError::Field { field, message }
        }
    })
}
