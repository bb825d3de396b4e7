//! Single calls that go wrong: refused, cut off, or applied too late.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{Injected, ThrottleAnswer};
use super::filter::{Calls, Occasion};
use crate::wire::{Paging, Subject};

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum FailureKind {
    /// Refused with `ThrottlingException`, whatever the quotas.
    ThrottlingException,
    /// Refused with `TooManyRequestsException`, whatever the quotas.
    TooManyRequestsException,
    /// Refused with 429 and no type, whatever the quotas.
    UntypedThrottle,
    /// 500, before the effect.
    InternalServerException,
    /// 500, after the effect.
    InternalServerExceptionAfterEffect,
    /// 503, before the effect.
    ServiceUnavailable,
    /// The connection closes; the request had no effect.
    ClosedBeforeEffect,
    /// The connection closes; the request had its effect.
    ClosedAfterEffect,
    /// The connection closes, and the effect lands later: perhaps after the caller has tried again.
    LateEffect {
        /// How much later, milliseconds.
        after_ms: u64,
    },
    /// The page token has expired. Strikes only calls that carry one.
    ExpiredPageToken,
    /// The caller's credentials have expired.
    ExpiredCredentials,
    /// A conflict with another change: `ConflictException`, Organizations' `ConcurrentModificationException`.
    Conflict,
    /// A `ValidationException` that passes, as was seen while a designation spread.
    Validation,
    /// Denied, as IAM denies it.
    AccessDenied,
}

/// What happens instead of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// No effect, and this answer.
    Refused(Injected),
    /// The effect, and this answer.
    AppliedAndRefused(Injected),
    /// No effect, no answer.
    Lost,
    /// The effect, no answer.
    AppliedAndLost,
    /// No answer, and the effect some milliseconds later.
    Late(u64),
}

impl FailureKind {
    /// The name in the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ThrottlingException => "throttlingException",
            Self::TooManyRequestsException => "tooManyRequestsException",
            Self::UntypedThrottle => "untypedThrottle",
            Self::InternalServerException => "internalServerException",
            Self::InternalServerExceptionAfterEffect => "internalServerExceptionAfterEffect",
            Self::ServiceUnavailable => "serviceUnavailable",
            Self::ClosedBeforeEffect => "closedBeforeEffect",
            Self::ClosedAfterEffect => "closedAfterEffect",
            Self::LateEffect { .. } => "lateEffect",
            Self::ExpiredPageToken => "expiredPageToken",
            Self::ExpiredCredentials => "expiredCredentials",
            Self::Conflict => "conflict",
            Self::Validation => "validation",
            Self::AccessDenied => "accessDenied",
        }
    }

    /// The answer that its caller gets; `None`: the connection closes.
    pub(crate) fn said(self) -> Option<Injected> {
        match self.course() {
            Course::Refused(said) | Course::AppliedAndRefused(said) => Some(said),
            Course::Lost | Course::AppliedAndLost | Course::Late(_) => None,
        }
    }

    pub(super) fn course(self) -> Course {
        match self {
            Self::ThrottlingException => throttled(ThrottleAnswer::ThrottlingException),
            Self::TooManyRequestsException => throttled(ThrottleAnswer::TooManyRequestsException),
            Self::UntypedThrottle => throttled(ThrottleAnswer::Untyped),
            Self::InternalServerException => Course::Refused(Injected::InternalError),
            Self::InternalServerExceptionAfterEffect => Course::AppliedAndRefused(Injected::InternalError),
            Self::ServiceUnavailable => Course::Refused(Injected::Unavailable),
            Self::ClosedBeforeEffect => Course::Lost,
            Self::ClosedAfterEffect => Course::AppliedAndLost,
            Self::LateEffect { after_ms } => Course::Late(after_ms),
            Self::ExpiredPageToken => Course::Refused(Injected::ExpiredPageToken),
            Self::ExpiredCredentials => Course::Refused(Injected::ExpiredCredentials),
            Self::Conflict => Course::Refused(Injected::Conflict),
            Self::Validation => Course::Refused(Injected::Validation),
            Self::AccessDenied => Course::Refused(Injected::AccessDenied),
        }
    }
}

fn throttled(answer: ThrottleAnswer) -> Course {
    Course::Refused(Injected::Throttled(answer))
}

/// Calls that go wrong. Of several that would strike a call, the first does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Failure {
    /// Which calls. Left out: all.
    #[serde(default)]
    pub calls: Calls,
    /// Which of those. Left out: every one.
    #[serde(default)]
    pub when: Occasion,
    /// How they go wrong.
    pub kind: FailureKind,
}

impl Failure {
    pub(super) fn can_strike(&self, subject: &Subject) -> bool {
        let fits = self.kind != FailureKind::ExpiredPageToken || subject.paging == Paging::Continued;
        fits && self.calls.matches(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_the_log_is_the_name_in_the_configuration() {
        let kinds = r#"["throttlingException", "tooManyRequestsException", "untypedThrottle", "internalServerException",
            "internalServerExceptionAfterEffect", "serviceUnavailable", "closedBeforeEffect", "closedAfterEffect",
            "expiredPageToken", "expiredCredentials", "conflict", "validation", "accessDenied"]"#;
        let names: Vec<String> = serde_json::from_str(kinds).unwrap();
        let kinds: Vec<FailureKind> = serde_json::from_str(kinds).unwrap();
        assert_eq!(kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(), names);
        let late: FailureKind = serde_json::from_str(r#"{"lateEffect": {"afterMs": 5}}"#).unwrap();
        assert_eq!((late.name(), late.course()), ("lateEffect", Course::Late(5)));
    }

    #[test]
    fn a_misspelled_field_is_refused_by_name() {
        let error = serde_json::from_str::<Failure>(r#"{"kind": "conflict", "wen": "always"}"#).unwrap_err();
        assert!(error.to_string().contains("wen"), "{error}");
    }
}
