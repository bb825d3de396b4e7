//! What `--help` says beside the flags: every switch, fault, change of accounts and expectation by
//! its name, out of the same description that the control plane serves.

use std::fmt::Write as _;

use macie_emulator::openapi;
use serde_json::Value;

/// The parts, and the schemas that they show.
const PARTS: [(&str, &str); 8] = [
    ("Switches (--switches, PUT /_macie/switches):", "Switches"),
    ("Faults (--faults, PUT /_macie/faults):", "Faults"),
    ("The kinds of `failures`:", "FailureKind"),
    ("The answers of `throttles`:", "ThrottleAnswer"),
    ("The distributions of `latencies`:", "Distribution"),
    ("What `visibility` delays:", "Visibility"),
    ("What can happen to accounts (POST /_macie/accounts, and the `happenings` of faults):", "AccountChange"),
    ("What a run is held to (PUT /_macie/watch):", "Expectations"),
];

/// All parts.
pub(crate) fn reference() -> String {
    let description = openapi();
    let schemas = &description["components"]["schemas"];
    let mut text = String::new();
    for (title, schema) in PARTS {
        writeln!(text, "{title}").expect(INFALLIBLE);
        for (name, meaning) in entries(&schemas[schema]) {
            writeln!(text, "  {name}\n          {meaning}").expect(INFALLIBLE);
        }
        text.push('\n');
    }
    text + "GET /_macie/openapi.json, and --openapi, describe every field of them."
}

const INFALLIBLE: &str = "writing to a string cannot fail";

/// The fields, or else the variants, of a schema, with what they mean.
fn entries(schema: &Value) -> Vec<(&str, String)> {
    if let Some(fields) = schema["properties"].as_object() {
        return fields.iter().map(|(name, field)| (name.as_str(), meaning(field))).collect();
    }
    let variants = schema["oneOf"].as_array().into_iter().flatten();
    variants.filter_map(|variant| Some((name(variant)?, meaning(variant)))).collect()
}

/// The name of a variant: of a bare one, of one with a tag, or of one with fields.
fn name(variant: &Value) -> Option<&str> {
    let fields = &variant["properties"];
    let bare_or_tag = variant["const"].as_str().or_else(|| fields["kind"]["const"].as_str());
    bare_or_tag.or_else(|| fields.as_object()?.keys().next().map(String::as_str))
}

/// A description, on one line.
fn meaning(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}
