//! The binary's flags for faults, time and the description.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_macie-emulator")).args(arguments).output().unwrap()
}

/// What a start that fails says.
#[track_caller]
fn complaint(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_description_is_printed_without_serving() {
    let output = run(&["--openapi"]);
    assert!(output.status.success());
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), macie_emulator::openapi());
}

#[test]
fn unusable_faults_are_refused_by_their_field() {
    let path = file("flags-faults.json", r#"{"failures": [{"kind": "conflict", "wehn": "always"}]}"#);
    let text = complaint(&["--faults", path.to_str().unwrap()]);
    assert!(text.contains("flags-faults.json") && text.contains("failures[0].wehn"), "{text}");
    let text = complaint(&["--faults", "no/such/file.json"]);
    assert!(text.contains("cannot read no/such/file.json"), "{text}");
}

#[test]
fn a_strange_clock_is_refused_with_an_example() {
    for clock in ["manual", "manual:noon", "2026-01-01T00:00:00Z"] {
        let text = complaint(&["--clock", clock]);
        assert!(text.contains("2026-11-21T00:00:00Z"), "{text}");
    }
}

#[test]
fn the_help_names_every_flag() {
    let text = String::from_utf8(run(&["--help"]).stdout).unwrap();
    for flag in ["--faults", "--clock", "--size", "--seed", "--openapi", "/_macie", "manual:"] {
        assert!(text.contains(flag), "{flag} is missing: {text}");
    }
}
