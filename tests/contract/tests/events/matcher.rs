//! Whether a pattern takes an event: EventBridge's content filtering, as far as it is used.

use serde_json::{Map, Value};

/// Whether `pattern` takes `event`: every field that it names has one of the values given.
pub(crate) fn takes(pattern: &Value, event: &Value) -> bool {
    let fields = pattern.as_object().unwrap_or_else(|| panic!("{pattern} is no pattern"));
    fields.iter().all(|(name, wanted)| match (name.as_str(), wanted) {
        ("$or", Value::Array(ways)) => ways.iter().any(|way| takes(way, event)),
        (_, Value::Object(_)) => event.get(name).is_some_and(|inner| takes(wanted, inner)),
        (_, Value::Array(values)) => is_one_of(values, event.get(name)),
        _ => panic!("{name}: {wanted} is no pattern"),
    })
}

/// The one operator that is used.
fn exists(operator: &Map<String, Value>) -> bool {
    let wanted = operator.get("exists").and_then(Value::as_bool).filter(|_| operator.len() == 1);
    wanted.unwrap_or_else(|| panic!("{operator:?} is not known here"))
}

/// An array in an event is taken where any of its values is.
fn is_one_of(wanted: &[Value], found: Option<&Value>) -> bool {
    let is_met = |wanted: &Value, found: Option<&Value>| match wanted.as_object() {
        Some(operator) => exists(operator) == found.is_some(),
        None => found == Some(wanted),
    };
    match found {
        Some(Value::Array(several)) => {
            several.iter().any(|one| wanted.iter().any(|it| is_met(it, Some(one))))
        }
        one => wanted.iter().any(|it| is_met(it, one)),
    }
}

#[test]
fn a_pattern_takes_what_has_all_of_its_fields_and_any_of_their_values() {
    use serde_json::json;
    let event = json!({"source": "a", "detail": {"state": "ok", "list": [1, 2]}});
    let cases = [
        (json!({}), true),
        (json!({"source": ["a", "b"]}), true),
        (json!({"source": ["b"]}), false),
        (json!({"detail": {"state": ["ok"]}, "source": ["a"]}), true),
        (json!({"detail": {"state": ["failed"]}}), false),
        (json!({"detail": {"list": [2]}}), true),
        (json!({"detail": {"error": [{"exists": false}]}}), true),
        (json!({"detail": {"state": [{"exists": false}]}}), false),
        (json!({"other": {"error": [{"exists": false}]}}), false),
        (json!({"$or": [{"source": ["b"]}, {"detail": {"state": ["ok"]}}]}), true),
        (json!({"$or": [{"source": ["b"]}, {"source": ["c"]}]}), false),
    ];
    for (pattern, expected) in cases {
        assert_eq!(takes(&pattern, &event), expected, "{pattern}");
    }
}
