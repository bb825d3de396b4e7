//! The process's variables, one at a time: each is there, is read as what it has to be, or is
//! refused with its name, the reason and the remedy.
//!
//! What a variable means is said where it is asked for. Variables of other names are left alone:
//! Lambda, its extensions and layers set some. Only the addresses of services are looked at, which
//! the SDK would call again and again however wrong they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// How the variables begin that tell the SDK where a service is.
const ADDRESS: &str = "AWS_ENDPOINT_URL";

/// Letters by which a name that was meant differs from the one that was given, at the most.
const NEAR: usize = 2;

/// A variable that is missing or holds what it cannot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {name}: {reason}; {remedy}")]
pub struct EnvironmentError {
    name: String,
    reason: String,
    remedy: String,
}

/// Everything that the process was given.
#[derive(Debug, Clone)]
pub(super) struct Variables(BTreeMap<String, String>);

/// One of the variables, by whoever decides on its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable<'a> {
    name: &'static str,
    /// The stack's parameters; none for what the template knows by itself.
    parameters: &'static [&'static str],
    text: &'a str,
}

impl Variables {
    /// Reads the process's environment. What is no text is as good as missing.
    pub(super) fn read() -> Self {
        let all = std::env::vars_os();
        Self(
            all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    #[cfg(test)]
    pub(super) fn of<'a>(given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(given.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A variable that the template fills from the stack itself.
    pub(super) fn of_stack(&self, name: &'static str) -> Result<Variable<'_>, EnvironmentError> {
        self.of_parameters(name, &[])
    }

    /// A variable that the template fills from the stack's parameters.
    pub(super) fn of_parameters(
        &self,
        name: &'static str,
        parameters: &'static [&'static str],
    ) -> Result<Variable<'_>, EnvironmentError> {
        match self.0.get(name) {
            Some(text) => Ok(Variable { name, parameters, text }),
            None => Err(self.missing(name)),
        }
    }

    /// Refuses an address that cannot be one.
    pub(super) fn check_addresses(&self) -> Result<(), EnvironmentError> {
        let addresses = self.0.iter().filter(|(name, _)| name.starts_with(ADDRESS));
        match addresses.into_iter().find(|(_, address)| !is_address(address)) {
            None => Ok(()),
            Some((name, address)) => Err(EnvironmentError {
                name: name.clone(),
                reason: format!("`{address}` is not the URL of a service"),
                remedy: "take the variable away, or let it begin with `https://`".to_owned(),
            }),
        }
    }

    fn missing(&self, name: &'static str) -> EnvironmentError {
        let mut others = self.0.keys().filter(|given| !given.starts_with("AWS_"));
        let reason = match others.find(|given| differ(name, given) <= NEAR) {
            Some(near) => format!("missing, but `{near}` is there"),
            None => "missing".to_owned(),
        };
        let remedy = "deploy the template and the functions together".to_owned();
        EnvironmentError { name: name.to_owned(), reason, remedy }
    }
}

impl Variable<'_> {
    /// A text that is `what`.
    pub(super) fn is(self, what: &str, holds: impl FnOnce(&str) -> bool) -> Result<String, EnvironmentError> {
        match self.text {
            "" => Err(self.wrong("empty")),
            text if holds(text) => Ok(text.to_owned()),
            text => Err(self.wrong(format!("`{text}` is not {what}"))),
        }
    }

    /// The same; empty means none.
    pub(super) fn is_if_any(
        self,
        what: &str,
        holds: impl FnOnce(&str) -> bool,
    ) -> Result<Option<String>, EnvironmentError> {
        if self.text.is_empty() { Ok(None) } else { self.is(what, holds).map(Some) }
    }

    /// A text that is not repeated in the error.
    pub(super) fn is_unsaid(
        self,
        expected: &str,
        holds: impl FnOnce(&str) -> bool,
    ) -> Result<Option<String>, EnvironmentError> {
        match self.text {
            "" => Ok(None),
            text if holds(text) => Ok(Some(text.to_owned())),
            _ => Err(self.wrong(format!("expected {expected}"))),
        }
    }

    /// A whole number.
    pub(super) fn within(self, range: &RangeInclusive<u32>) -> Result<u32, EnvironmentError> {
        let number: u32 = self.parse(self.text)?;
        let outside = || self.wrong(format!("{number} is not within {} and {}", range.start(), range.end()));
        if range.contains(&number) { Ok(number) } else { Err(outside()) }
    }

