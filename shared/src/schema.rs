//! JSON Schemas of what users and steps exchange, derived from the types that read
//! and write them; `docs/schemas/` holds them for readers, and a test holds it to this.
//!
//! What [`Request::parse`] checks beyond the types (bounds, lengths, distinct Regions)
//! is added here by hand; the same test holds both to one table of inputs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use crate::admission::Admission;
use crate::classic::Answers;
use crate::ids::{AccountId, OrganizationId, OrganizationalUnitId, PlanHash, Region};
use crate::model::RelationshipStatus;
use crate::report::{Counts, RegionReport, Row, Status};
use crate::request::{MEMBERS_PER_REGION, MemberCalls, Request};
use crate::step;

/// Implements [`JsonSchema`] for an identifier, by the pattern that it is parsed by.
macro_rules! pattern {
    ($type:ty, $pattern:literal) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": $pattern})
            }
        }
    };
}

pattern!(AccountId, "^[0-9]{12}$");
pattern!(PlanHash, "^[0-9a-f]{64}$");
pattern!(OrganizationId, "^o-[a-z0-9]{10,32}$");
pattern!(OrganizationalUnitId, "^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$");

impl JsonSchema for Region {
    fn schema_name() -> Cow<'static, str> {
        "Region".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Region::ALL})
    }
}

impl JsonSchema for RelationshipStatus {
    fn schema_name() -> Cow<'static, str> {
        "RelationshipStatus".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// The report's object in the bucket.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// The version of this layout.
    schema_version: u32,
    /// The execution that wrote it.
    execution: step::Execution,
    /// The organization.
    organization_id: OrganizationId,
    /// The account that owns the organization.
    management_id: AccountId,
    /// What was asked for, defaults filled in.
    request: Request,
    /// One row per account and Region, Region by Region.
    rows: Vec<Row>,
    /// How the execution ended.
    status: Status,
    /// The hash of the plan that was made; empty when none was.
    plan_hash: String,
    /// Calls about the whole organization, made or, in a dry run, to be made.
    changes: Vec<String>,
    /// What cannot be seen in the rows: consequences beside the change itself.
    warnings: Vec<String>,
    /// All rows, by how they ended.
    counts: Counts,
    /// Each Region's line.
    regions: Vec<RegionReport>,
}

/// Every schema, by the name of its file without the ending.
#[must_use]
pub fn all() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("execution-input", execution_input()),
        ("execution-output", written::<step::WriteReportOutput>()),
        ("report", written::<Report>()),
        ("admit-account.output", written::<Admission>()),
        ("take-inventory.input", read::<step::TakeInventoryInput>()),
        ("take-inventory.output", written::<step::TakeInventoryOutput>()),
        ("designate-administrator.input", read::<step::DesignateAdministratorInput>()),
        ("designate-administrator.output", written::<step::DesignateAdministratorOutput>()),
        ("enroll-members.input", read::<step::MembersInput>()),
        ("enroll-members.output", written::<step::MembersOutput>()),
        ("plan-region.input", read::<step::MembersInput>()),
        ("plan-region.output", written::<step::MembersOutput>()),
        ("set-member-sessions.input", read::<step::MembersInput>()),
        ("set-member-sessions.output", written::<step::MembersOutput>()),
        ("classify-resources.input", read::<step::MembersInput>()),
        ("classify-resources.output", written::<step::MembersOutput>()),
        ("answers", written::<Answers>()),
        ("remove-members.input", read::<step::MembersInput>()),
        ("remove-members.output", written::<step::MembersOutput>()),
        ("revoke-administrator.input", read::<step::RevokeAdministratorInput>()),
        ("revoke-administrator.output", written::<step::DesignateAdministratorOutput>()),
        ("confirm-plan.input", read::<step::ConfirmPlanInput>()),
        ("confirm-plan.output", written::<step::ConfirmPlanOutput>()),
        ("disable-sessions.input", read::<step::DisableSessionsInput>()),
        ("disable-sessions.output", written::<step::DisableSessionsOutput>()),
        ("deregister-administrator.input", read::<step::DeregisterAdministratorInput>()),
        ("deregister-administrator.output", written::<step::DeregisterAdministratorOutput>()),
        ("write-report.input", read::<step::WriteReportInput>()),
    ])
}

/// What is accepted: a field with a default may be absent.
fn read<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().with_transform(Prose).into_generator().into_root_schema_for::<T>()
}

/// What is written: a field that is always there is required.
fn written<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(Prose);
    settings.into_generator().into_root_schema_for::<T>()
}

