//! The roles that functions assume in the management account, in the delegated administrator
//! and in members: those of `roles.yaml`, deployed as docs/OPERATIONS.md says.

use std::collections::BTreeMap;

use macie_emulator::policy::{Enforcement, PolicyError};

use crate::system::SystemOptions;

const ROLES: &str = include_str!("../../../roles.yaml");

/// Adds the roles. Every account has that of an administrator: any may be it.
pub(super) fn add(enforcement: &Enforcement, options: &SystemOptions) -> Result<(), PolicyError> {
    let (organization, management) = options.emulator.state(|state| {
        let organization = state.organization();
        (organization.id().to_owned(), *organization.management_id())
    });
    let given = |scope: &str| {
        let values = [
            ("Scope", scope.to_owned()),
            ("StackAccountId", options.account().to_string()),
            ("StackName", options.stack.clone()),
            ("OrganizationId", organization.clone()),
            ("ExternalId", options.parameters.get("ExternalId").cloned().unwrap_or_default()),
        ];
        BTreeMap::from(values.map(|(name, value)| (name.to_owned(), value)))
    };
    enforcement.add_stack(management, ROLES, &given("management"))?;
    enforcement.add_stack_set(ROLES, &given("administrator"))?;
    enforcement.add_stack_set(ROLES, &given("member"))
}
