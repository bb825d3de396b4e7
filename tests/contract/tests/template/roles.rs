//! `roles.yaml`: the roles that the functions assume may do what the adapters call in each
//! scope, and only the functions that work in a scope may assume its role.

use std::collections::{BTreeMap, BTreeSet};

use macie_org_contract::template::{actions, functions, list, read, template};
use serde_json::{Value, json};

use crate::{called_in, set, that_say};

/// The scopes, as the parameter `Scope` names them, with what leads a function there.
const SCOPES: [(&str, &[&str]); 3] = [
    ("management", &["aws.management(", "aws.directory(", "function.sides("]),
    ("administrator", &["aws.administrator(", "function.sides("]),
    ("member", &["aws.former_members("]),
];

/// The one role that is made for a scope.
fn role(scope: &str) -> Value {
    let (template, mut name) = (read("roles.yaml"), scope.to_owned());
    name[..1].make_ascii_uppercase();
    let condition = json!({"Fn::Equals": [{"Ref": "Scope"}, scope]});
    assert_eq!(template["Conditions"][format!("Is{name}")], condition);
    let role = template["Resources"][format!("{name}Role")].clone();
    assert_eq!((&role["Type"], &role["Condition"]), (&json!("AWS::IAM::Role"), &json!(format!("Is{name}"))));
    role["Properties"].clone()
}

fn statements(role: &Value) -> Vec<Value> {
    let policies = list(&role["Policies"]);
    policies.iter().flat_map(|policy| list(&policy["PolicyDocument"]["Statement"])).collect()
}

#[test]
fn there_is_one_role_per_scope_and_nothing_else() {
    let template = read("roles.yaml");
    let resources = template["Resources"].as_object().expect("resources");
    assert_eq!(resources.len(), SCOPES.len());
    let allowed = list(&template["Parameters"]["Scope"]["AllowedValues"]);
    assert_eq!(allowed, SCOPES.map(|(scope, _)| json!(scope)));
}

#[test]
fn a_scopes_role_may_do_what_the_adapters_call_in_it_and_nothing_else() {
    // Macie asks and registers with its caller's permissions, and makes its role on enabling.
    let by_macie = set(&["organizations:RegisterDelegatedAdministrator"]);
    let enabling = set(&["iam:CreateServiceLinkedRole"]);
    let management = &called_in("shared/src/aws/directory.rs") | &called_in("shared/src/aws/management.rs");
    let administrator = &called_in("shared/src/aws/administrator.rs") | &called_in("shared/src/aws/jobs.rs");
    let called = BTreeMap::from([
        ("management", &(&management | &by_macie) | &enabling),
        ("administrator", &administrator | &enabling),
        ("member", called_in("shared/src/aws/accounts.rs")),
    ]);
    for (scope, called) in called {
        let allowed: BTreeSet<_> = statements(&role(scope)).iter().flat_map(actions).collect();
        assert_eq!(allowed, called, "{scope}");
    }
}

#[test]
fn a_scopes_role_may_do_it_where_and_for_whom_a_functions_own_role_may() {
    let own: Vec<_> = functions().values().flat_map(macie_org_contract::template::statements).collect();
    for (scope, _) in SCOPES {
        for statement in statements(&role(scope)) {
            for action in actions(&statement) {
                let same = |own: &&Value| {
                    actions(own).contains(&action)
                        && own["Resource"] == statement["Resource"]
                        && own["Condition"] == statement["Condition"]
                };
                assert!(own.iter().any(|statement| same(&statement)), "{scope}: {action}");
            }
        }
    }
}

#[test]
fn only_the_functions_that_work_in_a_scope_may_assume_its_role() {
    for (scope, words) in SCOPES {
        let role = role(scope);
        let trust = list(&role["AssumeRolePolicyDocument"]["Statement"]);
        let [trust] = &trust[..] else { panic!("{scope}: {trust:?}") };
        assert_eq!((&trust["Effect"], &trust["Action"]), (&json!("Allow"), &json!("sts:AssumeRole")));
        let account = "arn:${AWS::Partition}:iam::${StackAccountId}:root";
        assert_eq!(trust["Principal"], json!({"AWS": {"Fn::Sub": account}}), "{scope}");
        let equal = json!({
            "aws:PrincipalOrgID": {"Ref": "OrganizationId"},
            "sts:ExternalId": {"Ref": "ExternalId"},
        });
        assert_eq!(trust["Condition"]["StringEquals"], equal, "{scope}");
        let trusted = list(&trust["Condition"]["ArnLike"]["aws:PrincipalArn"]);
        let arn = |id: &str| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:iam::${{StackAccountId}}:role/${{StackName}}-{id}Role*")});
        let working = that_say(words);
        let ids = functions()
            .into_iter()
            .filter(|(_, function)| working.contains(macie_org_contract::template::binary(function)));
        assert_eq!(trusted, ids.map(|(id, _)| arn(&id)).collect::<Vec<_>>(), "{scope}");
    }
}

#[test]
fn a_roles_name_is_the_one_that_the_stack_assumes_by_default() {
    let stack = read("roles.yaml")["Parameters"]["StackName"]["Default"].clone();
    let stack = stack.as_str().expect("a default");
    for (parameter, scope) in [("AdministratorRole", "administrator"), ("MemberRole", "member")] {
        let named = role(scope)["RoleName"]["Fn::Sub"].as_str().expect("a name").to_owned();
        let default = &template()["Parameters"][parameter]["Default"];
        assert_eq!(*default, named.replace("${StackName}", stack), "{parameter}");
    }
}

#[test]
fn the_names_of_the_functions_roles_fit_into_64_characters_unshortened() {
    const RANDOM: usize = "-ABCDEFGHIJKL".len();
    let longest = functions().keys().map(|id| format!("-{id}Role").len()).max().expect("functions");
    let stack = &read("roles.yaml")["Parameters"]["StackName"]["MaxLength"];
    assert_eq!(*stack, 64 - RANDOM - longest);
}
