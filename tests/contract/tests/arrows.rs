//! Dependencies between our own packages point inward, and every version is decided
//! once, in the root manifest.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use macie_org_contract::files;

fn metadata() -> Metadata {
    let manifest = files::root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo reads the workspace")
}

/// What each package may depend on of ours, in any section of its manifest.
fn allowed(package: &str) -> Option<&'static [&'static str]> {
    match package {
        "macie_org" | "macie_emulator" => Some(&[]),
        "macie_org_local" => Some(&["macie_emulator"]),
        "admit-account"
        | "take-inventory"
        | "plan-region"
        | "confirm-plan"
        | "designate-administrator"
        | "enroll-members"
        | "set-member-sessions"
        | "classify-resources"
        | "remove-members"
        | "revoke-administrator"
        | "disable-sessions"
        | "deregister-administrator"
        | "write-report" => Some(&["macie_org"]),
        // Tests may look at everything.
        name if name.starts_with("macie_org_") => None,
        other => panic!("{other} is a new package: decide what it may depend on"),
    }
}

fn manifest(package: &Package) -> String {
    std::fs::read_to_string(&package.manifest_path).expect("a manifest is readable")
}

/// The lines of a manifest's dependency sections.
fn dependency_lines(manifest: &str) -> Vec<&str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.trim_matches(['[', ']']).ends_with("dependencies");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            lines.push(line);
        }
    }
    lines
}

#[test]
fn packages_depend_on_ours_only_where_an_arrow_is_drawn() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    for package in &metadata.packages {
        let Some(allowed) = allowed(&package.name) else { continue };
        let of_ours = package.dependencies.iter().map(|dependency| dependency.name.as_str());
        let of_ours: BTreeSet<_> = of_ours.filter(|name| ours.contains(name)).collect();
        assert_eq!(of_ours, allowed.iter().copied().collect(), "dependencies of {}", package.name);
    }
}

#[test]
fn only_the_functions_and_the_tests_hold_the_core_and_only_the_core_holds_macies_sdk() {
    for package in &metadata().packages {
        let sdk = package.dependencies.iter().any(|dependency| dependency.name == "aws-sdk-macie2");
        let test =
            package.manifest_path.components().any(|part| matches!(part.as_str(), "tests" | "benches"));
        assert!(!sdk || test || package.name == "macie_org", "{} calls Macie past the core", package.name);
    }
}

#[test]
fn cargo_run_is_the_demo() {
    let metadata = metadata();
    let default = metadata.workspace_default_packages();
    let targets = default.iter().flat_map(|package| &package.targets);
    let binaries: Vec<_> =
        targets.filter(|target| target.is_bin()).map(|target| target.name.as_str()).collect();
    assert_eq!(binaries, ["macie-org"]);
}

#[test]
fn every_member_takes_its_versions_from_the_workspace() {
    for package in &metadata().packages {
        let manifest = manifest(package);
        for line in dependency_lines(&manifest) {
            assert!(line.contains("workspace = true"), "{}: {line}", package.manifest_path);
        }
        for key in ["version", "edition", "rust-version", "license", "publish"] {
            let inherited = format!("{key}.workspace = true");
            assert!(manifest.contains(&inherited), "{}: {inherited}", package.manifest_path);
        }
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}: lints", package.manifest_path);
    }
}

#[test]
fn the_workspace_names_no_version_that_nobody_uses() {
    let metadata = metadata();
    let used: BTreeSet<&str> = metadata
        .packages
        .iter()
        .flat_map(|package| &package.dependencies)
        .map(|dependency| dependency.name.as_str())
        .collect();
    let root = files::text("Cargo.toml");
    let declared =
        dependency_lines(&root).into_iter().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let unused: Vec<_> = declared.filter(|name| !used.contains(name)).collect();
    // The acceptance tests hold the whole system together, once they are there.
    assert_eq!(unused, Vec::<&str>::new());
}

#[test]
fn every_function_package_has_one_binary_of_its_own_name() {
    let metadata = metadata();
    let functions =
        metadata.packages.iter().filter(|package| package.manifest_path.as_str().contains("/functions/"));
    let binaries: BTreeMap<&str, Vec<&str>> = functions
        .map(|package| {
            let binaries = package.targets.iter().filter(|target| target.is_bin());
            (package.name.as_str(), binaries.map(|target| target.name.as_str()).collect())
        })
        .collect();
    assert!(!binaries.is_empty());
    for (package, binaries) in binaries {
        assert_eq!(binaries, [package]);
    }
}
