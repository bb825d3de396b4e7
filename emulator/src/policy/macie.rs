//! The permissions that Macie's operations need, those on other services included.

use serde_json::Value;

use super::need::Need;
use super::request::Context;
use crate::SessionKey;
use crate::state::{MACIE_PRINCIPAL, State};

/// Where Organizations and IAM are asked, wherever the call came from.
const GLOBAL_REGION: &str = "us-east-1";

/// A call of Macie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MacieCall<'a> {
    pub(crate) operation: &'a str,
    /// The calling account and Region.
    pub(crate) at: SessionKey,
    /// The variable segment of the path, decoded.
    pub(crate) segment: Option<&'a str>,
    pub(crate) body: &'a Value,
}

/// Whether Macie's service-linked role is there already, or has to be created by this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServiceLinkedRole {
    Present,
    Absent,
}

impl MacieCall<'_> {
    /// Every permission that the caller needs, the operation's own first.
    pub(super) fn needs(&self, state: &State, role: ServiceLinkedRole) -> Vec<Need> {
        let mut needs = vec![self.own()];
        match (self.operation, role) {
            ("EnableMacie", ServiceLinkedRole::Absent) => needs.push(self.service_linked_role()),
            ("EnableOrganizationAdminAccount", _) => needs.extend(self.of_organizations(state)),
            _ => {}
        }
        needs
    }

    /// Most operations have no resource of their own; the others have those of the service reference.
    fn own(&self) -> Need {
        let action = format!("macie2:{}", self.operation);
        let SessionKey { account, region } = self.at;
        let arn = |rest: &str| format!("arn:aws:macie2:{region}:{account}:{rest}");
        let resource = match self.operation {
            "CreateMember" => {
                self.body["account"]["accountId"].as_str().map(|id| arn(&format!("member/{id}")))
            }
            "GetMember" | "DeleteMember" | "DisassociateMember" => {
                self.segment.map(|id| arn(&format!("member/{id}")))
            }
            "CreateClassificationJob" => Some(arn("classification-job/*")),
            "DescribeClassificationJob" | "UpdateClassificationJob" => {
                self.segment.map(|id| arn(&format!("classification-job/{id}")))
            }
            "TagResource" | "UntagResource" | "ListTagsForResource" => self.segment.map(str::to_owned),
            _ => None,
        };
        let need = match resource {
            Some(arn) => Need::on(action, arn, region.as_str(), account),
            None => Need::on_any(action, arn("*"), region.as_str(), account),
        };
        Need { context: tags(self.body), ..need }
    }

    /// Macie's own role, which the first session of an account creates.
    fn service_linked_role(&self) -> Need {
        let principal = self.at.region.service_principal();
        let account = self.at.account;
        let arn =
            format!("arn:aws:iam::{account}:role/aws-service-role/{principal}/AWSServiceRoleForAmazonMacie");
        let need = Need::on("iam:CreateServiceLinkedRole", arn, GLOBAL_REGION, account);
        need.with("iam:AWSServiceName", principal).forwarded()
    }

    /// What a designation does in Organizations on behalf of the caller, whether or not it was done before.
    fn of_organizations(&self, state: &State) -> Vec<Need> {
        let organization = state.organization();
        let management = *organization.management_id();
        let any = |name: &str| {
            Need::on_any(format!("organizations:{name}"), "*", GLOBAL_REGION, management).forwarded()
        };
        let delegate = self.body["adminAccountId"].as_str().map_or_else(
            || any("RegisterDelegatedAdministrator"),
            |id| {
                let arn = format!("arn:aws:organizations::{management}:account/{}/{id}", organization.id());
                Need::on("organizations:RegisterDelegatedAdministrator", arn, GLOBAL_REGION, management)
                    .forwarded()
            },
        );
        vec![
            any("DescribeOrganization"),
            any("ListAWSServiceAccessForOrganization"),
            any("EnableAWSServiceAccess").with("organizations:ServicePrincipal", MACIE_PRINCIPAL),
            delegate.with("organizations:ServicePrincipal", MACIE_PRINCIPAL),
        ]
    }
}

/// `aws:RequestTag/…` and `aws:TagKeys` of a body with tags.
fn tags(body: &Value) -> Context {
    let Some(tags) = body["tags"].as_object() else { return Context::new() };
    let context = Context::new().with_all("aws:TagKeys", tags.keys().cloned());
    tags.iter()
        .filter_map(|(key, value)| Some((key, value.as_str()?)))
        .fold(context, |context, (key, value)| context.with(&format!("aws:RequestTag/{key}"), value))
}
