//! Templates: intrinsic functions, conditions, parameters, roles of their own; and what
//! is refused when it is loaded, with its place.

use std::collections::BTreeMap;

use macie_emulator::AccountId;
use macie_emulator::policy::{Context, Request};

use crate::support::{ADMINISTRATOR, MANAGEMENT, World, emulator, id};

/// A function whose one statement allows reading this resource, written in YAML.
fn reading(resource: &str, rest: &str) -> String {
    format!(
        "{rest}
Resources:
  Reports:
    Type: AWS::S3::Bucket
  Named:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub \"own-${{AWS::AccountId}}\"
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Version: \"2012-10-17\"
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: {resource}
"
    )
}

fn may_read(world: &World, account: AccountId, arn: &str) -> bool {
    let key = world.enforcement.key_in(account, "F").unwrap();
    let request = Request { action: "s3:GetObject", resource: arn, context: &Context::new() };
    world.enforcement.authorize(&key, "eu-west-1", account, &request).is_ok()
}

#[track_caller]
fn reads(resource: &str, rest: &str, overrides: &[(&str, &str)], arn: &str) {
    let world = World::with(&reading(resource, rest), overrides);
    assert!(may_read(&world, id(MANAGEMENT), arn), "{resource} does not mean {arn}");
    assert!(!may_read(&world, id(MANAGEMENT), "arn:aws:s3:::another/k"), "{resource} means everything");
}

#[test]
fn intrinsic_functions_are_evaluated() {
    for (resource, arn) in [
        ("!Sub \"${Reports.Arn}/a/*\"", "arn:aws:s3:::macie-org-reports/a/k"),
        ("!Sub \"arn:${AWS::Partition}:s3:::${Reports}/*\"", "arn:aws:s3:::macie-org-reports/k"),
        ("!Sub [\"arn:aws:s3:::${b}/*\", {b: !Ref Named}]", "arn:aws:s3:::own-111111111111/k"),
        ("!Sub \"arn:aws:s3:::${!aws:PrincipalAccount}/*\"", "arn:aws:s3:::111111111111/k"),
        ("!Join [\"\", [!GetAtt Reports.Arn, \"/*\"]]", "arn:aws:s3:::macie-org-reports/k"),
        (
            "{\"Fn::Join\": [\"/\", [{\"Fn::GetAtt\": [\"Named\", \"Arn\"]}, \"k\"]]}",
            "arn:aws:s3:::own-111111111111/k",
        ),
        ("!Select [1, [\"arn:aws:s3:::x/*\", \"arn:aws:s3:::y/*\"]]", "arn:aws:s3:::y/k"),
        ("!Split [\",\", \"arn:aws:s3:::x/*,arn:aws:s3:::y/*\"]", "arn:aws:s3:::x/k"),
    ] {
        reads(resource, "", &[], arn);
    }
}

#[test]
fn parameters_have_defaults_that_can_be_replaced() {
    let parameters = "Parameters:\n  Bucket: {Type: String, Default: first}\n  Many: {Type: CommaDelimitedList, Default: \"a, b\"}\n";
    let resource = "!Sub \"arn:aws:s3:::${Bucket}/*\"";
    reads(resource, parameters, &[], "arn:aws:s3:::first/k");
    reads(resource, parameters, &[("Bucket", "second")], "arn:aws:s3:::second/k");
    let listed = "!Sub [\"arn:aws:s3:::${it}/*\", {it: !Select [1, !Ref Many]}]";
    reads(listed, parameters, &[], "arn:aws:s3:::b/k");
}

#[test]
fn stack_name_and_region_can_be_replaced() {
    let overrides = [("AWS::StackName", "prod"), ("AWS::Region", "eu-west-1")];
    reads(
        "!Sub \"${Reports.Arn}/${AWS::Region}/*\"",
        "",
        &overrides,
        "arn:aws:s3:::prod-reports/eu-west-1/k",
    );
}

#[test]
fn conditions_and_mappings_choose_values() {
    let rest = "
Parameters:
  Stage: {Type: String, Default: test}
Mappings:
  Buckets:
    test: {Name: small}
    live: {Name: large}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Test: !Not [!Condition Live]
  Both: !And [!Condition Live, !Condition Test]
  Either: !Or [!Condition Live, !Condition Test]
";
    let mapped = "!Sub [\"arn:aws:s3:::${b}/*\", {b: !FindInMap [Buckets, !Ref Stage, Name]}]";
    reads(mapped, rest, &[], "arn:aws:s3:::small/k");
    reads(mapped, rest, &[("Stage", "live")], "arn:aws:s3:::large/k");
    let chosen = "!If [Live, \"arn:aws:s3:::live/*\", \"arn:aws:s3:::test/*\"]";
    reads(chosen, rest, &[], "arn:aws:s3:::test/k");
    reads(chosen, rest, &[("Stage", "live")], "arn:aws:s3:::live/k");
    let either = "[!If [Either, \"arn:aws:s3:::yes/*\", !Ref AWS::NoValue], !If [Both, \"arn:aws:s3:::another/*\", !Ref AWS::NoValue]]";
    reads(either, rest, &[], "arn:aws:s3:::yes/k");
}

