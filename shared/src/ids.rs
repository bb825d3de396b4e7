//! Identifiers, parsed once at the edge and trusted everywhere after.
//!
//! Every type here was checked: there is no way to hold an account id of
//! eleven digits, a Region without Macie, or an email address that prints itself.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Why a string is not the identifier that it was given as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 12 digits.
    #[error("`{0}` is not an account id: expected 12 digits")]
    Account(String),
    /// Not the name of a Region in which Macie exists.
    #[error("Macie does not exist in Region `{0}`: expected one of {list}", list = REGIONS.join(", "))]
    Region(String),
    /// Not `o-` and 10 to 32 lower-case letters or digits.
    #[error("`{0}` is not an organization id: expected a form like `o-exampleorgid`")]
    Organization(String),
    /// Neither an organizational unit's id nor a root's.
    #[error("`{0}` is not an organizational unit's id: expected a form like `ou-ab12-cdefgh34` or `r-ab12`")]
    OrganizationalUnit(String),
    /// Not what a dry run prints.
    #[error("`{0}` is not a plan's hash: expected the 64 hexadecimal digits that a dry run printed")]
    PlanHash(String),
}

/// Writes an identifier as its text, and reads it from one, in JSON and elsewhere.
macro_rules! as_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
                output.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                input.deserialize_str(Text(PhantomData))
            }
        }
    };
}

/// Reads an identifier from a text without a copy of that.
struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err = IdError>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// The same, for an identifier that is held as its text.
macro_rules! checked_string {
    ($name:ident) => {
        impl $name {
            /// The identifier as AWS writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        as_text!($name);
    };
}

/// An AWS account, by its 12 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

as_text!(AccountId);

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AccountId").field(&self.as_str()).finish()
    }
}

impl FromStr for AccountId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text.as_bytes().try_into().ok();
        let digits = digits.filter(|digits: &[u8; 12]| digits.iter().all(u8::is_ascii_digit));
        digits.map(Self).ok_or_else(|| IdError::Account(text.to_owned()))
    }
}

/// A plan, by the SHA-256 of all that it holds: 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanHash(Box<str>);

checked_string!(PlanHash);

impl PlanHash {
    /// The hash of what `value` serializes to.
    #[must_use]
    pub fn of(value: &impl Serialize) -> Self {
        use std::fmt::Write as _;
        let bytes = serde_json::to_vec(value).expect("our own types serialize");
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            write!(text, "{byte:02x}").expect("a string takes everything");
        }
        Self(text.into())
    }
}

impl FromStr for PlanHash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits { Ok(Self(text.into())) } else { Err(IdError::PlanHash(text.to_owned())) }
    }
}

/// A Region in which Macie exists.
///
/// Macie's endpoint rules resolve a host name for *any* Region, so a Region without
/// Macie would show as a DNS failure or a time-out, not as an answer: hence a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region(usize);

/// Every Region with Macie, in alphabetical order, from botocore's endpoint list of 2026-11.
const REGIONS: [&str; 22] = [
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

impl Region {
    /// Every Region with Macie, in alphabetical order.
    pub const ALL: [Self; REGIONS.len()] = {
        let mut all = [Self(0); REGIONS.len()];
        let mut n = 0;
        while n < all.len() {
            all[n] = Self(n);
            n += 1;
        }
        all
    };

    /// The Region's name as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        REGIONS[self.0]
    }
}

as_text!(Region);

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Region").field(&self.as_str()).finish()
    }
}

impl FromStr for Region {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let known = REGIONS.iter().position(|name| *name == text);
        known.map(Self).ok_or_else(|| IdError::Region(text.to_owned()))
    }
}

/// An organization in AWS Organizations, as `o-exampleorgid`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrganizationId(Box<str>);

checked_string!(OrganizationId);

impl FromStr for OrganizationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let valid = text.strip_prefix("o-").is_some_and(|rest| is_word(rest, 10, 32));
        if valid { Ok(Self(text.into())) } else { Err(IdError::Organization(text.to_owned())) }
    }
}

/// An organizational unit or a root: what accounts can lie under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrganizationalUnitId(Box<str>);

checked_string!(OrganizationalUnitId);

impl FromStr for OrganizationalUnitId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let root = text.strip_prefix("r-").is_some_and(|rest| is_word(rest, 4, 32));
        let unit = text.strip_prefix("ou-").and_then(|rest| rest.split_once('-'));
        let unit = unit.is_some_and(|(root, own)| is_word(root, 4, 32) && is_word(own, 8, 32));
        if root || unit { Ok(Self(text.into())) } else { Err(IdError::OrganizationalUnit(text.to_owned())) }
    }
}

fn is_word(text: &str, min: usize, max: usize) -> bool {
    let sized = (min..=max).contains(&text.len());
    sized && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// An account's email address. It prints as `***`, everywhere.
///
/// Only [`expose`](Email::expose) yields the text, for the wire; only the snapshot,
/// which is encrypted and expires after a day, serializes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Wraps an address as Organizations gave it; Macie judges its form.
    #[must_use]
    pub fn new(address: String) -> Self {
        Self(address)
    }

    /// The address itself, for a request to AWS and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_exactly_12_digits() {
        assert!("012345678901".parse::<AccountId>().is_ok());
        for wrong in ["", "12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦"] {
            assert_eq!(wrong.parse::<AccountId>(), Err(IdError::Account(wrong.to_owned())));
        }
    }

    #[test]
    fn a_region_without_macie_is_refused_and_the_others_are_named() {
        let error = "us-gov-west-1".parse::<Region>().unwrap_err().to_string();
        assert!(error.contains("`us-gov-west-1`") && error.contains("eu-west-3"), "{error}");
        for region in Region::ALL {
            assert_eq!(region.as_str().parse(), Ok(region));
        }
    }

    #[test]
    fn units_and_roots_are_told_from_rubbish() {
        for right in ["ou-ab12-cdefgh34", "r-ab12"] {
            assert_eq!(right.parse::<OrganizationalUnitId>().unwrap().as_str(), right);
        }
        for wrong in ["ou-ab12", "ou-AB12-cdefgh34", "r-a", "ou-ab12-cdefgh34/x", "111111111111"] {
            assert!(wrong.parse::<OrganizationalUnitId>().is_err(), "{wrong}");
        }
        assert!("o-exampleorgid".parse::<OrganizationId>().is_ok());
        assert!("o-short".parse::<OrganizationId>().is_err());
    }

    #[test]
    fn an_email_address_never_prints() {
        let email = Email::new("someone@example.com".to_owned());
        assert_eq!(format!("{email} {email:?}"), "*** ***");
    }
}
