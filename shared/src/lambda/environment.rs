//! The stack's settings, from the environment that template.yaml gives a function.
//!
//! The only place that reads the environment, once, at start; what `admit-account` alone is
//! given is read through it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::aws::{Role, Scopes};
use crate::ids::{AccountId, Region};

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

/// A variable that is missing or holds what it cannot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {name}: {message}")]
pub struct EnvironmentError {
    name: &'static str,
    message: String,
}

impl Environment {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// The first variable that is missing or wrong, by name.
    pub fn read() -> Result<Self, EnvironmentError> {
        Self::from(variable)
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let text = |name| variable(name).ok_or_else(|| wrong(name, "missing"));
        Ok(Self {
            stack: filled("STACK", text("STACK")?)?,
            bucket: filled("BUCKET", text("BUCKET")?)?,
            regions: list("REGIONS", &text("REGIONS")?)?,
            scopes: Scopes {
                management: management_role(&text("MANAGEMENT_ROLE")?)?,
                administrator: Role::from_setting(&text("ADMINISTRATOR_ROLE")?),
                member: member_role(&text("MEMBER_ROLE")?)?,
                external_id: Some(text("EXTERNAL_ID")?).filter(|id| !id.is_empty()),
            },
            protected: list("PROTECTED_ACCOUNTS", &text("PROTECTED_ACCOUNTS")?)?,
            wait_seconds: parse("WAIT_SECONDS", &text("WAIT_SECONDS")?)?,
            lease_table: filled("LEASE_TABLE", text("LEASE_TABLE")?)?,
            lease_seconds: within(&LEASE_SECONDS, "LEASE_SECONDS", &text("LEASE_SECONDS")?)?,
            calls_per_second: within(&CALLS_PER_SECOND, "CALLS_PER_SECOND", &text("CALLS_PER_SECOND")?)?,
            most_legs: within(&MOST_LEGS, "MOST_LEGS", &text("MOST_LEGS")?)?,
        })
    }
}

/// A variable of the process.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A name alone would not say in which account: the management account is only
/// known once its role has been assumed.
fn management_role(text: &str) -> Result<Option<String>, EnvironmentError> {
    match Role::from_setting(text) {
        None => Ok(None),
        Some(Role::Arn(arn)) => Ok(Some(arn)),
        Some(Role::Name(_)) => Err(wrong("MANAGEMENT_ROLE", &format!("`{text}` is not the ARN of a role"))),
    }
}

/// The role has the same name in every account.
fn member_role(text: &str) -> Result<Option<String>, EnvironmentError> {
    match Role::from_setting(text) {
        None => Ok(None),
        Some(Role::Name(name)) => Ok(Some(name)),
        Some(Role::Arn(_)) => Err(wrong("MEMBER_ROLE", &format!("`{text}` is not the name of a role"))),
    }
}

pub(super) fn filled(name: &'static str, text: String) -> Result<String, EnvironmentError> {
    if text.is_empty() { Err(wrong(name, "empty")) } else { Ok(text) }
}

fn within(range: &RangeInclusive<u32>, name: &'static str, text: &str) -> Result<u32, EnvironmentError> {
    let number = parse(name, text)?;
    let outside = || wrong(name, &format!("{number} is not within {} and {}", range.start(), range.end()));
    if range.contains(&number) { Ok(number) } else { Err(outside()) }
}

fn list<T, C>(name: &'static str, text: &str) -> Result<C, EnvironmentError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    C: FromIterator<T>,
{
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| parse(name, item)).collect()
}

fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &'static str,
    text: &str,
) -> Result<T, EnvironmentError> {
    text.parse().map_err(|error: T::Err| wrong(name, &error.to_string()))
}

pub(super) fn wrong(name: &'static str, message: &str) -> EnvironmentError {
    EnvironmentError { name, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: Option<&'static str>) -> Result<Environment, EnvironmentError> {
        Environment::from(move |asked| {
            let given = match asked {
                "STACK" => "macie-org",
                "BUCKET" => "bucket",
                "REGIONS" => "us-east-1, eu-west-1",
                "WAIT_SECONDS" => "15",
                "LEASE_TABLE" => "leases",
                "LEASE_SECONDS" => "60",
                "MOST_LEGS" => "40",
                "CALLS_PER_SECOND" => "50",
                _ => "",
            };
            if asked == name { value.map(str::to_owned) } else { Some(given.to_owned()) }
        })
    }

    #[test]
    fn empty_roles_mean_the_functions_own_credentials() {
        let environment = with("EXTERNAL_ID", Some("")).unwrap();
        assert_eq!(environment.scopes, Scopes::default());
        assert_eq!(environment.regions.len(), 2);
        assert!(environment.protected.is_empty());
    }

    #[test]
    fn every_wrong_variable_is_named() {
        let cases = [
            ("STACK", Some(""), "STACK: empty"),
            ("BUCKET", None, "BUCKET: missing"),
            ("BUCKET", Some(""), "BUCKET: empty"),
            ("REGIONS", Some("us-east-1,mars-1"), "REGIONS: Macie does not exist in Region `mars-1`"),
            ("MANAGEMENT_ROLE", Some("a-name"), "MANAGEMENT_ROLE: `a-name` is not the ARN"),
            ("ADMINISTRATOR_ROLE", None, "ADMINISTRATOR_ROLE: missing"),
            ("MEMBER_ROLE", Some("arn:aws:iam::333333333333:role/x"), "is not the name of a role"),
            ("PROTECTED_ACCOUNTS", Some("1"), "PROTECTED_ACCOUNTS: `1` is not an account id"),
            ("WAIT_SECONDS", Some("soon"), "WAIT_SECONDS: invalid digit"),
            ("LEASE_TABLE", Some(""), "LEASE_TABLE: empty"),
            ("LEASE_SECONDS", Some("9"), "LEASE_SECONDS: 9 is not within 10 and 900"),
            ("LEASE_SECONDS", Some("901"), "LEASE_SECONDS: 901 is not within 10 and 900"),
            ("CALLS_PER_SECOND", Some("0"), "CALLS_PER_SECOND: 0 is not within 1 and 1000"),
            ("MOST_LEGS", Some("0"), "MOST_LEGS: 0 is not within 1 and 40"),
            ("MOST_LEGS", Some("41"), "MOST_LEGS: 41 is not within 1 and 40"),
            ("MOST_LEGS", Some("all"), "MOST_LEGS: invalid digit"),
        ];
        for (name, value, expected) in cases {
            let error = with(name, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
