//! An execution that never was: what its steps left behind for `write-report`.

use macie_org::ids::Region;
use macie_org::report::{Counts, Row};
use macie_org::step::WriteReportInput;
use serde_json::{Value, json};

use crate::shelf::Shelf;

/// What `write-report` finds.
pub(crate) struct Scene {
    /// The page's name.
    pub(crate) name: &'static str,
    /// The execution's input.
    pub(crate) request: Value,
    /// The accounts of the snapshot.
    pub(crate) targets: Vec<Value>,
    /// Each Region.
    pub(crate) regions: Vec<Place>,
    /// The plan's hash, or nothing.
    pub(crate) plan_hash: &'static str,
    /// Calls about the whole organization.
    pub(crate) changes: Vec<&'static str>,
}

/// What a Region's steps left behind.
pub(crate) struct Place {
    pub(crate) region: Region,
    /// Rows as in the report, without their Region.
    pub(crate) rows: Vec<Value>,
    pub(crate) changes: Vec<&'static str>,
    pub(crate) audit: Value,
    pub(crate) error: Value,
}

impl Scene {
    /// Lays out what the function reads, and says what the state machine gives it.
    pub(crate) fn prepare(&self, bucket: &Shelf) -> WriteReportInput {
        let inventory = json!({
            "request": self.request,
            "organization": {"id": "o-exampleorgid", "managementId": "111111111111"},
            "regions": self.regions.iter().map(|place| place.region.to_string()).collect::<Vec<_>>(),
            "targets": self.targets,
            "begunBy": self.name,
        });
        bucket.lay("snapshot", inventory.to_string());
        let results: Vec<_> = self.regions.iter().map(|place| place.lay_out(bucket)).collect();
        let is_dry_run = self.request["dryRun"] == true;
        let step = step(&Counts::default(), "");
        let mut plan = step.clone();
        plan["planHash"] = self.plan_hash.into();
        plan["changes"] = if is_dry_run { json!(self.changes) } else { json!([]) };
        plan["warnings"] = json!([]);
        let mut registration = step.clone();
        registration["changes"] = if is_dry_run { json!([]) } else { json!(self.changes) };
        registration["warnings"] = json!([]);
        let mut own_sessions = step;
        own_sessions["regions"] = json!({});
        let input = json!({
            "execution": {"name": self.name, "startTime": "2026-11-21T08:00:00.000Z"},
            "inventoryKey": "snapshot", "waves": [results],
            "plan": plan, "ownSessions": own_sessions, "registration": registration,
        });
        serde_json::from_value(input).expect("a scene is what the contract says")
    }
}

impl Place {
    fn lay_out(&self, bucket: &Shelf) -> Value {
        let region = self.region;
        let (mut counts, mut lines) = (Counts::default(), String::new());
        for row in &self.rows {
            let mut row = row.clone();
            row["region"] = region.to_string().into();
            let row: Row = serde_json::from_value(row).expect("a scene's row is one of the contract");
            counts.add(&row.outcome);
            lines += &serde_json::to_string(&row).expect("a row serializes");
            lines.push('\n');
        }
        let (rows_key, checkpoint_key) = (format!("{region}/rows"), format!("{region}/checkpoint"));
        bucket.lay(&rows_key, lines);
        let checkpoint = json!({"changes": self.changes, "audit": self.audit});
        bucket.lay(&checkpoint_key, checkpoint.to_string());
        let mut members = step(&counts, &checkpoint_key);
        members["rowsKey"] = rows_key.into();
        members["unfinished"] = false.into();
        members["error"] = self.error.clone();
        let mut designation = step(&Counts::default(), "");
        designation["managementSession"] = "ENABLED".into();
        designation["changes"] = json!([]);
        json!({"region": region.to_string(), "designation": designation, "members": members, "error": null})
    }
}

fn step(counts: &Counts, checkpoint_key: &str) -> Value {
    json!({
        "settled": true, "waitSeconds": 0, "leg": 1, "checkpointKey": checkpoint_key,
        "counts": counts, "rateEstimate": null, "error": null,
    })
}
