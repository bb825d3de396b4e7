//! The condition keys that have a value here, and of which kind it is.

use super::error::PolicyProblem;

/// What values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Text,
    Arn,
    Bool,
    Number,
    /// Several at once: only `ForAllValues` and `ForAnyValue` suit.
    Texts,
}

use KeyKind::{Arn, Bool, Number, Text, Texts};

/// Every key that is evaluated; `aws:RequestTag/…` comes on top.
const KEYS: [(&str, KeyKind); 15] = [
    ("aws:PrincipalAccount", Text),
    ("aws:PrincipalArn", Arn),
    ("aws:PrincipalIsAWSService", Bool),
    ("aws:PrincipalOrgID", Text),
    ("aws:RequestedRegion", Text),
    ("aws:ResourceAccount", Text),
    ("aws:ResourceOrgID", Text),
    ("aws:SourceAccount", Text),
    ("aws:TagKeys", Texts),
    ("aws:ViaAWSService", Bool),
    ("iam:AWSServiceName", Text),
    ("organizations:ServicePrincipal", Text),
    ("sts:DurationSeconds", Number),
    ("sts:ExternalId", Text),
    ("sts:RoleSessionName", Text),
];

const REQUEST_TAG: &str = "aws:requesttag/";

/// A condition key; upper and lower case are the same to IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConditionKey {
    /// In lower case.
    pub(super) name: String,
    pub(super) kind: KeyKind,
}

impl ConditionKey {
    /// Reads a key; one without a value here is refused, for no condition on it could be decided.
    pub(super) fn parse(text: &str) -> Result<Self, PolicyProblem> {
        let name = text.to_ascii_lowercase();
        let tag = name.strip_prefix(REQUEST_TAG).is_some_and(|tag| !tag.is_empty());
        let listed = KEYS.iter().find(|(key, _)| key.eq_ignore_ascii_case(text)).map(|(_, kind)| *kind);
        let kind = listed.or(tag.then_some(Text));
        let unknown = || PolicyProblem::NotEvaluated(format!("the condition key {text}"));
        Ok(Self { kind: kind.ok_or_else(unknown)?, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_whatever_their_case() {
        let key = ConditionKey::parse("AWS:principalorgid").unwrap();
        assert_eq!((key.name.as_str(), key.kind), ("aws:principalorgid", Text));
        assert_eq!(ConditionKey::parse("aws:RequestTag/Team").unwrap().kind, Text);
    }

    #[test]
    fn a_key_without_a_value_here_is_refused_by_name() {
        for unknown in ["aws:SourceIp", "aws:RequestTag/", "", "aws:PrincipalTag/team"] {
            let problem = ConditionKey::parse(unknown).unwrap_err();
            assert_eq!(problem, PolicyProblem::NotEvaluated(format!("the condition key {unknown}")));
        }
    }
}
