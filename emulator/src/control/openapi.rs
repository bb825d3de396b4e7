//! The control plane's description in OpenAPI 3.1, made from the table of routes and
//! the types that are read and written; `openapi.json` holds it for readers.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::Response;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::change::{AccountChange, Changed};
use super::clock::{Advance, Time};
use super::json as answer;
use super::problem::Problem;
use super::route::{Content, Desk, ROOT, ROUTES, Route};
use super::snapshot::{MadeUp, OrganizationSummary};
use super::watch::Verdict;
use crate::calls::Call;
use crate::faults::Faults;
use crate::switches::Switches;
use crate::watch::{Expectations, Findings, WatchedReport};
use crate::{AccountId, ParentId, Region};

/// Implements [`JsonSchema`] for an identifier.
macro_rules! identifier {
    ($type:ident, $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

identifier!(AccountId, json_schema!({"type": "string", "pattern": "^[0-9]{12}$"}));
identifier!(
    ParentId,
    json_schema!({"type": "string", "pattern": "^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$"})
);
identifier!(Region, json_schema!({"type": "string", "enum": Region::ALL}));

/// The control plane's description in OpenAPI 3.1, as JSON.
#[must_use]
pub fn openapi() -> Value {
    let mut paths = Map::new();
    for route in &ROUTES {
        let path = paths.entry(format!("{ROOT}{}", route.path)).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "The control plane of macie-emulator",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Steers an emulator of Amazon Macie, AWS Organizations and AWS STS. It needs no signature, and answers callers on the same machine only.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "http://127.0.0.1:{port}", "variables": { "port": { "default": "4599" } } }],
        "security": [],
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

pub(super) fn get(_desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    answer(&openapi())
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "operationId": operation_id(route),
        "responses": { "default": {
            "description": "Why not.",
            "content": { "application/json": { "schema": reference("Problem") } },
        }},
    });
    let (status, response) = response(route.gives);
    operation["responses"][status] = response;
    if let Some(content) = content(route.takes) {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if !route.query.is_empty() {
        operation["parameters"] = route.query.iter().map(parameter).collect();
    }
    operation
}

fn response(gives: Content) -> (&'static str, Value) {
    match content(gives) {
        Some(content) => ("200", json!({ "description": "The answer.", "content": content })),
        None => ("204", json!({ "description": "Done." })),
    }
}

fn content(content: Content) -> Option<Value> {
    match content {
        Content::Nothing => None,
        Content::Json(schema) => Some(json!({ "application/json": { "schema": reference(schema) } })),
        // OpenAPI 3.1 describes one value; each line is one.
        Content::Lines(schema) => Some(json!({ "application/jsonl": { "schema": reference(schema) } })),
    }
}

fn parameter((name, meaning): &(&str, &str)) -> Value {
    let schema = json!({ "type": "integer", "minimum": 0 });
    json!({ "name": name, "in": "query", "required": false, "description": meaning, "schema": schema })
}

/// `GET /calls/counts` is `getCallsCounts`.
fn operation_id(route: &Route) -> String {
    let words = route.path.trim_end_matches(".json").split('/').filter(|word| !word.is_empty());
    let capitalized = words.map(|word| word[..1].to_uppercase() + &word[1..]);
    route.method.as_str().to_lowercase() + &capitalized.collect::<String>()
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12();
    let mut generator =
        settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into_generator();
    generator.subschema_for::<AccountChange>();
    generator.subschema_for::<Advance>();
    generator.subschema_for::<Call>();
    generator.subschema_for::<Changed>();
    generator.subschema_for::<Expectations>();
    generator.subschema_for::<Faults>();
    generator.subschema_for::<Findings>();
    generator.subschema_for::<MadeUp>();
    generator.subschema_for::<OrganizationSummary>();
    generator.subschema_for::<Problem>();
    generator.subschema_for::<Switches>();
    generator.subschema_for::<Time>();
    generator.subschema_for::<Verdict>();
    generator.subschema_for::<WatchedReport>();
    let mut schemas = generator.take_definitions(true);
    schemas.extend(by_hand());
    schemas
}

/// Schemas of what no type describes.
fn by_hand() -> [(String, Value); 5] {
    let counts = json!({
        "type": "object",
        "description": "Numbers of calls by service and operation.",
        "additionalProperties": { "type": "integer", "minimum": 1 },
    });
    let organization = json!({
        "description": "A made-up organization, or the output of `aws organizations list-accounts`, whole or its bare array.",
        "anyOf": [
            reference("MadeUp"),
            { "type": "object", "required": ["Accounts"], "properties": { "Accounts": { "type": "array", "items": { "type": "object" } } } },
            { "type": "array", "items": { "type": "object" } },
        ],
    });
    let state = json!({
        "type": "object",
        "description": "A snapshot. Its insides follow the emulator's version; whoever keeps one need not understand it.",
        "required": ["organization", "sessions", "rosters", "designations", "switches"],
    });
    let open_api = json!({ "type": "object", "required": ["openapi", "info", "paths", "components"] });
    [
        ("Counts".to_owned(), counts),
        ("Event".to_owned(), event()),
        ("NewOrganization".to_owned(), organization),
        ("State".to_owned(), state),
        ("OpenApi".to_owned(), open_api),
    ]
}

fn event() -> Value {
    let text = json!({ "type": "string" });
    let sources = json!(["aws.organizations", "aws.controltower", "aws.account"]);
    let kinds = json!([
        "AWS Service Event via CloudTrail",
        "AWS API Call via CloudTrail",
        "Region Opt-In Status Change"
    ]);
    json!({
        "type": "object",
        "description": "An event in EventBridge's envelope.",
        "required": ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
        "properties": {
            "version": { "const": "0" },
            "id": text,
            "detail-type": { "enum": kinds },
            "source": { "enum": sources },
            "account": { "type": "string", "pattern": "^[0-9]{12}$" },
            "time": { "type": "string", "format": "date-time" },
            "region": text,
            "resources": { "type": "array" },
            "detail": { "type": "object" },
        },
    })
}
