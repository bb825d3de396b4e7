//! Identifiers, parsed once at the wire and trusted everywhere after.
//!
//! All are small and `Copy` where they are map keys, so that a page of members is
//! read without cloning strings.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a string is not the identifier that it was given as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 12 digits.
    #[error("an account id has 12 digits")]
    Account,
    /// Not a Region in which Macie exists.
    #[error("Macie does not exist in this Region")]
    Region,
    /// Not a Region and an account.
    #[error("expected a form like `eu-west-1/111111111111`")]
    SessionKey,
    /// Neither a root's id nor an organizational unit's.
    #[error("expected a form like `r-ab12` or `ou-ab12-cdefgh34`")]
    Parent,
}

/// An AWS account, by its 12 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits are ASCII")
    }

    /// The account whose id is this number, modulo 10^12, with leading zeros.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let (mut digits, mut rest) = ([b'0'; 12], number);
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).expect("a digit is below 10");
            rest /= 10;
        }
        Self(digits)
    }
}

impl FromStr for AccountId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| IdError::Account)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(IdError::Account) }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Writes and reads an identifier as the text that it prints and parses as, so that it can be a key in JSON.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text(PhantomData))
            }
        }
    )+};
}

as_text!(AccountId, Region, ParentId, SessionKey);

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

/// A Region in which Macie exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region(usize);

/// The 22 Regions of Macie, in alphabetical order.
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
    /// The 22 Regions of Macie, in alphabetical order.
    pub const ALL: [Self; REGIONS.len()] = {
        let mut all = [Self(0); REGIONS.len()];
        let mut n = 0;
        while n < all.len() {
            all[n] = Self(n);
            n += 1;
        }
        all
    };

    /// The Region's name, as `eu-west-1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        REGIONS[self.0]
    }

    /// The service principal of Macie's service-linked role here: opt-in Regions have their own.
    #[must_use]
    pub fn service_principal(self) -> String {
        const OPT_IN: [&str; 5] = ["af-south-1", "ap-east-1", "eu-south-1", "il-central-1", "me-south-1"];
        if OPT_IN.contains(&self.as_str()) {
            format!("macie.{self}.amazonaws.com")
        } else {
            "macie.amazonaws.com".to_owned()
        }
    }
}

impl FromStr for Region {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        REGIONS.iter().position(|name| *name == text).map(Self).ok_or(IdError::Region)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One account in one Region: the scope of every Macie operation and of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionKey {
    /// The Region.
    pub region: Region,
    /// The account.
    pub account: AccountId,
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.account)
    }
}

impl FromStr for SessionKey {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (region, account) = text.split_once('/').ok_or(IdError::SessionKey)?;
        Ok(Self { region: region.parse()?, account: account.parse()? })
    }
}

/// A root or an organizational unit: what accounts and units lie in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParentId(Box<str>);

impl ParentId {
    /// The id as Organizations writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `ROOT` or `ORGANIZATIONAL_UNIT`, as `ListParents` says it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.0.starts_with("r-") { "ROOT" } else { "ORGANIZATIONAL_UNIT" }
    }
}

impl FromStr for ParentId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let root = text.strip_prefix("r-").is_some_and(|rest| is_word(rest, 4));
        let unit = text.strip_prefix("ou-").and_then(|rest| rest.split_once('-'));
        let unit = unit.is_some_and(|(root, own)| is_word(root, 4) && is_word(own, 8));
        if root || unit { Ok(Self(text.into())) } else { Err(IdError::Parent) }
    }
}

impl fmt::Display for ParentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_word(text: &str, shortest: usize) -> bool {
    let sized = (shortest..=32).contains(&text.len());
    sized && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_digits_and_nothing_else() {
        assert_eq!("012345678901".parse::<AccountId>().unwrap().as_str(), "012345678901");
        for wrong in ["", "12345678901", "1234567890123", "12345678901a", "１２３４"] {
            assert_eq!(wrong.parse::<AccountId>(), Err(IdError::Account), "{wrong}");
        }
    }

    #[test]
    fn a_number_becomes_an_account_id_with_leading_zeros() {
        assert_eq!(AccountId::from_number(7).as_str(), "000000000007");
    }

    #[test]
    fn the_regions_are_sorted_and_parse_to_themselves() {
        assert!(REGIONS.is_sorted());
        for region in Region::ALL {
            assert_eq!(region.as_str().parse(), Ok(region));
        }
        assert_eq!("ap-southeast-4".parse::<Region>(), Err(IdError::Region));
    }

    #[test]
    fn a_session_key_reads_back_from_its_text() {
        let key = SessionKey { region: Region::ALL[3], account: AccountId::from_number(7) };
        assert_eq!(serde_json::from_str::<SessionKey>(&serde_json::to_string(&key).unwrap()).unwrap(), key);
        for wrong in ["", "eu-west-1", "eu-west-1/7", "moon-1/000000000007"] {
            assert!(wrong.parse::<SessionKey>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_opt_in_region_has_its_own_service_principal() {
        let of = |name: &str| name.parse::<Region>().unwrap().service_principal();
        assert_eq!(of("us-east-1"), "macie.amazonaws.com");
        assert_eq!(of("me-south-1"), "macie.me-south-1.amazonaws.com");
    }

    #[test]
    fn parents_are_roots_and_organizational_units_only() {
        assert_eq!("r-ab12".parse::<ParentId>().unwrap().kind(), "ROOT");
        assert_eq!("ou-ab12-cdefgh34".parse::<ParentId>().unwrap().kind(), "ORGANIZATIONAL_UNIT");
        for wrong in ["r-a", "ou-ab12", "ou-ab12-short", "R-ab12", "111111111111", ""] {
            assert!(wrong.parse::<ParentId>().is_err(), "{wrong}");
        }
    }
}
