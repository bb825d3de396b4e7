//! Parameters and environment: the template gives what the code reads, within its bounds.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::documents::{column, table};
use macie_org_contract::files;
use macie_org_contract::template::{binary, functions, list, read, template};
use serde_json::{Value, json};

#[test]
fn size_and_time_are_decided_once_for_all_functions() {
    let globals = &template()["Globals"]["Function"];
    assert_eq!(globals["MemorySize"], 128);
    assert_eq!(globals["Timeout"], 900);
    for (id, function) in functions() {
        let own = function["Properties"].as_object().expect("a function has properties");
        for key in ["MemorySize", "Timeout", "Runtime", "Architectures", "Role"] {
            assert!(!own.contains_key(key), "{id} decides {key} for itself");
        }
        let with_variables = own.contains_key("Environment");
        assert_eq!(with_variables, id == "AdmitAccountFunction", "{id} has variables of its own");
        assert!(own.contains_key("Policies"), "{id} has no policies of its own");
    }
}

#[test]
fn sam_builds_every_function_in_its_own_package() {
    for (id, function) in functions() {
        // In the root, `cargo --bin` knows the workspace's default members alone.
        let package = format!("functions/{}", binary(&function));
        assert_eq!(function["Properties"]["CodeUri"], json!(package), "{id}");
        assert!(files::root().join(package).join("Cargo.toml").is_file(), "{id}");
    }
}

/// The variables that a file of the core reads, each with the stack's parameters that its error names.
fn read_in(path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = files::text(path);
    let quoted = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let calls = ["own(\"", "set(\"", "of_stack(\"", "of_parameters(\""].map(|call| {
        let named = files::without_tests(&source).split(call).skip(1);
        let arguments =
            named.filter_map(|rest| rest.split_once(')')).map(|(named, _)| quoted(&format!("\"{named}")));
        arguments.collect::<Vec<_>>()
    });
    let named = calls.into_iter().flatten().filter_map(|names| {
        let (name, parameters) = names.split_first()?;
        Some((name.clone(), parameters.iter().cloned().collect()))
    });
    named.collect()
}

/// The stack's parameters that a value of the template is made of.
fn parameters_in(value: &Value) -> BTreeSet<String> {
    let said = value.to_string();
    let template = template();
    let parameters = template["Parameters"].as_object().expect("parameters").keys();
    let names =
        |name: &&String| said.contains(&format!("\"{name}\"")) || said.contains(&format!("${{{name}}}"));
    parameters.filter(names).cloned().collect()
}

/// The variables that admit-account is given beside those of every function.
fn of_admit_account() -> serde_json::Map<String, Value> {
    let own = &functions()["AdmitAccountFunction"]["Properties"]["Environment"]["Variables"];
    own.as_object().expect("variables").clone()
}

#[test]
fn the_environment_of_the_functions_is_the_one_that_the_code_reads() {
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    let of = |given: &serde_json::Map<String, Value>| {
        given.iter().map(|(name, value)| (name.clone(), parameters_in(value))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of(given), read_in("shared/src/lambda/environment.rs"));
    assert_eq!(of(&of_admit_account()), read_in("shared/src/lambda/standing.rs"));
}

#[test]
fn the_standing_request_is_an_execution_input_with_the_parameters_filled_in() {
    let request = of_admit_account()["ONBOARDING"]["Fn::Sub"].as_str().expect("a text").to_owned();
    let (accounts, settings) = (json!({"exclude": ["444444444444"]}), json!({"autoEnable": true}));
    let filled = request
        .replace("${AdministratorId}", "222222222222")
        .replace("${Accounts}", &accounts.to_string())
        .replace("${Settings}", &settings.to_string());
    let filled: Value = serde_json::from_str(&filled).expect("JSON");
    let request = macie_org::request::Request::parse(&filled).expect("an execution input");
    assert_eq!(request.operation(), "onboard");
    assert_eq!((&filled["accounts"], &filled["settings"]), (&accounts, &settings));
}

#[test]
fn every_variable_is_documented_with_the_parameter_that_it_comes_from() {
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("variables");
    let parameters = template["Parameters"].as_object().expect("parameters");
    let documented = table("docs/CONTRACT.md", "Environment");
    let names: BTreeSet<_> = column(&documented, "Variable").into_iter().collect();
    assert_eq!(names, given.keys().cloned().chain(of_admit_account().into_iter().map(|it| it.0)).collect());
    for row in documented.into_iter().filter(|row| given.contains_key(&row["Variable"])) {
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
fn the_console_groups_and_names_every_parameter_once() {
    for path in ["template.yaml", "roles.yaml"] {
        let template = read(path);
        let parameters = template["Parameters"].as_object().expect("parameters").keys();
        let parameters: Vec<_> = parameters.cloned().collect();
        let interface = &template["Metadata"]["AWS::CloudFormation::Interface"];
        let groups = interface["ParameterGroups"].as_array().expect("groups");
        let grouped = groups.iter().flat_map(|group| list(&group["Parameters"]));
        let mut grouped: Vec<_> = grouped.map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
        grouped.sort();
        assert_eq!(grouped, parameters, "{path}");
        let labels = interface["ParameterLabels"].as_object().expect("labels");
        assert_eq!(labels.keys().cloned().collect::<Vec<_>>(), parameters, "{path}");
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
