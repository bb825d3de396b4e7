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
    /// Those that the Organizations guide documents, for each calling account and for the organization as a
    /// whole; and Macie's one published rate, of `CreateClassificationJob`. Macie's other rates are not
    /// published: configure them.
    Documented,
}

/// A bucket: tenths of a call each second, and the burst.
type Bucket = (u64, u32);

/// Operations that share a bucket for each calling account, and perhaps another one for the organization.
type Row = (&'static [&'static str], Bucket, Option<Bucket>);

/// Organizations: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
#[rustfmt::skip]
const ORGANIZATIONS: [Row; 13] = [
    (&["ListAccounts"], (80, 12), Some((90, 15))),
    (&["DescribeAccount"], (200, 30), Some((240, 36))),
    (&["ListChildren"], (60, 10), Some((70, 12))),
    (&["ListParents", "ListAccountsForParent", "ListOrganizationalUnitsForParent"], (50, 8), Some((60, 10))),
    (&["ListRoots"], (10, 2), Some((10, 3))),
    (&["ListTagsForResource"], (100, 15), Some((120, 18))),
    (&["DescribeOrganization"], (10, 2), None),
    (&["DescribeOrganizationalUnit"], (20, 2), Some((20, 3))),
    (&["EnableAWSServiceAccess", "DisableAWSServiceAccess"], (10, 2), None),
    (&["ListAWSServiceAccessForOrganization"], (10, 3), Some((10, 4))),
    (&["ListDelegatedServicesForAccount"], (10, 3), Some((10, 4))),
    (&["ListDelegatedAdministrators"], (50, 8), Some((60, 10))),
    (&["RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"], (10, 2), None),
];

/// Macie: <https://docs.aws.amazon.com/macie/latest/user/macie-quotas.html>
const JOBS: (&str, Bucket) = ("macie2:CreateClassificationJob", (1, 1));

impl Quotas {
    pub(super) fn throttles(self) -> Vec<Throttle> {
        match self {
            Self::None => Vec::new(),
            Self::Documented => {
                let (operation, bucket) = JOBS;
                let operations = OperationName::parse(operation).into_iter().collect();
                let answer = ThrottleAnswer::ThrottlingException;
                let jobs = throttle(operations, bucket, Scope::AccountAndRegion, answer);
                ORGANIZATIONS.iter().flat_map(of_organizations).chain([jobs]).collect()
            }
        }
    }
}

fn of_organizations((names, of_account, of_all): &Row) -> impl Iterator<Item = Throttle> {
    let names = names.iter().map(|name| format!("organizations:{name}"));
    let operations: Vec<OperationName> = names.filter_map(|name| OperationName::parse(&name)).collect();
    let buckets = [(Some(*of_account), Scope::Account), (*of_all, Scope::Organization)];
    buckets.into_iter().filter_map(move |(bucket, scope)| {
        Some(throttle(operations.clone(), bucket?, scope, ThrottleAnswer::TooManyRequestsException))
    })
}

fn throttle(
    operations: Vec<OperationName>,
    (tenths, burst): Bucket,
    scope: Scope,
    answer: ThrottleAnswer,
) -> Throttle {
    Throttle {
        calls: Calls { operations, ..Calls::default() },
        rate_per_second: RatePerSecond::from_millionths(tenths * 100_000),
        burst,
        scope,
        grouping: Grouping::Shared,
        answer,
        retry_after_ms: None,
        changes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::every_operation;

    #[test]
    fn every_documented_operation_is_emulated() {
        let organizations = ORGANIZATIONS.iter().flat_map(|(names, ..)| *names);
        for name in organizations.map(|name| format!("organizations:{name}")).chain([JOBS.0.to_owned()]) {
            assert!(OperationName::parse(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_operation_of_organizations_is_documented() {
        let documented: Vec<&str> = ORGANIZATIONS.iter().flat_map(|(names, ..)| *names).copied().collect();
        for (_, name) in every_operation().filter(|(service, _)| *service == "organizations") {
            assert!(documented.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_organizations_buckets_are_no_smaller_than_an_accounts() {
        for (names, (rate, burst), of_all) in ORGANIZATIONS {
            let fits = of_all.is_none_or(|(all_rate, all_burst)| all_rate >= rate && all_burst >= burst);
            assert!(fits, "{names:?}");
        }
        let scope = |scope: Scope| {
            Quotas::Documented.throttles().iter().filter(|throttle| throttle.scope == scope).count()
        };
        assert_eq!((scope(Scope::Account), scope(Scope::Organization)), (13, 10));
        assert!(Quotas::None.throttles().is_empty());
    }
}
