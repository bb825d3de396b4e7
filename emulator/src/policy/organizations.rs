//! The permissions that Organizations' operations need.

use serde_json::Value;

use super::need::Need;
use crate::organization::Organization;

/// Organizations is one for the whole partition.
const REGION: &str = "us-east-1";

/// The field in which a request names the resource that it is about.
fn naming(operation: &str) -> Option<&'static str> {
    match operation {
        "DescribeAccount"
        | "DeregisterDelegatedAdministrator"
        | "ListDelegatedServicesForAccount"
        | "RegisterDelegatedAdministrator" => Some("AccountId"),
        "DescribeOrganizationalUnit" => Some("OrganizationalUnitId"),
        "ListAccountsForParent" | "ListChildren" | "ListOrganizationalUnitsForParent" => Some("ParentId"),
        "ListParents" => Some("ChildId"),
        "ListTagsForResource" => Some("ResourceId"),
        _ => None,
    }
}

/// The permission that an operation needs.
pub(super) fn need(operation: &str, body: &Value, organization: &Organization) -> Need {
    let action = format!("organizations:{operation}");
    let management = *organization.management_id();
    let named = naming(operation).and_then(|field| body[field].as_str());
    let need = match named.and_then(|id| arn(id, organization)) {
        Some(arn) => Need::on(action, arn, REGION, management),
        None => Need::on_any(action, "*", REGION, management),
    };
    match body["ServicePrincipal"].as_str() {
        Some(principal) => need.with("organizations:ServicePrincipal", principal),
        None => need,
    }
}

/// The ARN of an account, a root or a unit.
fn arn(id: &str, organization: &Organization) -> Option<String> {
    let kind = match id.split_once('-') {
        Some(("r", _)) => "root",
        Some(("ou", _)) => "ou",
        Some(_) => return None,
        None => id.parse::<crate::AccountId>().ok().map(|_| "account")?,
    };
    Some(format!("arn:aws:organizations::{}:{kind}/{}/{id}", organization.management_id(), organization.id()))
}