    /// Items separated by commas, each once.
    pub(super) fn list<T: FromStr<Err: Display> + Ord + Clone>(self) -> Result<Vec<T>, EnvironmentError> {
        let items = self.text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<T> = items.map(|item| self.parse(item)).collect::<Result<_, _>>()?;
        let distinct: BTreeSet<_> = items.iter().collect();
        if distinct.len() == items.len() { Ok(items) } else { Err(self.wrong("one is named twice")) }
    }

    /// The same, of which there has to be one at least.
    pub(super) fn some<T: FromStr<Err: Display> + Ord + Clone>(self) -> Result<Vec<T>, EnvironmentError> {
        match self.list()?.as_slice() {
            [] => Err(self.wrong("empty")),
            items => Ok(items.to_vec()),
        }
    }

    /// What `read` makes of the text.
    pub(super) fn read<T, E: Display>(
        self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, EnvironmentError> {
        read(self.text).map_err(|error| self.wrong(error))
    }

    fn parse<T: FromStr<Err: Display>>(self, text: &str) -> Result<T, EnvironmentError> {
        text.parse().map_err(|error: T::Err| self.wrong(error))
    }

    fn wrong(self, reason: impl Display) -> EnvironmentError {
        let remedy = match self.parameters {
            [] => "deploy the template and the functions together".to_owned(),
            parameters => {
                format!("correct the stack's parameter {} and deploy again", parameters.join(" or "))
            }
        };
        EnvironmentError { name: self.name.to_owned(), reason: reason.to_string(), remedy }
    }
}

fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && !host.contains(char::is_whitespace)
    })
}

/// By how many letters one name has to be changed to become the other, upper or lower case.
fn differ(one: &str, other: &str) -> usize {
    strsim::levenshtein(&one.to_ascii_uppercase(), &other.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(variables: &[(&str, &str)]) -> Variables {
        Variables::of(variables.iter().copied())
    }

    #[test]
    fn a_name_that_is_nearly_right_is_named_and_others_are_left_alone() {
        for (near, far) in
            [("LEASE_SECOND", "LEASE"), ("LEASE_SECODNS", "RELEASE"), ("lease_seconds", "SECONDS")]
        {
            let of = |name| given(&[(name, "60")]).of_stack("LEASE_SECONDS").unwrap_err().to_string();
            assert!(
                of(near).contains(&format!("LEASE_SECONDS: missing, but `{near}` is there; ")),
                "{}",
                of(near)
            );
            assert!(of(far).contains("LEASE_SECONDS: missing; "), "{}", of(far));
        }
    }

    #[test]
    fn names_differ_by_the_letters_that_have_to_change() {
        for (one, other, expected) in [
            ("", "", 0),
            ("A", "", 1),
            ("", "AB", 2),
            ("BUCKET", "BUCKTE", 2),
            ("REGIONS", "REGION", 1),
            ("AB", "CD", 2),
        ] {
            assert_eq!(differ(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_by_name() {
        for wrong in ["", "not a url", "127.0.0.1:1", "http://", "https:// a", "ftp://a"] {
            let error = given(&[("AWS_ENDPOINT_URL_STS", wrong)]).check_addresses().unwrap_err().to_string();
            assert!(error.contains("AWS_ENDPOINT_URL_STS") && error.contains("is not the URL"), "{error}");
        }
        let right =
            [("AWS_ENDPOINT_URL", "https://proxy:8443/path"), ("AWS_ENDPOINT_URL_S3", "http://[::1]:80")];
        assert_eq!(given(&right).check_addresses(), Ok(()));
    }

    #[test]
    fn the_remedy_names_the_parameter_or_the_template() {
        let variables = given(&[("A", ""), ("B", "x")]);
        let of_stack = variables.of_stack("A").unwrap().is("any", |_| true).unwrap_err().to_string();
        assert_eq!(of_stack, "environment variable A: empty; deploy the template and the functions together");
        let of_parameter =
            variables.of_parameters("B", &["Bs"]).unwrap().within(&(1..=2)).unwrap_err().to_string();
        assert!(
            of_parameter.ends_with("; correct the stack's parameter Bs and deploy again"),
            "{of_parameter}"
        );
    }
}
