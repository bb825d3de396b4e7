//! Time, switches, faults and the log of calls.

use macie_emulator::{Clock, Emulator, Organization, Switches};
use serde_json::json;

use crate::support::*;
use crate::{ask, get, lines, refusal, send};

#[test]
fn a_manual_clock_moves_by_as_much_as_asked() {
    let world = World::new();
    assert_eq!(
        get(&world, "/clock"),
        json!({ "nowMs": START_MS, "now": "2026-01-01T00:00:00.000Z", "clock": "manual" })
    );
    let moved = send(&world, "POST /clock/advance", json!({ "ms": 1_500 }));
    assert_eq!(moved["now"], "2026-01-01T00:00:01.500Z");
    world.macie(MANAGEMENT, "POST /macie", json!({})).ok();
    assert_eq!(world.ask(MANAGEMENT, "GET /macie").ok()["createdAt"], "2026-01-01T00:00:01.500Z");
}

#[test]
fn the_machines_clock_cannot_be_moved() {
    let emulator = Emulator::with_clock(Organization::generate(3, 1), Switches::default(), Clock::Real);
    let world = World { emulator };
    assert_eq!(get(&world, "/clock")["clock"], "real");
    let (status, code, _, _) = refusal(&world, "POST /clock/advance", r#"{"ms": 1}"#);
    assert_eq!((status, code.as_str()), (409, "impossible"));
}

#[test]
fn calls_are_counted_and_read_page_by_page() {
    let world = World::enrolled();
    assert_eq!(
        get(&world, "/calls/counts"),
        json!({ "macie2:CreateMember": 1, "macie2:EnableOrganizationAdminAccount": 1 })
    );
    (0..5).for_each(|_| drop(world.ask(MANAGEMENT, "GET /macie")));
    let all = lines(&world, "/calls");
    let sequences = |path: &str| -> Vec<u64> {
        lines(&world, path).iter().map(|call| call["sequence"].as_u64().unwrap()).collect()
    };
    assert_eq!(sequences("/calls"), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(sequences("/calls?since=5"), [6, 7]);
    assert_eq!(sequences("/calls?since=2&limit=2"), [3, 4]);
    assert_eq!(sequences("/calls?since=7"), [0u64; 0]);
    assert_eq!(all, serde_json::to_value(world.emulator.calls()).unwrap().as_array().unwrap().clone());
}

#[test]
fn forgotten_calls_are_gone_and_numbers_go_on() {
    let world = World::enrolled();
    assert_eq!(ask(&world, "DELETE /calls", "").0, 204);
    assert_eq!((lines(&world, "/calls").len(), get(&world, "/calls/counts")), (0, json!({})));
    world.ask(MANAGEMENT, "GET /macie");
    assert_eq!(lines(&world, "/calls")[0]["sequence"], 3);
}

#[test]
fn the_control_plane_is_not_in_the_log() {
    let world = World::new();
    for path in ["/clock", "/state", "/calls", "/faults", "/switches", "/events", "/openapi.json"] {
        ask(&world, &format!("GET {path}"), "");
    }
    assert!(world.emulator.calls().is_empty());
}

#[test]
fn switches_are_set_as_a_whole() {
    let world = World::designated();
    assert_eq!(get(&world, "/switches"), serde_json::to_value(Switches::default()).unwrap());
    send(&world, "PUT /switches", json!({ "memberLimit": 0, "unknownMember": "notFound" }));
    assert_eq!(world.create(MEMBER).refusal().0, 402);
    assert_eq!(world.ask(ADMINISTRATOR, &format!("GET /members/{MEMBER}")).refusal().0, 404);
    send(&world, "PUT /switches", json!({}));
    world.create(MEMBER).ok();
}

#[test]
fn faults_are_set_read_back_and_cleared() {
    let world = World::new();
    let faults = json!({ "seed": 4, "failures": [{ "when": { "probability": 0.5 }, "kind": { "lateEffect": { "afterMs": 9 } } }] });
    send(&world, "PUT /faults", faults.clone());
    let set = get(&world, "/faults");
    assert_eq!(
        (&set["seed"], &set["failures"][0]["kind"]),
        (&faults["seed"], &faults["failures"][0]["kind"])
    );
    send(&world, "PUT /faults", set.clone());
    assert_eq!(get(&world, "/faults"), set, "what is read can be set");
    send(&world, "PUT /faults", json!({}));
    assert_eq!(world.emulator.faults(), macie_emulator::Faults::default());
}

#[test]
fn the_control_plane_meets_no_fault() {
    let world = World::new();
    send(&world, "PUT /faults", json!({ "failures": [{ "kind": "closedAfterEffect" }] }));
    assert_eq!(world.raw(HOME, MANAGEMENT, "GET /macie", bytes::Bytes::new()), None);
    get(&world, "/clock");
}
