//! Which calls a fault can strike, and which of those it does.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::dice::Dice;
use crate::wire::{Subject, every_operation};
use crate::{AccountId, Region};

/// The name of an operation that the emulator knows: `CreateMember`, or `organizations:ListTagsForResource`
/// where services share a name and one of them is meant. A misspelled one is refused, since a fault that
/// strikes nothing would look like success.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperationName {
    /// `None` is any.
    service: Option<&'static str>,
    name: &'static str,
}

impl OperationName {
    /// The operation of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (asked_service, asked_name) = match text.split_once(':') {
            Some((service, name)) => (Some(service), name),
            None => (None, text),
        };
        let fits = |service: &str| asked_service.is_none_or(|asked| asked == service);
        let mut every = every_operation();
        let (service, name) = every.find(|(service, name)| fits(service) && *name == asked_name)?;
        Some(Self { service: asked_service.map(|_| service), name })
    }

    fn is_of(self, subject: &Subject) -> bool {
        self.name == subject.operation && self.service.is_none_or(|service| service == subject.service)
    }
}

impl fmt::Display for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.service {
            Some(service) => write!(f, "{service}:{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

impl fmt::Debug for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for OperationName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OperationName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("no operation is named `{text}`")))
    }
}

/// Which calls. Each list names what matches; an empty one matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Calls {
    /// Operations, as `CreateMember`; with its service in front, as `organizations:ListTagsForResource`, where
    /// two have one of that name.
    #[schemars(with = "Vec<String>")]
    pub operations: Vec<OperationName>,
    /// Regions, as the request is signed.
    pub regions: Vec<Region>,
    /// Calling accounts.
    pub accounts: Vec<AccountId>,
    /// Accounts that the request names: the member, the administrator, the account of the role.
    pub targets: Vec<AccountId>,
}

impl Calls {
    /// Calls of these operations.
    #[must_use]
    pub fn of(operations: &[&str]) -> Self {
        let named = |name: &&str| OperationName::parse(name).expect("an operation that is emulated");
        Self { operations: operations.iter().map(named).collect(), ..Self::default() }
    }

    pub(super) fn matches(&self, subject: &Subject) -> bool {
        let region = |own: &Region| own.as_str() == subject.region;
        let target = |own: &AccountId| subject.target == Some(*own);
        any(&self.operations, |own| own.is_of(subject))
            && any(&self.regions, region)
            && any(&self.accounts, |own| *own == subject.caller.account)
            && any(&self.targets, target)
    }
}

fn any<T>(list: &[T], matches: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(matches)
}

/// At least 0, at most 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(extend("minimum" = 0, "maximum" = 1))]
pub struct Probability(f64);

impl Probability {
    pub(super) fn hits(self, dice: &mut Dice) -> bool {
        dice.unit() < self.0
    }

    /// Whether it is 0.
    pub(super) fn is_never(self) -> bool {
        self.0 <= 0.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(format!("a probability lies between 0 and 1, not {value}"))
        }
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

/// Which of the matching calls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Occasion {
    /// Every one. The default.
    #[default]
    Always,
    /// Each with this probability.
    Probability(Probability),
    /// These, counted among the matching calls from 1.
    AtCalls(Vec<u64>),
}

impl Occasion {
    /// Whether the `ordinal`th matching call is one.
    pub(super) fn strikes(&self, ordinal: u64, mut dice: Dice) -> bool {
        match self {
            Self::Always => true,
            Self::Probability(probability) => probability.hits(&mut dice),
            Self::AtCalls(ordinals) => ordinals.contains(&ordinal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::dice::Purpose;

    #[test]
    fn an_operation_that_does_not_exist_is_refused_by_name() {
        let error = serde_json::from_str::<Calls>(r#"{"operations": ["CreateMembre"]}"#).unwrap_err();
        assert!(error.to_string().contains("CreateMembre"), "{error}");
        assert!(serde_json::from_str::<Calls>(r#"{"operations": ["AssumeRole", "ListAccounts"]}"#).is_ok());
    }

    #[test]
    fn an_operation_is_read_and_written_with_its_service_or_without() {
        for text in ["ListTagsForResource", "organizations:ListTagsForResource", "macie2:ListTagsForResource"]
        {
            assert_eq!(OperationName::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["sts:ListTagsForResource", "macie2:", ":CreateMember", "macie2:CreateMember:x", ""] {
            assert_eq!(OperationName::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_probability_beyond_one_is_refused() {
        for wrong in ["1.01", "-0.1", "\"x\""] {
            assert!(serde_json::from_str::<Probability>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_occasion_is_written_as_users_write_it() {
        let read = |text: &str| serde_json::from_str::<Occasion>(text).unwrap();
        assert_eq!(read(r#""always""#), Occasion::Always);
        assert_eq!(read(r#"{"probability": 0.5}"#), Occasion::Probability(Probability(0.5)));
        assert_eq!(read(r#"{"atCalls": [3, 5]}"#), Occasion::AtCalls(vec![3, 5]));
    }

    #[test]
    fn an_occasion_strikes_at_its_calls_only() {
        let dice = Dice::cast(1, 1, Purpose::Failure, 0);
        let occasion = Occasion::AtCalls(vec![2]);
        assert_eq!([1, 2, 3].map(|ordinal| occasion.strikes(ordinal, dice.clone())), [false, true, false]);
        assert!(!Occasion::Probability(Probability(0.0)).strikes(1, dice.clone()));
        assert!(Occasion::Probability(Probability(1.0)).strikes(1, dice));
    }
}
