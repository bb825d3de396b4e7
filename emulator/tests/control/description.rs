//! The description: it is what the repository holds, names every route, and every
//! answer is as it says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::*;
use crate::{ask, get, lines};

/// What a body must be like, by the name of its schema.
#[track_caller]
fn check(description: &Value, schema: &str, value: &Value) {
    let document =
        json!({ "$ref": format!("#/components/schemas/{schema}"), "components": description["components"] });
    let validator = jsonschema::draft202012::new(&document).unwrap();
    let problems: Vec<String> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{schema}: {problems:?} in {value}");
}

/// The schema of a request or an answer, by its method and path.
fn schema<'a>(description: &'a Value, route: &str, of: &str) -> Option<&'a str> {
    let (method, path) = route.split_once(' ').unwrap();
    let operation = &description["paths"][format!("/_macie{path}")][method.to_lowercase()];
    let body = if of == "request" { &operation["requestBody"] } else { &operation["responses"]["200"] };
    let content = body["content"].as_object()?.values().next()?;
    content["schema"]["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

#[test]
fn the_file_in_the_repository_is_what_the_emulator_serves() {
    let held: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    assert_eq!(held, macie_emulator::openapi(), "run: macie-emulator --openapi > emulator/openapi.json");
    assert_eq!(get(&World::new(), "/openapi.json"), held);
}

#[test]
fn every_route_answers_and_no_other_is_described() {
    let (world, description) = (World::new(), macie_emulator::openapi());
    let mut routes = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let route = format!("{} {}", method.to_uppercase(), path.strip_prefix("/_macie").unwrap());
            let (status, _) = ask(&world, &route, "");
            assert!(![404, 405].contains(&status), "{route} {status}");
            routes.insert(route);
        }
    }
    for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
        for path in description["paths"].as_object().unwrap().keys() {
            let route = format!("{method} {}", path.strip_prefix("/_macie").unwrap());
            assert_eq!(routes.contains(&route), ask(&world, &route, "").0 != 405, "{route}");
        }
    }
    assert!(routes.len() > 10);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_every_reference_leads_somewhere() {
    let description = macie_emulator::openapi();
    let text = description.to_string();
    let names = description["components"]["schemas"].as_object().unwrap();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(names.contains_key(name), "{name}");
    }
    let ids: Vec<&str> =
        text.split("\"operationId\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids.contains(&"getCallsCounts") && ids.contains(&"postClockAdvance"), "{ids:?}");
}

