//! The functions' own ports on the SDK, made anew for each invocation: a cold start every time.

use macie_org::aws::{
    Aws, AwsAdministratorRegistry, AwsMemberRegistry, AwsOrganizationDirectory, AwsSessionControl, Role,
    Scopes,
};
use macie_org::ids::AccountId;
use macie_org_simulation::{Ports, Wire};

use crate::connector::configuration;

/// [`Ports`] of `macie_org::aws`.
#[derive(Debug)]
pub struct Sdk {
    aws: Aws,
    execution: String,
}

impl Ports for Sdk {
    type Directory = AwsOrganizationDirectory;
    type Registry = AwsAdministratorRegistry;
    type Members = AwsMemberRegistry;
    type FormerMembers<'a> = AwsSessionControl<'a>;

    fn of(wire: &Wire) -> Self {
        let scopes = Scopes {
            management: None,
            administrator: Some(Role::Name("macie-org-administrator".to_owned())),
            member: Some("macie-org-member".to_owned()),
            external_id: None,
        };
        Self { aws: Aws::new(configuration(wire), scopes), execution: wire.execution().to_owned() }
    }

    async fn directory(&self) -> AwsOrganizationDirectory {
        self.aws.directory(&self.execution).await
    }

    async fn registry(&self) -> AwsAdministratorRegistry {
        self.aws.management(&self.execution).await
    }

    async fn members(&self, administrator: &AccountId) -> AwsMemberRegistry {
        self.aws.administrator(administrator, &self.execution).await
    }

    fn former_members(&self) -> AwsSessionControl<'_> {
        self.aws.former_members(&self.execution)
    }
}
