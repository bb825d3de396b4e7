//! The stack's settings, from the environment that template.yaml gives a function.
//!
//! Read once, at start, and refused as a whole where one variable is missing or wrong: a name that
//! is misspelt is a variable that is missing.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::names::{is_bucket, is_external_id, is_role_arn, is_role_name, is_role_path, is_stack, is_table};
use super::variables::{EnvironmentError, Variables};
use crate::aws::{Role, Scopes};
use crate::ids::{AccountId, Region};

/// The bounds of the parameter `WaitSeconds`.
const WAIT_SECONDS: RangeInclusive<u32> = 0..=900;

/// The bounds of the parameter `LeaseSeconds`.
const LEASE_SECONDS: RangeInclusive<u32> = 10..=900;

/// The bounds of the parameter `MostLegs`.
const MOST_LEGS: RangeInclusive<u32> = 1..=40;

/// The bounds of the parameter `CallsPerSecond`.
const CALLS_PER_SECOND: RangeInclusive<u32> = 1..=1000;

/// What the stack tells its functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The stack's name (`STACK`).
    pub stack: String,
    /// The stack's bucket (`BUCKET`).
    pub bucket: String,
    /// Regions of an execution that names none (`REGIONS`).
    pub regions: Vec<Region>,
    /// Roles to assume (`MANAGEMENT_ROLE`, `ADMINISTRATOR_ROLE`, `MEMBER_ROLE`,
    /// `EXTERNAL_ID`).
    pub scopes: Scopes,
    /// Accounts that nothing touches (`PROTECTED_ACCOUNTS`).
    pub protected: BTreeSet<AccountId>,
    /// Seconds before a step that waits for Macie is repeated (`WAIT_SECONDS`).
    pub wait_seconds: u32,
    /// The stack's table of leases (`LEASE_TABLE`).
    pub lease_table: String,
    /// Seconds for which a leg that does not renew its lease keeps the Region (`LEASE_SECONDS`).
    pub lease_seconds: u32,
    /// Calls per second that are never exceeded, whatever a quota seems to grant
    /// (`CALLS_PER_SECOND`).
    pub calls_per_second: u32,
    /// Legs that one execution gives a Region before its continuation takes over (`MOST_LEGS`).
    pub most_legs: u32,
}

impl Environment {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// The first variable that is missing or wrong, by name.
    pub fn read() -> Result<Self, EnvironmentError> {
        Self::from(&Variables::read())
    }

    fn from(given: &Variables) -> Result<Self, EnvironmentError> {
        let own = |name| given.of_stack(name);
        let set = |name, parameters| given.of_parameters(name, parameters);
        let environment = Self {
            stack: own("STACK")?.is("a stack's name", is_stack)?,
            bucket: own("BUCKET")?.is("a bucket's name", is_bucket)?,
            regions: set("REGIONS", &["Regions"])?.some()?,
            scopes: Scopes {
                management: set("MANAGEMENT_ROLE", &["ManagementRole"])?.is_if_any(ROLE_ARN, is_role_arn)?,
                administrator: set("ADMINISTRATOR_ROLE", &["AdministratorRole"])?
                    .is_if_any(ROLE, is_role)?
                    .and_then(|role| Role::from_setting(&role)),
                member: set("MEMBER_ROLE", &["MemberRole"])?.is_if_any("the name of a role", is_role_name)?,
                external_id: set("EXTERNAL_ID", &["ExternalId"])?.is_unsaid(EXTERNAL_ID, is_external_id)?,
            },
            protected: set("PROTECTED_ACCOUNTS", &["ProtectedAccounts"])?.list()?.into_iter().collect(),
            wait_seconds: set("WAIT_SECONDS", &["WaitSeconds"])?.within(&WAIT_SECONDS)?,
            lease_table: own("LEASE_TABLE")?.is("a table's name", is_table)?,
            lease_seconds: set("LEASE_SECONDS", &["LeaseSeconds"])?.within(&LEASE_SECONDS)?,
            calls_per_second: set("CALLS_PER_SECOND", &["CallsPerSecond"])?.within(&CALLS_PER_SECOND)?,
            most_legs: set("MOST_LEGS", &["MostLegs"])?.within(&MOST_LEGS)?,
        };
        given.check_addresses().map(|()| environment)
    }
}

/// A name alone would not say in which account: the management account is only known once its
/// role has been assumed.
const ROLE_ARN: &str = "the ARN of a role, as `arn:aws:iam::111111111111:role/macie-org`";

const ROLE: &str = "the name or the ARN of a role, as `arn:aws:iam::111111111111:role/macie-org`";

const EXTERNAL_ID: &str = "2 to 1,224 letters, digits and `+=,.@:/_-`";

