//! JSON Schemas of what users and steps exchange, derived from the types that read
//! and write them; `docs/schemas/` holds them for readers, and a test holds it to this.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde::Serialize;

use crate::ids::{AccountId, OrganizationId, OrganizationalUnitId, Region};
use crate::report::{Counts, RegionReport, Row, Status};
use crate::request::Request;
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

/// The report's object in the bucket, whose rows are written one by one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Report {
    schema_version: u32,
    execution: step::Execution,
    organization_id: OrganizationId,
    management_id: AccountId,
    request: Request,
    rows: Vec<Row>,
    status: Status,
    counts: Counts,
    regions: Vec<RegionReport>,
}

/// Every schema, by the name of its file without the ending.
#[must_use]
pub fn all() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("execution-input", schema_for!(Request)),
        ("execution-output", schema_for!(step::WriteReportOutput)),
        ("report", schema_for!(Report)),
        ("take-inventory.input", schema_for!(step::TakeInventoryInput)),
        ("take-inventory.output", schema_for!(step::TakeInventoryOutput)),
        ("designate-administrator.input", schema_for!(step::DesignateAdministratorInput)),
        ("designate-administrator.output", schema_for!(step::DesignateAdministratorOutput)),
        ("enroll-members.input", schema_for!(step::EnrollMembersInput)),
        ("enroll-members.output", schema_for!(step::EnrollMembersOutput)),
        ("write-report.input", schema_for!(step::WriteReportInput)),
    ])
}
