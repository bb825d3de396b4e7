//! The pages: small ones with one of everything, and audits, one of the largest organization.

use macie_org::ids::Region;
use serde_json::{Value, json};

use crate::audits::{audit, audit_in_order, audit_stopped};
use crate::scene::{Place, Scene};

/// What nobody should be able to call an account or to put into a message.
const HOSTILE: &str = "</script><img src=x onerror=\"document.title='broken'\"> <b>& someone@example.com";

const HASH: &str = "ae236148428367c3cfe57d209c8a2705929e0b9269ade6a55240efbdd0c1c367";

const SKIPPED: [&str; 6] =
    ["protected", "accountNotActive", "administrator", "paused", "regionDisabled", "accountSuspended"];

const FAILED: [(&str, &str); 5] = [
    (
        "refused",
        "macie2:CreateMember for ACCOUNT in REGION: refused: ValidationException: the account is a member of another administrator",
    ),
    (
        "accessDenied",
        "macie2:CreateMember for ACCOUNT in REGION: access denied: an explicit deny in a service control policy",
    ),
    ("quotaExceeded", "macie2:CreateMember for ACCOUNT in REGION: quota exceeded"),
    ("notConfirmed", "accepted, but not shown as enabled in 21 legs"),
    ("unrecognized", HOSTILE),
];

const NAMES: [&str; 10] = [
    "payments-prod",
    "payments-test",
    "data-lake",
    "identity",
    "shared-network",
    "log-archive",
    "web-frontend",
    "sandbox",
    "analytics",
    "backup",
];

/// Every scene.
pub(crate) fn all() -> Vec<Scene> {
    vec![
        onboarding(),
        planned_teardown(),
        teardown(),
        audit("audit-40x3", 40, 3),
        audit("audit-10000x22", 10_000, 22),
        audit_in_order(),
        audit_stopped(),
        teardown_of_nobody(),
    ]
}

pub(crate) fn id(n: usize) -> String {
    format!("{:012}", 200_000_000_000 + n * 7_654_321)
}

fn unit(n: usize) -> String {
    match n % 5 {
        0 => "ou-ab12-security".to_owned(),
        1 | 2 => format!("ou-ab12-workload/ou-ab12-prod{:04}", n % 3),
        3 => format!("ou-ab12-workload/ou-ab12-test{:04}/ou-ab12-team{:04}", n % 2, n % 7),
        _ => "ou-ab12-workload2".to_owned(),
    }
}

pub(crate) fn targets(size: usize) -> Vec<Value> {
    let name = |n: usize| match n {
        3 => HOSTILE.to_owned(),
        5 => "=HYPERLINK(\"x\")".to_owned(),
        n => format!("{}-{:02}", NAMES[n % NAMES.len()], n / NAMES.len()),
    };
    let target = |n| {
        let path = format!("o-exampleorgid/r-ab12/{}/{}/", unit(n), id(n));
        json!({"id": id(n), "email": format!("a{n}@example.com"), "standing": "member", "name": name(n), "path": path})
    };
    (0..size).map(target).collect()
}

pub(crate) fn request(operation: &str, regions: &[Region]) -> Value {
    let regions: Vec<_> = regions.iter().map(ToString::to_string).collect();
    json!({"operation": operation, "administratorId": id(0), "regions": regions})
}

fn failed(n: usize, which: usize, region: Region) -> Value {
    let (reason, message) = FAILED[which % FAILED.len()];
    let message = message.replace("ACCOUNT", &id(n)).replace("REGION", &region.to_string());
    json!({"accountId": id(n), "outcome": "failed", "reason": reason, "message": message})
}

pub(crate) fn skipped(n: usize, which: usize) -> Value {
    json!({"accountId": id(n), "outcome": "skipped", "reason": SKIPPED[which % SKIPPED.len()]})
}

pub(crate) fn plain(n: usize, outcome: &str) -> Value {
    json!({"accountId": id(n), "outcome": outcome})
}

pub(crate) fn place(region: Region, rows: Vec<Value>, changes: Vec<&'static str>) -> Place {
    Place { region, rows, changes, audit: Value::Null, error: Value::Null }
}

fn onboarding() -> Scene {
    let regions = &Region::ALL[10..13];
    let row = |n: usize, region: Region| match n {
        6..=9 => failed(n, n + region.to_string().len(), region),
        12..=17 => skipped(n, n),
        20..=25 => plain(n, "unchanged"),
        _ => plain(n, "changed"),
    };
    let mut places: Vec<_> = regions
        .iter()
        .map(|region| {
            let changes =
                vec!["macie2:EnableOrganizationAdminAccount", "macie2:UpdateOrganizationConfiguration"];
            place(*region, (0..40).map(|n| row(n, *region)).collect(), changes)
        })
        .collect();
    places[2].error =
        json!({"name": "TooManyFailures", "message": "Macie refused 4 accounts, limits.maxFailures is 3"});
    Scene {
        name: "onboard-40x3",
        request: request("onboard", regions),
        targets: targets(40),
        regions: places,
        plan_hash: "",
        changes: vec![],
    }
}

fn planned_teardown() -> Scene {
    let regions = &Region::ALL[10..13];
    let row = |n: usize| match n {
        0 => skipped(n, 2),
        1 => skipped(n, 0),
        n if n % 9 == 0 => plain(n, "unchanged"),
        _ => {
            json!({"accountId": id(n), "outcome": "planned", "calls": ["macie2:DisassociateMember", "macie2:DeleteMember", "macie2:DisableMacie"]})
        }
    };
    let ends = || {
        vec![
            "macie2:UpdateOrganizationConfiguration",
            "macie2:DisableOrganizationAdminAccount",
            "macie2:DisableMacie",
        ]
    };
    let regions_left =
        regions.iter().map(|region| place(*region, (0..40).map(row).collect(), ends())).collect();
    let mut request = request("teardown", regions);
    request["dryRun"] = true.into();
    Scene {
        name: "teardown-dry-run-40x3",
        request,
        targets: targets(40),
        regions: regions_left,
        plan_hash: HASH,
        changes: vec!["organizations:DeregisterDelegatedAdministrator"],
    }
}

/// Some of those that were removed had left the organization: only rows name them.
fn teardown() -> Scene {
    let regions = &Region::ALL[10..13];
    let row = |n: usize| match n {
        41 => {
            json!({"accountId": id(n), "outcome": "failed", "reason": "sessionLeft", "message": "the account is no longer a member, but its session goes on: no role can be assumed"})
        }
        n => plain(n, "changed"),
    };
    let places = regions
        .iter()
        .map(|region| {
            place(*region, (1..43).map(row).collect(), vec!["macie2:DisableOrganizationAdminAccount"])
        })
        .collect();
    let mut request = request("teardown", regions);
    request["disableSessions"] = false.into();
    request["confirm"] = HASH.into();
    Scene {
        name: "teardown-40x3",
        request,
        targets: targets(40),
        regions: places,
        plan_hash: HASH,
        changes: vec!["organizations:DeregisterDelegatedAdministrator"],
    }
}

/// Nobody was a member: there is no target at all.
fn teardown_of_nobody() -> Scene {
    let places = Region::ALL[..3].iter().map(|region| place(*region, vec![], vec![])).collect();
    let mut request = request("teardown", &Region::ALL[..3]);
    request["confirm"] = HASH.into();
    Scene {
        name: "teardown-of-nobody",
        request,
        targets: vec![],
        regions: places,
        plan_hash: HASH,
        changes: vec![],
    }
}
