//! The quotas that AWS documents, ready to be turned on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::ThrottleAnswer;
use super::bucket::{Grouping, RatePerSecond, Scope, Throttle};
use super::filter::{Calls, OperationName};

/// Which quotas stand beside the ones that are configured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Quotas {
    /// None. The default.
    #[default]
    None,
    /// Those that the Organizations guide documents, for each calling account; and Macie's one published
    /// rate, of `CreateClassificationJob`. Macie's other rates are not published: configure them.
    Documented,
}

/// Operations that share a bucket, their rate in tenths each second, and their burst.
type Row = (&'static [&'static str], u64, u32);

/// Organizations: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
#[rustfmt::skip]
const ORGANIZATIONS: [Row; 13] = [
    (&["ListAccounts"], 80, 12),
    (&["DescribeAccount"], 200, 30),
    (&["ListChildren"], 60, 10),
    (&["ListParents", "ListAccountsForParent", "ListOrganizationalUnitsForParent"], 50, 8),
    (&["ListRoots"], 10, 2),
    (&["ListTagsForResource"], 100, 15),
    (&["DescribeOrganization"], 10, 2),
    (&["DescribeOrganizationalUnit"], 20, 2),
    (&["EnableAWSServiceAccess", "DisableAWSServiceAccess"], 10, 2),
    (&["ListAWSServiceAccessForOrganization"], 10, 3),
    (&["ListDelegatedServicesForAccount"], 10, 3),
    (&["ListDelegatedAdministrators"], 50, 8),
    (&["RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"], 10, 2),
];

impl Quotas {
    pub(super) fn throttles(self) -> Vec<Throttle> {
        match self {
            Self::None => Vec::new(),
            Self::Documented => {
                let organizations = ORGANIZATIONS.iter();
                let organizations = organizations.filter_map(|row| {
                    throttle(row, Scope::Account, ThrottleAnswer::TooManyRequestsException)
                });
                let jobs = (&["CreateClassificationJob"][..], 1, 1);
                let jobs = throttle(&jobs, Scope::AccountAndRegion, ThrottleAnswer::ThrottlingException);
                organizations.chain(jobs).collect()
            }
        }
    }
}

/// The throttle of a row; `None` if none of its operations is emulated.
fn throttle((names, tenths, burst): &Row, scope: Scope, answer: ThrottleAnswer) -> Option<Throttle> {
    let operations: Vec<OperationName> = names.iter().filter_map(|name| OperationName::parse(name)).collect();
    (!operations.is_empty()).then(|| Throttle {
        calls: Calls { operations, ..Calls::default() },
        rate_per_second: RatePerSecond::from_millionths(tenths * 100_000),
        burst: *burst,
        scope,
        grouping: Grouping::Shared,
        answer,
        retry_after_ms: None,
        changes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_operation_of_organizations_is_emulated() {
        for (names, ..) in ORGANIZATIONS {
            for name in names {
                assert!(OperationName::parse(name).is_some(), "{name}");
            }
        }
        assert!(Quotas::Documented.throttles().len() >= ORGANIZATIONS.len());
        assert!(Quotas::None.throttles().is_empty());
    }
}
