//! JSON that may stand in a page: it ends no script, and holds no address.

use macie_org::error::redact;
use macie_org::step::StepError;
use serde_json::Value;

use crate::document::json_of;

/// The same JSON without anything that a browser takes for markup.
pub(crate) fn safe(json: &str) -> String {
    if json.contains('@') {
        let value = serde_json::from_str(json).expect("what was written as JSON is read as it");
        return unmarked(&json_of(&redacted(value)));
    }
    unmarked(json)
}

fn unmarked(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// Reads what a row says.
pub(crate) fn parsed(text: &str) -> Result<Value, StepError> {
    serde_json::from_str(text)
        .map_err(|error| StepError::StorageUnreadable(format!("a row cannot be read: {error}")))
}

fn redacted(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact(&text)),
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (redact(&name), redacted(member))).collect()
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn neither_markup_nor_an_address_gets_through_and_all_else_does() {
        let value = json!({"a@b.c": ["</script><!--", "says \"x@y.z\\\" to \u{e9}", 3, null]});
        let text = safe(&value.to_string());
        assert!(!text.contains('<') && !text.contains('@'), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, json!({"***": ["</script><!--", "says \"***\" to \u{e9}", 3, null]}));
    }
}
