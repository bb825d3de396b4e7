//! Where a rate may move, per class of operations.
//!
//! Published rates are the start of a search, never its result: they change, and the
//! organization shares some of them. Rates that AWS does not publish start at 6/s.

use serde::{Deserialize, Serialize};

/// Operations that draw on one quota, named after the first of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationClass(String);

/// Classes of more than one operation, as AWS's throttling tables group them.
const SHARED: &[(&str, &str)] = &[
    ("organizations:ListAccountsForParent", "organizations:ListParents"),
    ("organizations:ListOrganizationalUnitsForParent", "organizations:ListParents"),
];

/// Calls per second that AWS grants an account, by class: the Organizations User Guide,
/// "Quotas and service limits"; the Macie User Guide, "Quotas".
const PUBLISHED: &[(&str, f64)] = &[
    ("macie2:CreateClassificationJob", 0.1),
    ("organizations:DescribeAccount", 20.0),
    ("organizations:DescribeOrganization", 1.0),
    ("organizations:DescribeOrganizationalUnit", 2.0),
    ("organizations:ListAWSServiceAccessForOrganization", 1.0),
    ("organizations:ListAccounts", 8.0),
    ("organizations:ListChildren", 6.0),
    ("organizations:ListDelegatedAdministrators", 5.0),
    ("organizations:ListDelegatedServicesForAccount", 1.0),
    ("organizations:ListParents", 5.0),
    ("organizations:ListRoots", 1.0),
    ("organizations:ListTagsForResource", 10.0),
];

/// What no class exceeds, whatever the stack's own ceiling is, in calls per second.
const HIGHEST: f64 = 1_000.0;

impl OperationClass {
    /// The class of an operation, given as IAM spells it: `macie2:CreateMember`.
    #[must_use]
    pub fn of(operation: &str) -> Self {
        let shared = SHARED.iter().find(|(member, _)| *member == operation);
        Self(shared.map_or(operation, |(_, class)| class).to_owned())
    }

    /// The class's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the class's rate starts and how far it may move.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let published = PUBLISHED.iter().find(|(class, _)| *class == self.0);
        match published {
            // The one rate that Macie publishes: the account's own, so all of it.
            Some((class, rate)) if class.starts_with("macie2:") => Settings::new(rate / 5.0, *rate, 1.0),
            // The whole organization shares the quota of its reads.
            Some((_, rate)) => Settings::new(0.2, rate / 2.0, HIGHEST),
            None => Settings::DEFAULT.with_ceiling(HIGHEST),
        }
    }
}

/// A rate's bounds and its first value, in calls per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub(super) floor: f64,
    pub(super) start: f64,
    pub(super) ceiling: f64,
    pub(super) most_in_flight: usize,
}

impl Settings {
    /// What holds for an operation without a published rate.
    pub const DEFAULT: Self = Self { floor: 0.2, start: 6.0, ceiling: 50.0, most_in_flight: 64 };

    /// No rate is slower: a search has to end.
    const SLOWEST: f64 = 0.001;

    /// Settings with a floor, a first value and a ceiling, in calls per second.
    ///
    /// A floor below one call in 1,000 s counts as that; the ceiling is never below the
    /// floor, and the start lies between them.
    #[must_use]
    pub fn new(floor: f64, start: f64, ceiling: f64) -> Self {
        let floor = floor.max(Self::SLOWEST);
        let ceiling = ceiling.max(floor);
        Self { floor, start: start.max(floor).min(ceiling), ceiling, ..Self::DEFAULT }
    }

    /// The same with another ceiling, in calls per second.
    #[must_use]
    pub fn with_ceiling(self, ceiling: f64) -> Self {
        let most_in_flight = self.most_in_flight;
        Self { most_in_flight, ..Self::new(self.floor, self.start, ceiling) }
    }

    /// The same with another bound on calls in flight; at least one.
    #[must_use]
    pub fn with_most_in_flight(self, calls: usize) -> Self {
        Self { most_in_flight: calls.max(1), ..self }
    }

    /// How many calls may ever be in flight.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.most_in_flight
    }

    pub(super) fn bound(&self, rate: f64) -> f64 {
        // Not `clamp`: a rate that is no number becomes the floor.
        rate.max(self.floor).min(self.ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(operation: &str) -> Settings {
        OperationClass::of(operation).settings()
    }

    #[test]
    fn an_operation_without_a_published_rate_starts_at_six_a_second() {
        let settings = settings("macie2:CreateMember");
        assert_eq!((settings.floor, settings.start, settings.ceiling), (0.2, 6.0, HIGHEST));
    }

    #[test]
    fn classification_jobs_start_at_their_published_rate() {
        let settings = settings("macie2:CreateClassificationJob");
        assert_eq!((settings.floor, settings.start), (0.02, 0.1));
    }

    #[test]
    fn reads_of_the_organization_start_at_half_their_published_rate() {
        let starts = ["organizations:ListAccounts", "organizations:ListTagsForResource"];
        assert_eq!(starts.map(|operation| settings(operation).start.to_string()), ["4", "5"]);
    }

    #[test]
    fn operations_with_one_quota_are_one_class() {
        let of_parent = OperationClass::of("organizations:ListAccountsForParent");
        assert_eq!(of_parent, OperationClass::of("organizations:ListOrganizationalUnitsForParent"));
        assert_eq!(of_parent.as_str(), "organizations:ListParents");
    }

    #[test]
    fn every_shared_class_has_a_published_rate() {
        for (_, class) in SHARED {
            assert!(PUBLISHED.iter().any(|(published, _)| published == class), "{class}");
        }
    }

    #[test]
    fn bounds_that_contradict_each_other_are_put_in_order() {
        let settings = Settings::new(-1.0, 9.0, 0.0);
        assert_eq!((settings.floor, settings.start, settings.ceiling), (0.001, 0.001, 0.001));
        let lowered = Settings::DEFAULT.with_ceiling(3.0);
        assert_eq!((lowered.start, lowered.ceiling), (3.0, 3.0));
        assert_eq!(Settings::DEFAULT.with_most_in_flight(0).most_in_flight(), 1);
    }

    #[test]
    fn a_rate_that_is_no_number_becomes_the_floor() {
        let bounded = [f64::NAN, -1.0, 7.0, 1e9].map(|rate| Settings::DEFAULT.bound(rate).to_string());
        assert_eq!(bounded, ["0.2", "0.2", "7", "50"]);
    }
}