fn is_role(text: &str) -> bool {
    if text.starts_with("arn:") { is_role_arn(text) } else { is_role_path(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: Option<&str>) -> Result<Environment, EnvironmentError> {
        let given = [
            ("STACK", "macie-org"),
            ("BUCKET", "bucket"),
            ("REGIONS", "us-east-1, eu-west-1"),
            ("MANAGEMENT_ROLE", ""),
            ("ADMINISTRATOR_ROLE", ""),
            ("MEMBER_ROLE", ""),
            ("EXTERNAL_ID", ""),
            ("PROTECTED_ACCOUNTS", ""),
            ("WAIT_SECONDS", "15"),
            ("LEASE_TABLE", "leases"),
            ("LEASE_SECONDS", "60"),
            ("MOST_LEGS", "40"),
            ("CALLS_PER_SECOND", "50"),
        ];
        let others = given.into_iter().filter(|(given, _)| *given != name);
        Environment::from(&Variables::of(others.chain(value.map(|value| (name, value)))))
    }

    #[test]
    fn empty_roles_mean_the_functions_own_credentials() {
        let environment = with("EXTERNAL_ID", Some("")).unwrap();
        assert_eq!(environment.scopes, Scopes::default());
        assert_eq!(environment.regions.len(), 2);
        assert!(environment.protected.is_empty());
    }

    #[test]
    fn roles_are_given_as_their_parameters_take_them() {
        let arn = "arn:aws:iam::333333333333:role/x";
        let scopes = |name, value| with(name, Some(value)).unwrap().scopes;
        assert_eq!(scopes("MANAGEMENT_ROLE", arn).management.as_deref(), Some(arn));
        assert_eq!(scopes("ADMINISTRATOR_ROLE", arn).administrator, Some(Role::Arn(arn.to_owned())));
        assert_eq!(scopes("ADMINISTRATOR_ROLE", "a/b").administrator, Some(Role::Name("a/b".to_owned())));
        assert_eq!(scopes("MEMBER_ROLE", "x").member.as_deref(), Some("x"));
        assert_eq!(scopes("EXTERNAL_ID", "id").external_id.as_deref(), Some("id"));
    }

    #[test]
    fn every_wrong_variable_is_named() {
        let cases = [
            ("STACK", Some(""), "STACK: empty"),
            ("STACK", Some("a_b"), "STACK: `a_b` is not a stack's name"),
            ("BUCKET", None, "BUCKET: missing"),
            ("BUCKET", Some(""), "BUCKET: empty"),
            ("BUCKET", Some("a/b"), "BUCKET: `a/b` is not a bucket's name"),
            ("REGIONS", Some(""), "REGIONS: empty"),
            ("REGIONS", Some("us-east-1,mars-1"), "REGIONS: Macie does not exist in Region `mars-1`"),
            ("REGIONS", Some("us-east-1,us-east-1"), "REGIONS: one is named twice"),
            ("MANAGEMENT_ROLE", Some("a-name"), "MANAGEMENT_ROLE: `a-name` is not the ARN of a role"),
            ("MANAGEMENT_ROLE", Some("arn:aws-cn:iam::333333333333:role/x"), "is not the ARN of a role"),
            ("ADMINISTRATOR_ROLE", None, "ADMINISTRATOR_ROLE: missing"),
            ("ADMINISTRATOR_ROLE", Some("arn:aws:iam::333333333333:role/"), "ADMINISTRATOR_ROLE: `arn"),
            ("ADMINISTRATOR_ROLE", Some("a role"), "ADMINISTRATOR_ROLE: `a role` is not the name or"),
            ("MEMBER_ROLE", Some("arn:aws:iam::333333333333:role/x"), "is not the name of a role"),
            ("EXTERNAL_ID", Some("!"), "EXTERNAL_ID: expected 2 to 1,224 letters"),
            ("PROTECTED_ACCOUNTS", Some("1"), "PROTECTED_ACCOUNTS: `1` is not an account id"),
            ("WAIT_SECONDS", Some("soon"), "WAIT_SECONDS: invalid digit"),
            ("WAIT_SECONDS", Some("901"), "WAIT_SECONDS: 901 is not within 0 and 900"),
            ("LEASE_TABLE", Some(""), "LEASE_TABLE: empty"),
            ("LEASE_SECONDS", Some("9"), "LEASE_SECONDS: 9 is not within 10 and 900"),
            ("LEASE_SECONDS", Some("901"), "LEASE_SECONDS: 901 is not within 10 and 900"),
            ("CALLS_PER_SECOND", Some("0"), "CALLS_PER_SECOND: 0 is not within 1 and 1000"),
            ("MOST_LEGS", Some("0"), "MOST_LEGS: 0 is not within 1 and 40"),
            ("MOST_LEGS", Some("41"), "MOST_LEGS: 41 is not within 1 and 40"),
            ("MOST_LEGS", Some("all"), "MOST_LEGS: invalid digit"),
            ("AWS_ENDPOINT_URL", Some("macie"), "AWS_ENDPOINT_URL: `macie` is not the URL of a service"),
        ];
        for (name, value, expected) in cases {
            let error = with(name, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