#[test]
fn a_role_of_its_own_serves_the_functions_that_name_it() {
    let template = "
Resources:
  Shared:
    Type: AWS::IAM::Role
    Properties:
      RoleName: shared
      Path: /macie/
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: \"2012-10-17\"
            Statement: {Effect: Allow, Action: macie2:GetMacieSession, Resource: \"*\"}
  F:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: f, Role: !GetAtt Shared.Arn}
";
    let world = World::of(template);
    let role = world.enforcement.functions()["F"].clone();
    assert_eq!(role.to_string(), "111111111111/shared");
    assert_eq!(world.enforcement.allowed()[&role].len(), 4);
    let key = world.enforcement.key_for("F").unwrap();
    assert_eq!(
        world.macie(&key, "eu-west-1", "GET /macie", None).body,
        r#"{"message":"Macie is not enabled"}"#
    );
    assert!(world.macie(&key, "eu-west-1", "GET /members", None).denial().contains("assumed-role/shared/f"));
}

#[test]
fn a_function_cannot_run_with_a_role_that_does_not_trust_its_service() {
    let with = |principal: &str| {
        let template = format!(
            "
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement:
          Effect: Allow
          Principal: {{Service: {principal}}}
          Action: sts:AssumeRole
          Condition: {{StringEquals: {{aws:SourceAccount: !Ref AWS::AccountId}}}}
"
        );
        World::of(&template).enforcement.key_for("F").map_err(|error| error.to_string())
    };
    assert!(with("lambda.amazonaws.com").is_ok());
    let refused = "Resources.F: expected a role that trusts the service that runs it";
    assert_eq!(with("states.amazonaws.com").unwrap_err(), refused);
}

