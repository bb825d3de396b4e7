//! What a mutating call changes, by its operation: every rule asks this, and none reads
//! an operation's name for itself. What no rule tells apart is `Other`.

use super::call::{Detail, WatchedCall};

/// What a mutating call changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concern {
    /// An administrator's record of another account.
    Member,
    /// The caller's own session.
    Session,
    /// The administrator of a Region.
    Designation,
    /// Macie's trusted access, or its delegated administrator, in the whole organization.
    Registration,
    /// A setting of the caller or of its organization.
    Settings,
    /// Anything else.
    Other,
}

impl Concern {
    /// `None`: the call changes nothing.
    pub(super) fn of(call: &WatchedCall<'_>) -> Option<Self> {
        call.is_mutating().then(|| match call.service {
            "macie2" => Self::of_macie(call.operation),
            "organizations" if call.detail != Detail::OtherService => Self::Registration,
            _ => Self::Other,
        })
    }

    /// What an operation of Macie changes.
    pub(super) fn of_macie(operation: &str) -> Self {
        match operation {
            "CreateMember" | "DeleteMember" | "DisassociateMember" | "UpdateMemberSession" => Self::Member,
            "EnableMacie" | "UpdateMacieSession" | "DisableMacie" => Self::Session,
            "EnableOrganizationAdminAccount" | "DisableOrganizationAdminAccount" => Self::Designation,
            "UpdateOrganizationConfiguration"
            | "PutClassificationExportConfiguration"
            | "PutFindingsPublicationConfiguration"
            | "UpdateAutomatedDiscoveryConfiguration"
            | "BatchUpdateAutomatedDiscoveryAccounts" => Self::Settings,
            _ => Self::Other,
        }
    }

    /// Whether another attempt, once it is answered for good, says what the one before did.
    ///
    /// A member's does not: "not associated" is said of a member that left and of one that never was.
    pub(super) fn settles_by_repetition(self) -> bool {
        match self {
            Self::Session | Self::Settings | Self::Registration => true,
            Self::Member | Self::Designation | Self::Other => false,
        }
    }
}

/// The operations that a read of this name tells about; `ListMembers` and `GetMember` are not here, since
/// they tell about accounts.
pub(super) fn shown_by(read: &str) -> &'static [&'static str] {
    match read {
        "GetMacieSession" => &["EnableMacie", "UpdateMacieSession", "DisableMacie"],
        "ListOrganizationAdminAccounts" => {
            &["EnableOrganizationAdminAccount", "DisableOrganizationAdminAccount"]
        }
        "DescribeOrganizationConfiguration" => &["UpdateOrganizationConfiguration"],
        "GetClassificationExportConfiguration" => &["PutClassificationExportConfiguration"],
        "GetFindingsPublicationConfiguration" => &["PutFindingsPublicationConfiguration"],
        "GetAutomatedDiscoveryConfiguration" => &["UpdateAutomatedDiscoveryConfiguration"],
        "ListAutomatedDiscoveryAccounts" => &["BatchUpdateAutomatedDiscoveryAccounts"],
        "ListAWSServiceAccessForOrganization" => &["EnableAWSServiceAccess", "DisableAWSServiceAccess"],
        "ListDelegatedAdministrators" | "ListDelegatedServicesForAccount" => {
            &["RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::every_operation;

    #[test]
    fn every_operation_that_is_told_apart_is_emulated() {
        let reads = [
            "GetMacieSession",
            "ListOrganizationAdminAccounts",
            "DescribeOrganizationConfiguration",
            "GetClassificationExportConfiguration",
            "GetFindingsPublicationConfiguration",
            "GetAutomatedDiscoveryConfiguration",
            "ListAutomatedDiscoveryAccounts",
            "ListAWSServiceAccessForOrganization",
            "ListDelegatedAdministrators",
            "ListDelegatedServicesForAccount",
        ];
        let shown = reads.iter().flat_map(|read| shown_by(read)).chain(&reads);
        for name in shown {
            assert!(every_operation().any(|(_, known)| known == *name), "{name}");
        }
        let told_apart = every_operation()
            .filter(|(service, name)| *service == "macie2" && Concern::of_macie(name) != Concern::Other);
        assert_eq!(told_apart.count(), 14);
    }
}
