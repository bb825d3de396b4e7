//! Holds the reader of templates to CloudFormation's rules, on small templates and on the
//! one that is deployed.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use macie_org_local::template::{Key, Stack, StateMachine, Template, TemplateError};

fn stack(parameters: &[(&str, &str)]) -> Stack {
    Stack {
        name: "stack".into(),
        region: "eu-west-1".into(),
        account_id: "123456789012".into(),
        parameters: parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
    }
}

/// A template with one function, whose variables are `variables`, and what every one needs.
fn template(variables: &str) -> String {
    format!(
        "Parameters:
  Roles: {{Type: String, Default: ''}}
  Seconds: {{Type: Number, Default: 15}}
Conditions:
  HasRoles: !Not [!Equals [!Ref Roles, '']]
Globals:
  Function:
    MemorySize: 128
    Timeout: 900
    Environment:
      Variables:
        SHARED: all
        REPLACED: by the function
Resources:
  ProbeFunction:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: probe}}}}
    Properties:
      FunctionName: !Sub '${{AWS::StackName}}-probe'
      Timeout: 30
      Environment:
        Variables:
          REPLACED: own
          {variables}
  StateMachine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub '${{AWS::StackName}}-machine'
      DefinitionUri: machine.asl.json
      DefinitionSubstitutions:
        ProbeFunctionArn: !GetAtt ProbeFunction.Arn
  Bucket:
    Type: AWS::S3::Bucket
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Unread: !ImportValue elsewhere
"
    )
}

fn variables(text: &str, parameters: &[(&str, &str)]) -> Result<BTreeMap<String, String>, TemplateError> {
    let read = Template::parse(&template(text), &stack(parameters))?;
    Ok(read.functions.into_iter().next().unwrap().environment)
}

fn value(text: &str) -> String {
    variables(&format!("X: {text}"), &[]).unwrap().remove("X").unwrap()
}

fn refusal(text: &str) -> String {
    variables(&format!("X: {text}"), &[]).unwrap_err().to_string()
}