#[test]
fn a_resource_whose_condition_is_not_met_is_not_deployed() {
    let template = "
Parameters: {Stage: {Type: String, Default: test}}
Conditions: {Live: !Equals [!Ref Stage, live]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Condition: Live
    Properties: {Policies: [SomethingUnknown]}
";
    let world = World::of(template);
    assert!(world.enforcement.functions().is_empty());
    let error = world.enforcement.key_for("F").unwrap_err();
    assert_eq!(error.to_string(), "Resources.F: a function of this name is not defined");
    let live = BTreeMap::from([("Stage".to_owned(), "live".to_owned())]);
    assert!(emulator().enforce(template, &live).is_err());
}

#[test]
fn a_template_can_be_deployed_in_another_account_too() {
    let world = World::of(&reading("!Sub \"${Named.Arn}/*\"", ""));
    assert!(may_read(&world, id(ADMINISTRATOR), "arn:aws:s3:::own-222222222222/k"));
    assert!(!may_read(&world, id(ADMINISTRATOR), "arn:aws:s3:::own-111111111111/k"));
    assert!(may_read(&world, id(MANAGEMENT), "arn:aws:s3:::own-111111111111/k"));
}

#[test]
fn the_same_function_has_the_same_key_and_others_have_others() {
    let world = World::of(&reading("\"*\"", ""));
    let key = world.enforcement.key_for("F").unwrap();
    assert_eq!(world.enforcement.key_for("F").unwrap(), key);
    assert_ne!(world.enforcement.key_in(id(ADMINISTRATOR), "F").unwrap(), key);
}

/// The refusal of a template.
fn refusal(template: &str) -> String {
    emulator().enforce(template, &BTreeMap::new()).unwrap_err().to_string()
}

#[test]
fn intrinsic_functions_that_are_not_evaluated_are_refused_with_their_place() {
    let at = "Resources.F.Properties.Policies[0].Statement[0].Resource";
    for (resource, expected) in [
        ("!ImportValue x", format!("{at}.Fn::ImportValue: Fn::ImportValue is not evaluated")),
        ("!Base64 x", format!("{at}.Fn::Base64: Fn::Base64 is not evaluated")),
        ("!Ref Nothing", format!("{at}.Ref: Nothing is not defined")),
        ("!Ref AWS::StackId", format!("{at}.Ref: AWS::StackId is not defined")),
        ("!Sub \"${Nothing.Arn}\"", format!("{at}.Fn::Sub: Nothing is not defined")),
        ("!Sub \"${aws:PrincipalOrgID}\"", format!("{at}.Fn::Sub: aws:PrincipalOrgID is not defined")),
        ("!Sub \"${AWS::Partition\"", format!("{at}.Fn::Sub: expected a variable that ends in }}")),
        (
            "!GetAtt Reports.DomainName",
            format!("{at}.Fn::GetAtt: the attribute DomainName of Reports is not evaluated"),
        ),
        ("!GetAtt Reports", format!("{at}.Fn::GetAtt: expected a resource and an attribute")),
        ("!If [Nothing, a, b]", format!("{at}.Fn::If[0]: the condition Nothing is not defined")),
        ("!FindInMap [a, b, c]", format!("{at}.Fn::FindInMap: a.b.c is not defined")),
        ("!Select [7, [a]]", format!("{at}.Fn::Select: expected an index within a list")),
        ("!Join [a]", format!("{at}.Fn::Join: expected a separator and a list")),
        ("reports", format!("{at}: expected an ARN or *")),
    ] {
        assert_eq!(refusal(&reading(resource, "")), expected);
    }
}

/// A template of one function with these properties.
fn function(properties: &str) -> String {
    format!("Resources: {{F: {{Type: AWS::Serverless::Function, Properties: {properties}}}}}")
}

#[test]
fn permissions_that_come_from_elsewhere_are_refused_with_their_place() {
    let at = "Resources.F.Properties";
    for (template, expected) in [
        (
            function("{Policies: [AmazonS3FullAccess]}"),
            format!("{at}.Policies[0]: the managed policy AmazonS3FullAccess is not evaluated"),
        ),
        (
            function("{Policies: [{S3ReadPolicy: {BucketName: b}}]}"),
            format!("{at}.Policies[0]: expected a policy document with a Statement"),
        ),
        (
            function("{PermissionsBoundary: x}"),
            format!("{at}.PermissionsBoundary: PermissionsBoundary is not evaluated"),
        ),
        (
            function("{Role: \"arn:aws:iam::999999999999:role/x\"}"),
            format!("{at}.Role: expected the ARN of a role of this account"),
        ),
        (
            function("{Role: \"arn:aws:iam::111111111111:role/x\"}"),
            format!("{at}.Role: the role x is not defined"),
        ),
        (
            function("{Role: !Sub \"arn:aws:iam::${AWS::AccountId}:role/x\"}"),
            format!("{at}.Role: the role x is not defined"),
        ),
        (
            "Resources: {P: {Type: AWS::IAM::Policy, Properties: {}}}".to_owned(),
            "Resources.P: a resource of the type AWS::IAM::Policy is not evaluated".to_owned(),
        ),
        (
            "Resources: {C: {Type: AWS::Serverless::Connector, Properties: {}}}".to_owned(),
            "Resources.C: a resource of the type AWS::Serverless::Connector is not evaluated".to_owned(),
        ),
        (
            "Globals: {Function: {PermissionsBoundary: x}}\nResources: {}".to_owned(),
            "Globals.Function.PermissionsBoundary: PermissionsBoundary is not evaluated".to_owned(),
        ),
    ] {
        assert_eq!(refusal(&template), expected);
    }
}

#[test]
fn what_is_no_template_is_refused() {
    assert!(refusal("Resources: [").starts_with("the template: cannot be read: "));
    assert_eq!(refusal("{}"), "Resources: expected an object");
    assert_eq!(refusal("Resources: {F: {Properties: {}}}"), "Resources.F: expected Type");
    assert_eq!(
        refusal("Resources: {F: {Type: AWS::Serverless::Function}}"),
        "Resources.F: expected Properties"
    );
}

#[test]
fn names_and_conditions_that_lead_back_to_themselves_are_refused() {
    let named = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {FunctionName: !Ref F}}}";
    assert!(refusal(named).ends_with(": refers to itself"), "{}", refusal(named));
    let condition = "Conditions: {A: !Condition B, B: !Condition A}\nResources: {F: {Type: X, Condition: A}}";
    assert!(refusal(condition).ends_with(": refers to itself"), "{}", refusal(condition));
}

#[test]
fn a_parameter_that_the_template_does_not_have_is_refused() {
    let overrides = BTreeMap::from([("Bukcet".to_owned(), "x".to_owned())]);
    let error = emulator().enforce(&reading("\"*\"", ""), &overrides).unwrap_err();
    assert_eq!(error.to_string(), "Parameters: the parameter Bukcet is not defined");
    let undefaulted = reading("!Ref P", "Parameters: {P: {Type: String}}");
    assert!(refusal(&undefaulted).starts_with("Parameters.P: expected a Default"));
}
