//! Every operation of Organizations that is emulated: name, access, audience, handler.

use serde_json::Value;

use super::input::Input;
use super::{accounts, services, units};
use crate::wire::exchange::Access::{self, Reads, Writes};
use crate::wire::exchange::Exchange;
use crate::wire::problem::Problem;

/// What answers an operation.
type Handler = fn(&mut Exchange<'_>, &Input) -> Result<Value, Problem>;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Any account of the organization.
    Anyone,
    /// The management account and every delegated administrator.
    Readers,
    /// The management account.
    Management,
}

use Audience::{Anyone, Management, Readers};

/// One operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) access: Access,
    pub(super) audience: Audience,
    pub(super) run: Handler,
}

const fn operation(name: &'static str, access: Access, audience: Audience, run: Handler) -> Operation {
    Operation { name, access, audience, run }
}

#[rustfmt::skip]
static OPERATIONS: [Operation; 17] = [
    operation("DescribeOrganization", Reads, Anyone, accounts::describe_organization),
    operation("ListAccounts", Reads, Readers, accounts::list),
    operation("ListAccountsForParent", Reads, Readers, accounts::list_for_parent),
    operation("DescribeAccount", Reads, Readers, accounts::describe),
    operation("ListTagsForResource", Reads, Readers, accounts::list_tags),
    operation("ListParents", Reads, Readers, units::list_parents),
    operation("ListChildren", Reads, Readers, units::list_children),
    operation("ListRoots", Reads, Readers, units::list_roots),
    operation("ListOrganizationalUnitsForParent", Reads, Readers, units::list_for_parent),
    operation("DescribeOrganizationalUnit", Reads, Readers, units::describe),
    operation("ListAWSServiceAccessForOrganization", Reads, Readers, services::list_access),
    operation("ListDelegatedAdministrators", Reads, Readers, services::list_delegates),
    operation("ListDelegatedServicesForAccount", Reads, Readers, services::list_delegated),
    operation("EnableAWSServiceAccess", Writes, Management, services::enable_access),
    operation("DisableAWSServiceAccess", Writes, Management, services::disable_access),
    operation("RegisterDelegatedAdministrator", Writes, Management, services::register),
    operation("DeregisterDelegatedAdministrator", Writes, Management, services::deregister),
];

/// The names of all operations.
pub(in crate::wire) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The operation of this name.
pub(super) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_name_once() {
        for operation in &OPERATIONS {
            assert_eq!(OPERATIONS.iter().filter(|other| other.name == operation.name).count(), 1);
            assert!(find(operation.name).is_some());
        }
        assert!(find("CreateAccount").is_none());
    }

    #[test]
    fn what_changes_something_is_for_the_management_account() {
        for operation in &OPERATIONS {
            assert_eq!(operation.access == Writes, operation.audience == Management, "{}", operation.name);
        }
    }
}
