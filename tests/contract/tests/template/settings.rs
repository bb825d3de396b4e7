//! Parameters and environment: the template gives what the code reads, within its bounds.

use std::collections::BTreeSet;

use macie_org_contract::documents::{column, table};
use macie_org_contract::files;
use macie_org_contract::template::{functions, template};
use serde_json::{Value, json};

#[test]
fn size_and_time_are_decided_once_for_all_functions() {
    let globals = &template()["Globals"]["Function"];
    assert_eq!(globals["MemorySize"], 128);
    assert_eq!(globals["Timeout"], 900);
    for (id, function) in functions() {
        let own = function["Properties"].as_object().expect("a function has properties");
        for key in ["MemorySize", "Timeout", "Runtime", "Architectures", "Environment", "Role"] {
            assert!(!own.contains_key(key), "{id} decides {key} for itself");
        }
        assert!(own.contains_key("Policies"), "{id} has no policies of its own");
    }
}

#[test]
fn the_environment_of_the_functions_is_the_one_that_the_code_reads() {
    let source = files::text("shared/src/lambda/environment.rs");
    let read =
        files::without_tests(&source).split("text(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let read: BTreeSet<_> = read.map(str::to_owned).collect();
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    assert_eq!(given.keys().cloned().collect::<BTreeSet<_>>(), read);
}

#[test]
fn every_variable_is_documented_with_the_parameter_that_it_comes_from() {
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    let parameters = template["Parameters"].as_object().expect("parameters");
    let documented = table("docs/CONTRACT.md", "Environment");
    let names: BTreeSet<_> = column(&documented, "Variable").into_iter().collect();
    assert_eq!(names, given.keys().cloned().collect());
    for row in documented {
        let from = given[&row["Variable"]]["Ref"].as_str().expect("a variable is a reference");
        assert!(row["From"] == from || !parameters.contains_key(from), "{row:?} comes from {from}");
    }
}

#[test]
fn the_code_bounds_a_variable_as_its_parameter_is_bounded() {
    let source = files::text("shared/src/lambda/environment.rs");
    let template = template();
    let mut bounded = 0;
    for part in source.split("/// The bounds of the parameter `").skip(1) {
        let (name, rest) = part.split_once('`').expect("a parameter's name");
        let (_, rest) = rest.split_once(" = ").expect("its bounds");
        let (least, rest) = rest.split_once("..=").expect("a range");
        let most = rest.split(';').next().unwrap_or_default();
        let parameter = &template["Parameters"][name];
        let said = [&parameter["MinValue"], &parameter["MaxValue"]].map(Value::to_string);
        assert_eq!(said, [least, most], "{name}");
        bounded += 1;
    }
    assert_eq!(bounded, source.matches(": RangeInclusive<u32> =").count());
    assert!(bounded >= 3);
}

#[test]
fn every_parameter_is_described_bounded_and_right_by_default() {
    let template = template();
    for (name, parameter) in template["Parameters"].as_object().expect("a template has parameters") {
        assert!(parameter["Description"].as_str().is_some_and(|text| text.len() > 20), "{name}");
        let bounds = match parameter["Type"].as_str() {
            Some("Number") => {
                json!({"type": "number", "minimum": parameter["MinValue"], "maximum": parameter["MaxValue"]})
            }
            Some("String") => json!({"type": "string", "pattern": parameter["AllowedPattern"]}),
            other => panic!("{name}: {other:?}"),
        };
        let bounds =
            jsonschema::validator_for(&bounds).unwrap_or_else(|error| panic!("{name} is unbounded: {error}"));
        assert!(bounds.is_valid(&parameter["Default"]), "{name}: {}", parameter["Default"]);
    }
}

#[test]
fn the_regions_parameter_takes_every_region_with_macie() {
    let all = macie_org::ids::Region::ALL.map(|region| region.to_string()).join(",");
    let pattern = json!({"pattern": template()["Parameters"]["Regions"]["AllowedPattern"]});
    let pattern = jsonschema::validator_for(&pattern).expect("a pattern");
    assert!(pattern.is_valid(&json!(all)));
    for wrong in ["", "us-east-1,", "us-east-1 eu-west-1"] {
        assert!(!pattern.is_valid(&json!(wrong)), "{wrong}");
    }
}
