//! What the control plane refuses, each by name.

use bytes::Bytes;
use hyper::Request;

use crate::support::*;
use crate::{get, refusal};

#[test]
fn an_unknown_path_is_named_and_pointed_to_the_description() {
    let world = World::new();
    for path in ["", "/", "/nothing", "/state/", "/calls/counts/more"] {
        let (status, code, _, text) = refusal(&world, &format!("GET {path}"), "");
        assert_eq!((status, code.as_str()), (404, "unknownPath"), "{path}");
        assert!(text.contains(&format!("/_macie{path}")) && text.contains("openapi.json"), "{text}");
    }
}

#[test]
fn a_path_of_macie_is_not_the_control_planes() {
    let request = Request::get("/_macies").body(Bytes::new()).unwrap();
    let response = World::new().emulator.respond(request).unwrap();
    assert_eq!(response.headers()["x-amzn-errortype"], "MissingAuthenticationTokenException");
}

#[test]
fn another_method_is_refused_as_such() {
    let (status, code, _, text) = refusal(&World::new(), "DELETE /state", "");
    assert_eq!((status, code.as_str()), (405, "wrongMethod"));
    assert!(text.contains("DELETE"), "{text}");
}

#[test]
fn an_unknown_field_is_named_with_its_place() {
    let world = World::new();
    for (route, body, field, text) in [
        (
            "PUT /faults",
            r#"{"failures": [{"kind": "conflict"}, {"kindd": 1}]}"#,
            Some("failures[1].kindd"),
            "kindd",
        ),
        ("PUT /faults", r#"{"failures": [{"kind": "conflicts"}]}"#, Some("failures[0].kind"), "conflicts"),
        (
            "PUT /faults",
            r#"{"throttles": [{"ratePerSecond": 0, "burst": 1}]}"#,
            Some("throttles[0].ratePerSecond"),
            "rate",
        ),
        (
            "PUT /faults",
            r#"{"failures": [{"calls": {"operations": ["CreateMembre"]}, "kind": "conflict"}]}"#,
            Some("failures[0].calls.operations[0]"),
            "CreateMembre",
        ),
        ("PUT /switches", r#"{"memberLimits": 3}"#, Some("memberLimits"), "memberLimits"),
        ("POST /clock/advance", r#"{"ms": -1}"#, Some("ms"), "-1"),
        ("POST /clock/advance", "", None, "EOF"),
        ("POST /clock/advance", r#"{"ms": 1} x"#, None, "trailing"),
    ] {
        let (status, code, named, message) = refusal(&world, route, body);
        assert_eq!((status, code.as_str(), named.as_deref()), (400, "invalidBody", field), "{route} {body}");
        assert!(message.contains(text), "{message}");
    }
    assert_eq!(get(&world, "/clock")["nowMs"], START_MS);
}

#[test]
fn a_strange_query_is_refused_by_its_parameter() {
    let world = World::new();
    for (path, field) in [
        ("/calls?since=x", "since"),
        ("/calls?limit=-1", "limit"),
        ("/calls?sinze=1", "sinze"),
        ("/state?since=1", "since"),
    ] {
        let (status, code, named, _) = refusal(&world, &format!("GET {path}"), "");
        assert_eq!((status, code.as_str(), named.as_deref()), (400, "invalidQuery", Some(field)), "{path}");
    }
}

#[test]
fn a_web_page_is_not_answered() {
    let request = Request::post("/_macie/clock/advance").header("origin", "https://example.com");
    let request = request.body(Bytes::from_static(br#"{"ms": 1}"#)).unwrap();
    let world = World::new();
    assert_eq!(world.emulator.respond(request).unwrap().status(), 403);
    assert_eq!(get(&world, "/clock")["nowMs"], START_MS);
}
