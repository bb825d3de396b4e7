//! The names of condition operators, taken apart.

use std::cmp::Ordering;

use super::error::PolicyProblem;
use super::key::{ConditionKey, KeyKind};

/// A condition operator, as `ForAllValues:StringNotLikeIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) quantifier: Quantifier,
    pub(super) comparison: Comparison,
    pub(super) polarity: Polarity,
    pub(super) absent: Absent,
}

/// How many of a key's values must pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// The key has one value.
    Single,
    All,
    Any,
}

/// Whether a match passes or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Is,
    IsNot,
}

/// What a key without a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// What the operator says of its own.
    Usual,
    /// The condition holds: `…IfExists`.
    Passes,
}

/// How one value is compared with one of the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Text,
    TextIgnoringCase,
    TextLike,
    ArnLike,
    Bool,
    Number(&'static [Ordering]),
    /// Whether the key has no value.
    Null,
}

use Comparison::{ArnLike, Bool, Null, Number, Text, TextIgnoringCase, TextLike};
use Polarity::{Is, IsNot};

/// `ArnEquals` and `ArnLike` are the same to IAM: both know wildcards.
const OPERATORS: [(&str, Comparison, Polarity); 18] = [
    ("StringEquals", Text, Is),
    ("StringNotEquals", Text, IsNot),
    ("StringEqualsIgnoreCase", TextIgnoringCase, Is),
    ("StringNotEqualsIgnoreCase", TextIgnoringCase, IsNot),
    ("StringLike", TextLike, Is),
    ("StringNotLike", TextLike, IsNot),
    ("ArnEquals", ArnLike, Is),
    ("ArnNotEquals", ArnLike, IsNot),
    ("ArnLike", ArnLike, Is),
    ("ArnNotLike", ArnLike, IsNot),
    ("NumericEquals", Number(&[Ordering::Equal]), Is),
    ("NumericNotEquals", Number(&[Ordering::Equal]), IsNot),
    ("NumericLessThan", Number(&[Ordering::Less]), Is),
    ("NumericLessThanEquals", Number(&[Ordering::Less, Ordering::Equal]), Is),
    ("NumericGreaterThan", Number(&[Ordering::Greater]), Is),
    ("NumericGreaterThanEquals", Number(&[Ordering::Greater, Ordering::Equal]), Is),
    ("Bool", Bool, Is),
    ("Null", Null, Is),
];

impl Operator {
    /// Reads an operator's name.
    pub(super) fn parse(text: &str) -> Result<Self, PolicyProblem> {
        let (quantifier, rest) = match text.split_once(':') {
            None => (Quantifier::Single, text),
            Some(("ForAllValues", rest)) => (Quantifier::All, rest),
            Some(("ForAnyValue", rest)) => (Quantifier::Any, rest),
            Some(_) => return Err(unknown(text)),
        };
        let (name, absent) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, Absent::Passes),
            None => (rest, Absent::Usual),
        };
        let found = OPERATORS.iter().find(|(own, ..)| *own == name).ok_or_else(|| unknown(text))?;
        let operator = Self { quantifier, comparison: found.1, polarity: found.2, absent };
        if operator.is_possible() { Ok(operator) } else { Err(unknown(text)) }
    }

    /// Whether the operator can compare the values of a key.
    pub(super) fn suits(self, key: &ConditionKey) -> bool {
        if self.comparison == Null {
            return true;
        }
        let counted = key.kind != KeyKind::Texts || self.quantifier != Quantifier::Single;
        let comparable = match self.comparison {
            Text | TextIgnoringCase | TextLike | Null => true,
            ArnLike => key.kind == KeyKind::Arn,
            Bool => key.kind == KeyKind::Bool,
            Number(_) => key.kind == KeyKind::Number,
        };
        comparable && counted
    }

    /// `Null` asks for absence itself.
    fn is_possible(self) -> bool {
        self.comparison != Null || (self.absent == Absent::Usual && self.quantifier == Quantifier::Single)
    }
}

fn unknown(text: &str) -> PolicyProblem {
    PolicyProblem::NotEvaluated(format!("the condition operator {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_taken_apart() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        let expected = Operator {
            quantifier: Quantifier::Any,
            comparison: TextLike,
            polarity: IsNot,
            absent: Absent::Passes,
        };
        assert_eq!(operator, expected);
    }

    #[test]
    fn operators_that_are_not_evaluated_are_refused_by_name() {
        for wrong in [
            "IpAddress",
            "DateLessThan",
            "BinaryEquals",
            "NullIfExists",
            "ForAnyValue:Null",
            "ForEach:Bool",
            "stringequals",
            "",
        ] {
            assert_eq!(Operator::parse(wrong).unwrap_err(), unknown(wrong));
        }
    }

    #[test]
    fn a_key_with_several_values_needs_a_quantifier() {
        let suits = |operator: &str, key: &str| {
            Operator::parse(operator).unwrap().suits(&ConditionKey::parse(key).unwrap())
        };
        assert!(suits("ForAllValues:StringEquals", "aws:TagKeys"));
        assert!(!suits("StringEquals", "aws:TagKeys"));
        assert!(suits("ForAnyValue:StringEquals", "aws:RequestedRegion"));
        assert!(suits("Null", "aws:TagKeys"));
    }

    #[test]
    fn operators_and_keys_of_different_kinds_do_not_suit() {
        for (operator, key) in [
            ("NumericEquals", "sts:ExternalId"),
            ("Bool", "aws:RequestedRegion"),
            ("ArnLike", "aws:PrincipalOrgID"),
        ] {
            assert!(!Operator::parse(operator).unwrap().suits(&ConditionKey::parse(key).unwrap()));
        }
    }
}
