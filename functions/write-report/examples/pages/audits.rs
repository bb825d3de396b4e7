//! Audits: one that found something of everything, one that found nothing, one that could not look.

use macie_org::ids::Region;
use serde_json::{Value, json};

use crate::scene::{Place, Scene};
use crate::scenes::{id, place, plain, request, skipped, targets};

const PLANNED: [(&str, &[&str]); 4] = [
    ("noRecord", &["macie2:CreateMember"]),
    ("removed", &["macie2:DeleteMember", "macie2:CreateMember"]),
    ("invited", &["macie2:DeleteMember", "macie2:CreateMember"]),
    ("created", &[]),
];

/// `changes`, then what the Region was seen to be.
fn audited(region: Region, rows: Vec<Value>, number: usize) -> Place {
    let members = rows.iter().filter(|row| row["observed"]["relationship"] == "Enabled").count();
    let (administrator, changes) = match number {
        2 => (
            json!(null),
            vec!["macie2:EnableOrganizationAdminAccount", "macie2:UpdateOrganizationConfiguration"],
        ),
        _ => (json!(id(0)), vec![]),
    };
    let audit = json!({
        "administrator": administrator, "managementSession": "ENABLED",
        "administratorSession": if number == 2 { "ABSENT" } else { "ENABLED" },
        "autoEnable": number != 2, "findingPublishingFrequency": "ONE_HOUR",
        "classificationExport": {"bucketName": format!("discovery-{region}"), "kmsKeyArn": "arn:aws:kms:::key/1", "keyPrefix": "macie/"},
        "findingsPublication": {"publishClassificationFindings": true, "publishPolicyFindings": true},
        "automatedDiscovery": {"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"},
        "members": members, "memberLimit": 10_000,
    });
    Place { region, rows, changes, audit, error: Value::Null }
}

fn audit_row(n: usize, region: usize, drifts: impl Fn(usize, usize) -> bool) -> Value {
    let seen = |mut row: Value, relationship: Value, session: Value| {
        row["observed"] =
            json!({"inScope": row["outcome"] != "skipped", "relationship": relationship, "session": session});
        row
    };
    if n == 0 {
        return seen(skipped(n, 2), Value::Null, Value::Null);
    }
    if n % 97 == 13 {
        return seen(skipped(n, 3), json!("Paused"), json!("PAUSED"));
    }
    if drifts(n, region) {
        let (reason, calls) = &PLANNED[(n / 11 + region) % PLANNED.len()];
        let relationship = match *reason {
            "noRecord" => Value::Null,
            "removed" => json!("Removed"),
            "invited" => json!("Invited"),
            _ => json!("Created"),
        };
        let row = json!({"accountId": id(n), "outcome": "planned", "reason": reason, "calls": calls});
        return seen(row, relationship, Value::Null);
    }
    seen(plain(n, "unchanged"), json!("Enabled"), json!("ENABLED"))
}

pub(crate) fn audit(name: &'static str, size: usize, regions: usize) -> Scene {
    let regions = &Region::ALL[..regions];
    // More of a small organization, so that each case shows.
    let every = if size < 100 { 7 } else { 211 };
    let drifts = |n: usize, region: usize| {
        (n + region * 3).is_multiple_of(every) || (n / 50 + region).is_multiple_of(193)
    };
    let places = regions.iter().enumerate().map(|(number, region)| {
        audited(*region, (0..size).map(|n| audit_row(n, number, drifts)).collect(), number)
    });
    Scene {
        name,
        request: request("audit", regions),
        targets: targets(size),
        regions: places.collect(),
        plan_hash: "",
        changes: vec![],
    }
}

pub(crate) fn audit_in_order() -> Scene {
    let regions = &Region::ALL[..3];
    let places = regions
        .iter()
        .map(|region| audited(*region, (0..40).map(|n| audit_row(n, 0, |_, _| false)).collect(), 0));
    Scene {
        name: "audit-in-order",
        request: request("audit", regions),
        targets: targets(40),
        regions: places.collect(),
        plan_hash: "",
        changes: vec![],
    }
}

/// One Region could not even be looked at.
pub(crate) fn audit_stopped() -> Scene {
    let regions = &Region::ALL[..2];
    let seen = audited(regions[0], (0..40).map(|n| audit_row(n, 0, |_, _| false)).collect(), 0);
    let left = |n| json!({"accountId": id(n), "outcome": "failed", "reason": "notAttempted", "message": "the Region stopped"});
    let mut stopped = place(regions[1], (0..40).map(left).collect(), vec![]);
    stopped.error = json!({
        "name": "AccessDenied",
        "message": "macie2:ListMembers in ap-east-1: access denied: an explicit deny in a service control policy",
    });
    Scene {
        name: "audit-stopped",
        request: request("audit", regions),
        targets: targets(40),
        regions: vec![seen, stopped],
        plan_hash: "",
        changes: vec![],
    }
}
