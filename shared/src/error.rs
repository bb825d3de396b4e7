//! Why a call to AWS failed, by what the caller can do about it.
//!
//! Codes and messages are read in one place, `aws::classify`; everything else
//! decides on [`ErrorKind`]. What cannot be decided is [`ErrorKind::Unrecognized`],
//! never "absent" and never "done".

use std::fmt;
use std::time::Duration;

use crate::ids::{AccountId, Region};

/// One failed call: which one, what kind of failure, and AWS's own words.
///
/// `Display` never repeats [`source`](std::error::Error::source); [`chain`] joins them.
#[derive(Debug, thiserror::Error)]
#[error("{call}: {kind}: {message}")]
pub struct Error {
    /// The call that failed.
    pub call: Call,
    /// What the caller can do.
    pub kind: ErrorKind,
    /// AWS's code and message, email addresses blanked.
    pub message: String,
    /// What AWS support asks for.
    pub request_id: Option<Box<str>>,
    /// How long the service asked to be left alone, in milliseconds.
    pub retry_after: Option<u32>,
    /// The transport's or the provider's own error.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A failure of which no more is known than this.
    #[must_use]
    pub fn new(call: Call, kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { call, kind, message: message.into(), request_id: None, retry_after: None, source: None }
    }

    /// The same failure, and what it came from.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// How long the service asked to be left alone.
    #[must_use]
    pub fn wait_asked_for(&self) -> Option<Duration> {
        self.retry_after.map(|ms| Duration::from_millis(ms.into()))
    }
}

/// The context of a failure, given once, where the call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Service and operation, as IAM spells them: `macie2:CreateMember`.
    pub operation: &'static str,
    /// The account that the call is about, where it is about one.
    pub account: Option<AccountId>,
    /// The Region that the call went to; `None` for global services.
    pub region: Option<Region>,
}

impl Call {
    /// A call to a global service, about no account.
    #[must_use]
    pub const fn global(operation: &'static str) -> Self {
        Self { operation, account: None, region: None }
    }

    /// A call to one Region, about no account.
    #[must_use]
    pub const fn regional(operation: &'static str, region: Region) -> Self {
        Self { operation, account: None, region: Some(region) }
    }

    /// The same call, about `account`.
    #[must_use]
    pub fn about(self, account: &AccountId) -> Self {
        Self { account: Some(account.clone()), ..self }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if let Some(account) = &self.account {
            write!(f, " for {account}")?;
        }
        if let Some(region) = &self.region {
            write!(f, " in {region}")?;
        }
        Ok(())
    }
}

/// What kind of failure it was, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ErrorKind {
    /// Too many calls: send the same one again, later and slower.
    #[error("throttled")]
    Throttled,
    /// No answer, or a 5xx: whether it took effect is unknown; send it again or look.
    #[error("unavailable")]
    Unavailable,
    /// A designation has not reached this Region yet: look again later.
    #[error("not yet visible")]
    NotYetVisible,
    /// Macie is not enabled for the calling account in this Region.
    #[error("Macie is not enabled")]
    SessionAbsent,
    /// The calling account has not enabled this Region.
    #[error("the Region is not enabled for the calling account")]
    RegionNotEnabled,
    /// The credentials are expired or invalid, or the role cannot be assumed.
    #[error("credentials refused")]
    CredentialsRefused,
    /// Whoever answers shows a certificate that is not trusted: nothing was sent.
    #[error("certificate refused")]
    CertificateRefused,
    /// A policy does not allow the call.
    #[error("access denied")]
    AccessDenied,
    /// The state of the resource contradicts the call.
    #[error("conflict")]
    Conflict,
    /// The administrator has no member of that account: never had, or no longer.
    #[error("not associated")]
    NotAssociated,
    /// What the call is about does not exist.
    #[error("not found")]
    NotFound,
    /// A quota of Macie is reached.
    #[error("quota exceeded")]
    QuotaExceeded,
    /// Macie refuses the call as it stands.
    #[error("refused")]
    Invalid,
    /// An answer that nothing here knows how to read.
    #[error("unrecognized answer")]
    Unrecognized,
}

/// Whether to send a failed call again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// As often as the deadline allows: a throttled call is never a failure.
    UntilDeadline,
    /// A few times, then let the next leg look at the state.
    FewTimes,
    /// Not in this leg: the state has to be looked at first.
    NextLeg,
    /// Never: the answer would be the same.
    Never,
}

impl ErrorKind {
    /// The one decision whether a failure is worth another attempt.
    #[must_use]
    pub fn retry(self) -> Retry {
        match self {
            Self::Throttled => Retry::UntilDeadline,
            Self::Unavailable => Retry::FewTimes,
            Self::NotYetVisible => Retry::NextLeg,
            Self::SessionAbsent
            | Self::RegionNotEnabled
            | Self::CredentialsRefused
            | Self::CertificateRefused
            | Self::AccessDenied
            | Self::Conflict
            | Self::NotAssociated
            | Self::NotFound
            | Self::QuotaExceeded
            | Self::Invalid
            | Self::Unrecognized => Retry::Never,
        }
    }
}

/// Joins an error and its sources with `: `, each said once.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let said = source.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        next = source.source();
    }
    redact(&text)
}

/// Blanks everything that looks like an email address.
///
/// AWS repeats a refused address in its message; a message goes into logs and reports.
#[must_use]
pub fn redact(text: &str) -> String {
    let blank = |word: &str| {
        let Some(at) = word.find('@') else { return word.to_owned() };
        let start = word[..at].rfind(is_boundary).map_or(0, |i| i + 1);
        let end = word[at..].find(is_boundary).map_or(word.len(), |i| at + i);
        let tail = word[end..].trim_end_matches('@');
        format!("{}***{}", &word[..start], redact(tail))
    };
    text.split(' ').map(blank).collect::<Vec<_>>().join(" ")
}

fn is_boundary(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | ':' | '='
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_a_message_is_blanked_wherever_it_stands() {
        let cases = [
            ("email a.b+c@example.com is invalid", "email *** is invalid"),
            ("{\"email\":\"a@b.c\",\"x\":\"d@e.f\"}", "{\"email\":\"***\",\"x\":\"***\"}"),
            ("<a@b.c> and (d@e.f), g@h.i", "<***> and (***), ***"),
            ("nothing to hide", "nothing to hide"),
            ("line\nbreak a@b.c\nend", "line\nbreak ***\nend"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn display_does_not_repeat_the_source_and_the_chain_says_it_once() {
        let call = Call::regional("macie2:ListMembers", "eu-west-1".parse().unwrap());
        let error = Error::new(call, ErrorKind::Unavailable, "no answer").because("connection refused");
        assert_eq!(error.to_string(), "macie2:ListMembers in eu-west-1: unavailable: no answer");
        assert_eq!(
            chain(&error),
            "macie2:ListMembers in eu-west-1: unavailable: no answer: connection refused"
        );
    }

    #[test]
    fn only_what_can_change_by_itself_is_sent_again() {
        assert_eq!(ErrorKind::Throttled.retry(), Retry::UntilDeadline);
        assert_eq!(ErrorKind::Unavailable.retry(), Retry::FewTimes);
        assert_eq!(ErrorKind::AccessDenied.retry(), Retry::Never);
        assert_eq!(ErrorKind::CertificateRefused.retry(), Retry::Never);
        assert_eq!(ErrorKind::Unrecognized.retry(), Retry::Never);
    }
}