#[test]
fn every_answer_is_as_described() {
    let (world, description) = (World::enrolled(), macie_emulator::openapi());
    world.emulator.set_faults(serde_json::from_value(faults()).unwrap());
    world.emulator.begin_watch(serde_json::from_value(json!({ "readOnly": true })).unwrap());
    world.ask(ADMINISTRATOR, "DELETE /macie");
    for path in ["/openapi.json", "/state", "/clock", "/calls/counts", "/switches", "/faults", "/watch"] {
        let route = format!("GET {path}");
        check(&description, schema(&description, &route, "answer").unwrap(), &get(&world, path));
    }
    for (route, body) in requests() {
        check(&description, schema(&description, route, "request").unwrap(), &body);
        let (status, answer) = ask(&world, route, body.to_string());
        match schema(&description, route, "answer") {
            Some(name) => check(&description, name, &serde_json::from_slice(&answer).unwrap()),
            None => assert_eq!(status, 204, "{route} {answer:?}"),
        }
    }
    for (path, least) in [("/calls", 2), ("/events", 1)] {
        let items = lines(&world, path);
        let name = schema(&description, &format!("GET {path}"), "answer").unwrap();
        for item in &items {
            check(&description, name, item);
        }
        assert!(items.len() >= least, "{path}");
    }
    let (_, refusal) = ask(&world, "PUT /faults", r#"{"seeds": 1}"#);
    check(&description, "Problem", &serde_json::from_slice(&refusal).unwrap());
}

#[test]
fn a_wrong_request_is_not_as_described() {
    let description = macie_emulator::openapi();
    let document = json!({ "$ref": "#/components/schemas/Faults", "components": description["components"] });
    let validator = jsonschema::draft202012::new(&document).unwrap();
    for wrong in [
        json!({ "seeds": 1 }),
        json!({ "failures": [{ "kind": "conflicts" }] }),
        json!({ "failures": [{ "kind": "conflict", "when": { "probability": 2 } }] }),
        json!({ "throttles": [{ "ratePerSecond": 0, "burst": 1 }] }),
        json!({ "happenings": [{ "when": { "beforeCall": 1 }, "change": { "kind": "vanish" } }] }),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

/// One fault of every kind.
fn faults() -> Value {
    json!({
        "seed": 1,
        "quotas": "documented",
        "throttles": [{ "calls": { "operations": ["CreateMember"], "regions": [HOME], "accounts": [MEMBER], "targets": [OTHER] }, "ratePerSecond": 0.1, "burst": 3, "scope": "account", "grouping": "shared", "answer": "untyped", "retryAfterMs": 5, "changes": [{ "afterMs": 1, "ratePerSecond": 2 }] }],
        "latencies": [{ "distribution": { "normal": { "meanMs": 10, "deviationMs": 2 } } }, { "distribution": { "uniform": { "fromMs": 1, "toMs": 2 } } }],
        "failures": [{ "when": { "atCalls": [1000] }, "kind": { "lateEffect": { "afterMs": 5 } } }, { "when": { "probability": 0.0 }, "kind": "conflict" }],
        "laggingLists": [{ "upToMs": 5, "omission": 0.5, "when": "always" }],
        "visibility": { "designationMs": 1, "firstDesignationCode": "validationException" },
        "keyExpiries": [{ "roles": ["x"], "after": { "ms": 5 } }],
        "happenings": [{ "when": { "afterMs": 5 }, "change": { "kind": "create" } }],
    })
}

/// Every field of the watch.
fn expectations() -> Value {
    json!({
        "operation": "teardown", "administratorId": ADMINISTRATOR, "managementId": MANAGEMENT,
        "regions": [HOME], "targets": [MEMBER], "protected": [OTHER],
        "readOnly": true, "noMoreWrites": true, "full": true,
        "disableSessions": true, "disableManagementSession": false,
        "planned": [{ "accountId": MEMBER, "region": HOME, "call": "macie2:DisassociateMember" }, { "call": "macie2:DeleteMember" }],
        "restores": [{ "accountId": MEMBER, "region": HOME, "status": "PAUSED" }],
    })
}

/// A report with more than the watch reads, and a row that is not true.
fn report() -> Value {
    json!({
        "schemaVersion": 1,
        "rows": [{ "accountId": MEMBER, "region": HOME, "outcome": "changed", "message": "x" }, { "accountId": OTHER, "region": HOME, "outcome": "skipped", "reason": "protected" }],
        "regions": [{ "region": HOME, "changes": ["macie2:UpdateOrganizationConfiguration"] }],
    })
}

fn requests() -> Vec<(&'static str, Value)> {
    vec![
        ("POST /clock/advance", json!({ "ms": 5 })),
        ("PUT /switches", json!({ "memberLimit": 5 })),
        ("PUT /faults", faults()),
        ("PUT /watch", expectations()),
        ("POST /watch/report", report()),
        ("POST /accounts", json!({ "kind": "create", "through": "controlTower" })),
        ("POST /accounts", json!({ "kind": "close", "account": MEMBER })),
        ("POST /accounts", json!({ "kind": "disableRegion", "account": OTHER, "region": HOME })),
        ("PUT /organization", json!({ "size": 5, "seed": 2 })),
        (
            "PUT /organization",
            json!([{ "Id": "123456789012", "Arn": "arn:aws:organizations::123456789012:account/o-abcdefghij/123456789012", "Email": "a@example.com" }]),
        ),
    ]
}