fn execution_input() -> Schema {
    let mut schema = read::<Request>();
    schema.insert("title".to_owned(), json!("Execution input"));
    schema.insert("description".to_owned(), json!("What an execution of the state machine is started with."));
    list_every_operation(&mut schema);
    let lists = ["include", "exclude", "organizationalUnits"];
    for list in lists.map(|list| format!("/$defs/AccountFilter/properties/{list}")) {
        // A repeated account means what it means once; it is accepted.
        object_at(&mut schema, &list).remove("uniqueItems");
    }
    let shapes = schema.get("oneOf").and_then(Value::as_array).map_or(0, Vec::len);
    for shape in 0..shapes {
        bound(&mut schema, &format!("/oneOf/{shape}/properties/regions"), &json!({"uniqueItems": true}));
    }
    for shape in 0..shapes {
        confirmed(object_at(&mut schema, &format!("/oneOf/{shape}")));
    }
    for shape in 0..shapes {
        classic(object_at(&mut schema, &format!("/oneOf/{shape}/properties")));
    }
    let accounts = json!({"minimum": 1, "maximum": MEMBERS_PER_REGION});
    let failures = json!({"maximum": u32::MAX});
    let bounds = [
        ("/$defs/Limits/properties/maxAccounts", &accounts),
        ("/$defs/Limits/properties/maxFailures", &failures),
        ("/$defs/SuspendLimits/properties/maxAccounts", &accounts),
        ("/$defs/SuspendLimits/properties/maxFailures", &failures),
        ("/$defs/SuspendLimits/properties/maxPercent", &json!({"minimum": 1, "maximum": 100})),
        ("/$defs/ClassificationExport/properties/bucketName", &json!({"minLength": 3, "maxLength": 63})),
        ("/$defs/ClassificationExport/properties/kmsKeyArn", &json!({"pattern": "^arn:"})),
    ];
    for (at, bounds) in bounds {
        bound(&mut schema, at, bounds);
    }
    schema
}

/// Puts the operations of Macie Classic, which are a type of their own, beside the others.
fn list_every_operation(schema: &mut Schema) {
    let classic = object_at(schema, "/$defs").remove("Classic").expect("a type of the derived schema");
    let mut shapes =
        schema.remove("anyOf").expect("one shape for each operation, and one for all of Classic");
    let list = shapes.as_array_mut().expect("shapes are a list");
    list.retain(|shape| shape.get("$ref").is_none());
    list.extend(classic["oneOf"].as_array().cloned().unwrap_or_default());
    let members = read::<MemberCalls>();
    list.extend(members.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default());
    schema.insert("oneOf".to_owned(), shapes);
}

/// Of Classic's calls there is at least one; those for S3 resources are for one Region.
fn classic(properties: &mut serde_json::Map<String, Value>) {
    if properties.contains_key("requests") {
        properties["requests"]["minItems"] = json!(1);
    }
    if properties["operation"]["const"].as_str().is_some_and(|name| name.ends_with("S3Resources")) {
        properties["regions"]["minItems"] = json!(1);
        properties["regions"]["maxItems"] = json!(1);
    }
}

/// A dry run confirms nothing; a teardown is one or confirms.
fn confirmed(shape: &mut serde_json::Map<String, Value>) {
    if shape["properties"].get("confirm").is_none() {
        return;
    }
    let dry = json!({"properties": {"dryRun": {"const": true}}, "required": ["dryRun"]});
    let confirms = json!({"properties": {"confirm": {"type": "string"}}, "required": ["confirm"]});
    shape.insert("not".to_owned(), json!({"allOf": [dry, confirms]}));
    if ["teardown", "disassociateMemberAccount"]
        .map(Value::from)
        .contains(&shape["properties"]["operation"]["const"])
    {
        shape.insert("anyOf".to_owned(), json!([dry, confirms]));
    }
}

fn bound(schema: &mut Schema, at: &str, bounds: &Value) {
    let bounds = bounds.as_object().expect("bounds are objects").clone();
    object_at(schema, at).extend(bounds);
}

fn object_at<'a>(schema: &'a mut Schema, pointer: &str) -> &'a mut serde_json::Map<String, Value> {
    let found = schema.pointer_mut(pointer).and_then(Value::as_object_mut);
    found.expect("the derived schema has the request's fields")
}

/// Unwraps the lines of descriptions, which are doc comments.
#[derive(Debug, Clone)]
struct Prose;

impl Transform for Prose {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.replace('\n', " ");
        }
        transform_subschemas(self, schema);
    }
}
