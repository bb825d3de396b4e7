//! Tens of thousands of strange requests without a network.

use bytes::Bytes;
use hyper::Request;
use macie_emulator::{Clock, Emulator, Organization, Region, Switches};
use serde_json::Value;

use crate::misshapen;
use crate::requests::{Random, request};

/// Enough to reach every branch many times, and still a second or two without optimization.
const REQUESTS: u64 = 16_000;

fn emulator() -> Emulator {
    let emulator = Emulator::with_clock(Organization::generate(30, 1), Switches::default(), Clock::Manual(0));
    emulator.state(|state| {
        let second = state.organization().accounts().nth(1).unwrap().id;
        state.put_administrator("eu-west-1".parse::<Region>().unwrap(), second);
    });
    emulator
}

#[test]
fn every_answer_has_the_shape_of_aws() {
    let emulator = emulator();
    for seed in 0..REQUESTS {
        let fuzzed = request(&mut Random(seed));
        let shown = format!("seed {seed}: {:?}", fuzzed.request);
        match emulator.respond(fuzzed.request) {
            None => assert!(fuzzed.nowhere, "no answer to {shown}"),
            Some(response) => {
                let problem = misshapen(&response);
                assert!(problem.is_none(), "{} in answer to {shown}", problem.unwrap());
            }
        }
    }
    assert_eq!(emulator.calls().len() as u64, REQUESTS, "each is in the log");
    let counts = emulator.call_counts();
    assert!(counts.len() > 25, "the requests reach the operations: {counts:?}");
}

#[test]
fn faults_keep_the_shape_and_answer_the_rest_as_before() {
    let emulator = emulator();
    let faults = r#"{
        "quotas": "documented",
        "throttles": [{ "ratePerSecond": 1000, "burst": 3000, "answer": "tooManyRequestsException" }],
        "latencies": [{ "distribution": { "normal": { "meanMs": 5, "deviationMs": 5 } } }],
        "failures": [
            { "when": { "probability": 0.05 }, "kind": "internalServerException" },
            { "when": { "probability": 0.05 }, "kind": "accessDenied" },
            { "when": { "probability": 0.05 }, "kind": "conflict" },
            { "when": { "probability": 0.05 }, "kind": "expiredPageToken" },
            { "when": { "probability": 0.05 }, "kind": { "lateEffect": { "afterMs": 30 } } },
            { "when": { "probability": 0.05 }, "kind": "closedAfterEffect" }
        ],
        "laggingLists": [{ "upToMs": 100, "omission": 0.2 }],
        "visibility": { "designationMs": 50, "memberCreationMs": 50, "disablingMs": 50, "warmUpMs": 50, "firstDesignationMs": 50 },
        "keyExpiries": [{ "after": { "calls": 50 } }]
    }"#;
    emulator.set_faults(serde_json::from_str(faults).unwrap());
    let mut silent = Vec::new();
    for seed in 0..REQUESTS / 2 {
        let fuzzed = request(&mut Random(seed));
        let shown = format!("seed {seed}: {:?}", fuzzed.request);
        let response = emulator.respond(fuzzed.request);
        emulator.advance_ms(1);
        match response {
            None => silent.push((seed + 1, fuzzed.nowhere)),
            Some(response) => assert_eq!(misshapen(&response), None, "{shown}"),
        }
    }
    let calls = emulator.calls();
    for (sequence, nowhere) in silent {
        let fault = calls[usize::try_from(sequence).unwrap() - 1].fault;
        assert!(nowhere || ["lateEffect", "closedAfterEffect"].contains(&fault.unwrap()), "call {sequence}");
    }
    let struck = calls.iter().filter(|call| call.fault.is_some()).count();
    assert!(struck > 200, "{struck}");
}

#[test]
fn the_control_plane_answers_everything_in_its_own_shape() {
    let emulator = emulator();
    let paths = [
        "/state",
        "/organization",
        "/clock/advance",
        "/calls",
        "/events",
        "/accounts",
        "/switches",
        "/faults",
        "/nowhere",
        "",
    ];
    for seed in 0..2_000 {
        let mut random = Random(seed);
        let (parts, body) = request(&mut random).request.into_parts();
        let uri = format!("/_macie{}", random.pick(&paths));
        let request = Request::builder().method(parts.method).uri(uri).body(body).unwrap();
        let shown = format!("seed {seed}: {request:?}");
        let response = emulator.respond(request).unwrap();
        if response.status().is_client_error() {
            let body: Value = serde_json::from_slice(response.body()).unwrap();
            assert!(body["code"].is_string() && body["message"].is_string(), "{body} in answer to {shown}");
        } else {
            assert!(response.status().is_success(), "{} in answer to {shown}", response.status());
        }
    }
    assert!(
        emulator
            .respond(Request::get("/_macie/clock").body(Bytes::new()).unwrap())
            .unwrap()
            .status()
            .is_success()
    );
}
