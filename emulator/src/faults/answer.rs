//! What a fault can answer; `wire` words it for each protocol.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a throttled call is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ThrottleAnswer {
    /// `ThrottlingException`, 429, as the API model says. The default.
    #[default]
    ThrottlingException,
    /// `TooManyRequestsException`, 429, "Too Many Requests", as was seen from `CreateMember`.
    TooManyRequestsException,
    /// 429 without a type, as a gateway answers; AWS's SDK for Rust does not repeat such a call.
    Untyped,
}

/// The code of a refusal that passes with time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TransientCode {
    /// `ConflictException`, 409. The default.
    #[default]
    ConflictException,
    /// `ValidationException`, 400.
    ValidationException,
}

/// An answer that takes the place of the operation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Injected {
    Throttled(ThrottleAnswer),
    InternalError,
    Unavailable,
    ExpiredPageToken,
    ExpiredCredentials,
    Conflict,
    Validation,
    AccessDenied,
    /// The designation is not visible to the administrator yet.
    NotYetAdministrator,
    /// The organization refuses members for a while after the designation.
    WarmingUp,
    /// The first designation, in another Region, is not complete.
    DesignationInProgress(TransientCode),
    /// The former administrator of the Region is still being disabled.
    AdministratorDisabling,
}
