//! AWS Organizations: who may read, what an account looks like, trusted access and
//! delegation.

use macie_emulator::{MACIE_PRINCIPAL, Organization, Switches};
use serde_json::{Value, json};

use crate::support::*;

fn reason(reply: &Reply) -> &str {
    reply.body["Reason"].as_str().unwrap_or_default()
}

#[test]
fn an_account_carries_everything_that_the_model_says() {
    let world = World::new();
    let body = world.organizations(MANAGEMENT, "DescribeAccount", json!({ "AccountId": MEMBER })).ok();
    assert_eq!(
        body["Account"],
        json!({
            "Id": MEMBER,
            "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/333333333333",
            "Email": "account-333333333333@example.com",
            "Name": "account-333333333333",
            "State": "ACTIVE", "Status": "ACTIVE",
            "Paths": ["o-exampleorgid/r-root/333333333333/"],
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": 1_767_225_600.0,
        })
    );
}

#[test]
fn state_status_and_paths_can_each_be_left_out() {
    let account = |json: &str| {
        let world = World::with(switches(json));
        world.state(|state| state.close_account(id(MEMBER))).unwrap();
        let list = world.organizations(MANAGEMENT, "ListAccounts", json!({})).ok();
        let accounts = list["Accounts"].as_array().unwrap().clone();
        accounts.into_iter().find(|account| account["Id"] == MEMBER).unwrap()
    };
    let state = |account: &Value| (account["State"].clone(), account["Status"].clone());
    assert_eq!(state(&account("{}")), (json!("CLOSED"), json!("SUSPENDED")));
    assert_eq!(state(&account(r#"{"accountStateFields": "stateOnly"}"#)), (json!("CLOSED"), Value::Null));
    assert_eq!(state(&account(r#"{"accountStateFields": "statusOnly"}"#)), (Value::Null, json!("SUSPENDED")));
    assert!(account("{}").get("Paths").is_some());
    assert!(account(r#"{"paths": "omitted"}"#).get("Paths").is_none());
}

#[test]
fn only_the_management_account_and_delegated_administrators_read() {
    let world = World::designated();
    world.organizations(ADMINISTRATOR, "ListAccounts", json!({})).ok();
    let (status, code, text) =
        (400, "AccessDeniedException", "You don't have permissions to access this resource.");
    assert_eq!(world.organizations(MEMBER, "ListAccounts", json!({})).refusal(), (status, code, text));
    world.organizations(MEMBER, "DescribeOrganization", json!({})).ok();
}

#[test]
fn a_former_administrator_no_longer_reads() {
    let world = World::designated();
    let body = json!({ "AccountId": ADMINISTRATOR, "ServicePrincipal": MACIE_PRINCIPAL });
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body).ok();
    let reply = world.organizations(ADMINISTRATOR, "ListAccounts", json!({}));
    assert_eq!(reply.refusal().1, "AccessDeniedException");
}

#[test]
fn an_account_outside_has_no_organization() {
    let reply = World::new().organizations(OUTSIDE, "DescribeOrganization", json!({}));
    assert_eq!(reply.refusal().1, "AWSOrganizationsNotInUseException");
}

#[test]
fn writes_are_for_the_management_account() {
    let world = World::designated();
    let body = json!({ "AccountId": MEMBER, "ServicePrincipal": "access-analyzer.amazonaws.com" });
    for operation in [
        "EnableAWSServiceAccess",
        "DisableAWSServiceAccess",
        "RegisterDelegatedAdministrator",
        "DeregisterDelegatedAdministrator",
    ] {
        let reply = world.organizations(ADMINISTRATOR, operation, body.clone());
        assert_eq!(reply.refusal().1, "AccessDeniedException", "{operation}");
    }
}

#[test]
fn the_organization_names_its_management_account() {
    let body = World::new().organizations(MEMBER, "DescribeOrganization", json!({})).ok();
    let organization = &body["Organization"];
    assert_eq!(organization["MasterAccountId"], MANAGEMENT);
    assert_eq!(organization["FeatureSet"], "ALL");
    assert_eq!(organization["Arn"], "arn:aws:organizations::111111111111:organization/o-exampleorgid");
}

#[test]
fn trusted_access_goes_on_and_off() {
    let world = World::new();
    let body = json!({ "ServicePrincipal": MACIE_PRINCIPAL });
    let list = || {
        let body = world.organizations(MANAGEMENT, "ListAWSServiceAccessForOrganization", json!({})).ok();
        body["EnabledServicePrincipals"].clone()
    };
    world.organizations(MANAGEMENT, "EnableAWSServiceAccess", body.clone()).ok();
    assert_eq!(list(), json!([{ "ServicePrincipal": MACIE_PRINCIPAL, "DateEnabled": 1_767_225_600.0 }]));
    world.emulator.advance_ms(500);
    world.organizations(MANAGEMENT, "EnableAWSServiceAccess", body.clone()).ok();
    assert_eq!(list()[0]["DateEnabled"], 1_767_225_600.0);
    world.organizations(MANAGEMENT, "DisableAWSServiceAccess", body).ok();
    assert_eq!(list(), json!([]));
}

#[test]
fn a_principal_that_is_no_service_is_refused() {
    for principal in ["macie", ".amazonaws.com", "", "a b.amazonaws.com", "macie.amazonaws.com.cn"] {
        let body = json!({ "ServicePrincipal": principal });
        let reply = World::new().organizations(MANAGEMENT, "EnableAWSServiceAccess", body);
        let text = "You specified an unrecognized service principal.";
        assert_eq!(reply.refusal(), (400, "InvalidInputException", text), "{principal}");
    }
}

#[test]
fn delegation_has_its_conditions() {
    let world = World::new();
    let register = |account: &str| {
        let body = json!({ "AccountId": account, "ServicePrincipal": MACIE_PRINCIPAL });
        world.organizations(MANAGEMENT, "RegisterDelegatedAdministrator", body)
    };
    assert_eq!(reason(&register(MEMBER)), "SERVICE_ACCESS_NOT_ENABLED");
    world.state(|state| state.enable_service_access(MACIE_PRINCIPAL));
    assert_eq!(reason(&register(MANAGEMENT)), "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
    assert_eq!(register(OUTSIDE).refusal().1, "AccountNotFoundException");
    register(MEMBER).ok();
    assert_eq!(register(MEMBER).refusal().1, "AccountAlreadyRegisteredException");
    let another = register(OTHER);
    assert_eq!(another.refusal().1, "ConstraintViolationException");
    assert_eq!(reason(&another), "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED");
}

#[test]
fn who_is_not_delegated_cannot_be_deregistered_or_described() {
    let world = World::new();
    let body = json!({ "AccountId": MEMBER, "ServicePrincipal": MACIE_PRINCIPAL });
    for operation in ["DeregisterDelegatedAdministrator", "ListDelegatedServicesForAccount"] {
        let reply = world.organizations(MANAGEMENT, operation, body.clone());
        assert_eq!(reply.refusal().1, "AccountNotRegisteredException", "{operation}");
    }
}

#[test]
fn delegated_administrators_are_listed_by_service_or_all() {
    let world = World::designated();
    let list = |input: Value| {
        let body = world.organizations(MANAGEMENT, "ListDelegatedAdministrators", input).ok();
        body["DelegatedAdministrators"].as_array().unwrap().clone()
    };
    assert_eq!(list(json!({ "ServicePrincipal": MACIE_PRINCIPAL }))[0]["Id"], ADMINISTRATOR);
    assert_eq!(list(json!({}))[0]["DelegationEnabledDate"], 1_767_225_600.0);
    assert!(list(json!({ "ServicePrincipal": "guardduty.amazonaws.com" })).is_empty());
    let body = json!({ "AccountId": ADMINISTRATOR });
    let services = world.organizations(MANAGEMENT, "ListDelegatedServicesForAccount", body).ok();
    assert_eq!(services["DelegatedServices"][0]["ServicePrincipal"], MACIE_PRINCIPAL);
}

#[test]
fn the_tree_can_be_walked_from_the_root_to_every_account() {
    let world = World::of(Organization::generate(60, 2), Switches::default());
    let ask = |operation: &str, input: Value| world.organizations(MANAGEMENT, operation, input).ok();
    let root = ask("ListRoots", json!({}))["Roots"][0]["Id"].clone();
    let (mut parents, mut accounts) = (vec![root], Vec::new());
    while let Some(parent) = parents.pop() {
        let units = ask("ListOrganizationalUnitsForParent", json!({ "ParentId": parent }));
        for unit in units["OrganizationalUnits"].as_array().unwrap() {
            let up = ask("ListParents", json!({ "ChildId": unit["Id"] }));
            assert_eq!(up["Parents"][0]["Id"], parent);
            let described = ask("DescribeOrganizationalUnit", json!({ "OrganizationalUnitId": unit["Id"] }));
            assert_eq!(&described["OrganizationalUnit"], unit);
            parents.push(unit["Id"].clone());
        }
        let direct = ask("ListAccountsForParent", json!({ "ParentId": parent }));
        assert!(direct.get("NextToken").is_none(), "few enough for one page");
        for account in direct["Accounts"].as_array().unwrap() {
            let up = ask("ListParents", json!({ "ChildId": account["Id"] }));
            assert_eq!(up["Parents"][0]["Id"], parent);
            accounts.push(account["Id"].as_str().unwrap().to_owned());
        }
    }
    accounts.sort();
    let expected = world.state(|state| {
        state.organization().accounts().map(|account| account.id.to_string()).collect::<Vec<_>>()
    });
    assert_eq!(accounts, expected);
}

#[test]
fn what_does_not_exist_has_a_name_of_its_own() {
    let world = World::new();
    for (operation, input, code) in [
        ("DescribeAccount", json!({ "AccountId": OUTSIDE }), "AccountNotFoundException"),
        ("ListParents", json!({ "ChildId": OUTSIDE }), "ChildNotFoundException"),
        ("ListParents", json!({ "ChildId": "ou-ab12-cdefgh34" }), "ChildNotFoundException"),
        ("ListAccountsForParent", json!({ "ParentId": "r-none" }), "ParentNotFoundException"),
        ("ListChildren", json!({ "ParentId": "r-none", "ChildType": "ACCOUNT" }), "ParentNotFoundException"),
        ("ListOrganizationalUnitsForParent", json!({ "ParentId": "r-none" }), "ParentNotFoundException"),
        (
            "DescribeOrganizationalUnit",
            json!({ "OrganizationalUnitId": "ou-ab12-cdefgh34" }),
            "OrganizationalUnitNotFoundException",
        ),
        ("ListTagsForResource", json!({ "ResourceId": OUTSIDE }), "TargetNotFoundException"),
        ("ListTagsForResource", json!({ "ResourceId": "r-none" }), "TargetNotFoundException"),
    ] {
        assert_eq!(world.organizations(MANAGEMENT, operation, input).refusal().1, code, "{operation}");
    }
}

#[test]
fn tags_are_the_accounts_and_the_root_has_none() {
    let world = World::new();
    world.state(|state| state.organization_mut().tag_account(id(MEMBER), "stage", "test")).unwrap();
    let tags = |resource: &str| {
        world.organizations(MANAGEMENT, "ListTagsForResource", json!({ "ResourceId": resource })).ok()["Tags"]
            .clone()
    };
    assert_eq!(tags(MEMBER), json!([{ "Key": "stage", "Value": "test" }]));
    assert_eq!(tags("r-root"), json!([]));
}

#[test]
fn malformed_input_is_named() {
    let world = World::new();
    for (operation, body, code) in [
        ("DescribeAccount", "{", "SerializationException"),
        ("DescribeAccount", "[]", "SerializationException"),
        ("DescribeAccount", r#"{"AccountId": 5}"#, "SerializationException"),
        ("ListAccounts", r#"{"MaxResults": "5"}"#, "SerializationException"),
        ("DescribeAccount", "", "InvalidInputException"),
        ("DescribeAccount", r#"{"AccountId": "12"}"#, "InvalidInputException"),
        ("ListChildren", r#"{"ParentId": "r-root", "ChildType": "account"}"#, "InvalidInputException"),
        ("CreateAccount", "{}", "UnknownOperationException"),
        ("", "{}", "UnknownOperationException"),
    ] {
        let reply = world.organizations_raw(MANAGEMENT, operation, body.into());
        assert_eq!((reply.status, reply.refusal().1), (400, code), "{operation} {body}");
        assert_eq!(reply.body["__type"], code);
    }
}
