//! The binary's flags for faults, time and the description.

use std::collections::BTreeSet;
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

/// Every switch, fault, kind of fault, change of accounts and expectation, as it is written in JSON.
fn names() -> BTreeSet<String> {
    let description = macie_emulator::openapi();
    let schemas = &description["components"]["schemas"];
    let fields =
        ["Switches", "Faults", "Visibility", "Expectations"].map(|name| &schemas[name]["properties"]);
    let fields = fields.into_iter().flat_map(|fields| fields.as_object().unwrap().keys().cloned());
    let variants = ["FailureKind", "ThrottleAnswer", "Distribution", "AccountChange"];
    let variants = variants.into_iter().flat_map(|name| schemas[name]["oneOf"].as_array().unwrap());
    let variants = variants.map(|variant| {
        let tag = variant["const"].as_str().or_else(|| variant["properties"]["kind"]["const"].as_str());
        tag.unwrap_or_else(|| variant["required"][0].as_str().unwrap()).to_owned()
    });
    fields.chain(variants).collect()
}

#[test]
fn the_help_and_the_document_name_every_switch_fault_change_of_accounts_and_expectation() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let document = include_str!("../../../docs/EMULATOR.md");
    let names = names();
    for name in &names {
        assert!(help.contains(&format!("\n  {name}\n")), "{name} is missing in the help: {help}");
        assert!(document.contains(&format!("`{name}`")), "{name} is missing in docs/EMULATOR.md");
    }
    for known in
        ["memberLimit", "quotas", "lateEffect", "untyped", "uniform", "warmUpMs", "disableRegion", "readOnly"]
    {
        assert!(names.contains(known), "{known}");
    }
}