#[test]
fn every_function_of_cloudformation_that_is_used_means_what_it_means_there() {
    let cases = [
        ("!Ref Seconds", "15"),
        ("{Ref: Seconds}", "15"),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref AWS::AccountId", "123456789012"),
        ("!Ref Bucket", "stack-bucket"),
        ("!Ref ProbeFunction", "stack-probe"),
        ("!Ref StateMachine", "arn:aws:states:eu-west-1:123456789012:stateMachine:stack-machine"),
        ("!GetAtt ProbeFunction.Arn", "arn:aws:lambda:eu-west-1:123456789012:function:stack-probe"),
        ("!GetAtt [Bucket, Arn]", "arn:aws:s3:::stack-bucket"),
        ("!GetAtt StateMachine.Name", "stack-machine"),
        ("!Sub '${Bucket.Arn}/snapshots/*'", "arn:aws:s3:::stack-bucket/snapshots/*"),
        ("!Sub 'arn:${AWS::Partition}:iam::*:role/*'", "arn:aws:iam::*:role/*"),
        ("!Sub '${!Kept}-${Seconds}'", "${Kept}-15"),
        ("{'Fn::Sub': ['${A}-${Seconds}', {A: !Ref Bucket}]}", "stack-bucket-15"),
        ("!Join ['/', [a, !Ref Bucket, 7]]", "a/stack-bucket/7"),
        ("!If [HasRoles, some, none]", "none"),
        ("'${aws:PrincipalOrgID}'", "${aws:PrincipalOrgID}"),
        ("true", "true"),
        ("0.5", "0.5"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_evaluated_is_named_with_its_place() {
    let at = "Resources.ProbeFunction.Properties.Environment.Variables.X";
    let cases = [
        ("!ImportValue other", format!("{at}: `!ImportValue` is not a construct")),
        ("{'Fn::FindInMap': [a, b, c]}", format!("{at}: `!FindInMap` is not a construct")),
        ("!Ref Missing", format!("{at}: `Missing` names nothing")),
        ("!GetAtt Bucket.DomainName", format!("{at}: `Bucket.DomainName` names nothing")),
        ("!GetAtt Alarm.Arn", format!("{at}: `Alarm.Arn` names nothing")),
        ("!Sub '${Missing}'", format!("{at}: `Missing` names nothing")),
        ("!If [HasRoles, a]", format!("{at}: expected a condition and two values")),
        ("!Join [a]", format!("{at}: expected a separator and a list")),
        ("{a: b}", format!("{at}: expected a text, a number or a truth value")),
    ];
    for (text, expected) in cases {
        let refused = refusal(text);
        assert!(refused.starts_with(&expected), "{refused}\nexpected {expected}");
    }
}

#[test]
fn a_value_that_is_taken_away_is_not_there() {
    let read = variables("X: !Ref AWS::NoValue\n          Y: kept", &[]).unwrap();
    assert!(!read.contains_key("X"));
    assert_eq!(read["Y"], "kept");
}

#[test]
fn parameters_replace_defaults_and_conditions_see_them() {
    let text = "X: !If [HasRoles, !Ref Roles, none]\n          Y: !Ref Seconds";
    let read = variables(text, &[("Roles", "role"), ("Seconds", "1")]).unwrap();
    assert_eq!((read["X"].as_str(), read["Y"].as_str()), ("role", "1"));
    let unknown = variables("X: y", &[("Second", "1")]).unwrap_err().to_string();
    assert_eq!(unknown, "the template has no parameter `Second`");
}

#[test]
fn globals_are_merged_into_functions_and_the_functions_own_win() {
    let read = Template::parse(&template("X: y"), &stack(&[])).unwrap();
    let function = &read.functions[0];
    assert_eq!((function.memory_mib, function.timeout), (128, Duration::from_secs(30)));
    assert_eq!(function.environment["SHARED"], "all");
    assert_eq!(function.environment["REPLACED"], "own");
    assert_eq!((function.name.as_str(), function.binary.as_str()), ("stack-probe", "probe"));
}

#[test]
fn a_resource_whose_condition_does_not_hold_is_not_there() {
    let text = template("X: y")
        .replace("    Type: AWS::S3::Bucket", "    Condition: HasRoles\n    Type: AWS::S3::Bucket");
    assert!(Template::parse(&text, &stack(&[])).unwrap().buckets.is_empty());
    assert_eq!(Template::parse(&text, &stack(&[("Roles", "role")])).unwrap().buckets.len(), 1);
}

/// The same, with a table whose properties these are.
fn with_table(properties: &str) -> Result<Template, TemplateError> {
    let table = format!("  Rows:\n    Type: AWS::DynamoDB::Table\n    Properties: {{{properties}}}\n");
    Template::parse(&(template("X: !GetAtt Rows.Arn") + &table), &stack(&[]))
}

fn key(attribute: &str, role: &str, attribute_type: &str) -> Key {
    Key { attribute: attribute.into(), role: role.into(), attribute_type: attribute_type.into() }
}

#[test]
fn the_key_of_a_table_is_read_in_the_order_of_its_schema() {
    let definitions = "AttributeDefinitions: [{AttributeName: b, AttributeType: N}, \
                       {AttributeName: a, AttributeType: S}]";
    let part = |name, role| format!("{{AttributeName: {name}, KeyType: {role}}}");
    let schema = format!("KeySchema: [{}, {}]", part("a", "HASH"), part("b", "RANGE"));
    let read = with_table(&format!("{definitions}, {schema}")).unwrap();
    assert_eq!(read.tables[0].keys, [key("a", "HASH", "S"), key("b", "RANGE", "N")]);
    let arn = format!("arn:aws:dynamodb:eu-west-1:123456789012:table/{}", read.tables[0].name);
    assert_eq!(read.functions[0].environment["X"], arn);
    let at = "Resources.Rows.Properties";
    for (properties, missing) in [
        (definitions.to_owned(), format!("{at}.KeySchema")),
        (schema, format!("{at}.AttributeDefinitions")),
        (
            format!("{definitions}, KeySchema: [{{KeyType: HASH}}]"),
            format!("{at}.KeySchema[0].AttributeName"),
        ),
        (
            format!("{definitions}, KeySchema: [{}]", part("c", "HASH")),
            format!("{at}.KeySchema[0].c.AttributeType"),
        ),
    ] {
        assert_eq!(with_table(&properties).unwrap_err().to_string(), format!("{missing} is missing"));
    }
}

#[test]
fn what_is_missing_is_named() {
    let refused = |from: &str, to: &str| {
        let text = template("X: y").replace(from, to);
        assert_ne!(text, template("X: y"));
        Template::parse(&text, &stack(&[])).unwrap_err().to_string()
    };
    assert_eq!(
        refused("{Binary: probe}", "{}"),
        "Resources.ProbeFunction.Metadata.BuildProperties.Binary is missing"
    );
    assert!(
        refused("Timeout: 30", "Timeout: soon")
            .contains("ProbeFunction.Properties.Timeout: expected a whole number")
    );
    assert!(refused("AWS::Serverless::StateMachine", "AWS::SNS::Topic").contains("exactly one"));
    assert_eq!(refused("Default: 15", "MinValue: 15"), "Parameters.Seconds.Default is missing");
    assert_eq!(Template::parse("a: b", &stack(&[])).unwrap_err().to_string(), "Resources is missing");
    assert_eq!(Template::parse("a: [", &stack(&[])).unwrap_err().to_string(), "the template is not YAML");
}

#[test]
fn a_placeholder_without_a_substitution_is_refused() {
    let directory = std::env::temp_dir().join(format!("macie-org-template-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("machine.asl.json"), r#"{"Resource": "${Known}", "Other": "${Unknown}"}"#)
        .unwrap();
    let machine = |names: &[&str]| StateMachine {
        logical_id: "StateMachine".into(),
        name: "machine".into(),
        definition: PathBuf::from("machine.asl.json"),
        substitutions: names.iter().map(|name| ((*name).to_owned(), format!("arn-of-{name}"))).collect(),
    };
    let error = machine(&["Known"]).definition(&directory).unwrap_err().to_string();
    assert!(error.contains("`${Unknown}`"), "{error}");
    let whole = machine(&["Known", "Unknown"]).definition(&directory).unwrap();
    assert_eq!(whole, r#"{"Resource": "arn-of-Known", "Other": "arn-of-Unknown"}"#);
    std::fs::remove_dir_all(&directory).unwrap();
    assert!(machine(&[]).definition(&directory).unwrap_err().to_string().ends_with("cannot be read"));
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn the_template_that_is_deployed_can_be_run_here() {
    let stack = stack(&[("WaitSeconds", "1"), ("Regions", "us-east-1,eu-west-1")]);
    let read = Template::read(&workspace().join("template.yaml"), &stack).unwrap();
    assert!(read.functions.len() >= 4, "{:?}", read.functions);
    let [table] = &read.tables[..] else { panic!("{:?}", read.tables) };
    assert_eq!(table.keys, [key("administratorId", "HASH", "S"), key("region", "RANGE", "S")]);
    for function in &read.functions {
        assert_eq!(function.name, format!("stack-{}", function.binary), "a name that people recognize");
        assert_eq!(function.environment["BUCKET"], read.buckets[0].name);
        assert_eq!(function.environment["WAIT_SECONDS"], "1");
        assert_eq!(function.environment["LEASE_TABLE"], table.name);
        assert_eq!(function.environment["REGIONS"], "us-east-1,eu-west-1");
        assert!(function.timeout <= Duration::from_mins(15));
    }
    let definition = read.state_machine.definition(&workspace()).unwrap();
    assert!(!definition.contains("${"), "a placeholder is left");
    let json: serde_json::Value = serde_json::from_str(&definition).unwrap();
    assert!(json["States"].is_object());
    let [topic] = &read.topics[..] else { panic!("{:?}", read.topics) };
    assert_eq!(topic.arn, "arn:aws:sns:eu-west-1:123456789012:stack-notifications");
    assert!(definition.contains(&format!("\"TopicArn\": \"{}\"", topic.arn)), "nobody is notified");
    let (outside, steps): (Vec<_>, Vec<_>) =
        read.functions.iter().partition(|function| function.binary == "admit-account");
    for function in steps {
        assert!(definition.contains(&function.arn), "{} is in no step", function.logical_id);
    }
    let [admitting] = outside[..] else { panic!("one function is no step: {outside:?}") };
    let machine = format!(":stateMachine:{}", read.state_machine.name);
    assert!(admitting.environment["STATE_MACHINE"].ends_with(&machine), "{:?}", admitting.environment);
}
