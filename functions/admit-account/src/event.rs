//! What an event says, before anybody has confirmed it: who says it, of which account.
//!
//! Source, detail type, names and states are checked here, each by its own reason; only
//! the form is. Whether any of it is true, Organizations knows.

mod cloud_trail;
mod opt_in;

use macie_org::admission::AdmissionReason;
use macie_org::ids::{AccountId, Region};
use serde_json::Value;

use crate::name::EventKey;

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The account that it is about.
    pub(crate) account: AccountId,
    /// The account that it was said in, which no forwarding changes.
    pub(crate) speaker: AccountId,
    /// What tells it from any other event about that account.
    pub(crate) key: EventKey,
    /// What happened.
    pub(crate) news: News,
}

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// It was created, vended or joined.
    Arrived,
    /// It lies elsewhere in the organization.
    Moved,
    /// It enabled a Region.
    OptedIn(Region),
    /// The management account closed or removed it, or is about to.
    Going(AdmissionReason),
    /// It left by itself.
    Left,
}

impl News {
    /// The one Region that it is about, where it is about one.
    #[must_use]
    pub(crate) fn region(self) -> Option<Region> {
        match self {
            Self::OptedIn(region) => Some(region),
            Self::Arrived | Self::Moved | Self::Going(_) | Self::Left => None,
        }
    }
}

/// Reads an event.
///
/// # Errors
///
/// Why it is none that anything follows from.
pub(crate) fn read(event: &Value) -> Result<Notice, AdmissionReason> {
    let field = |name: &str| event.get(name).and_then(Value::as_str).ok_or(AdmissionReason::NotAnEvent);
    let (source, kind) = (field("source")?, field("detail-type")?);
    let speaker = field("account")?.parse().map_err(|_| AdmissionReason::NotAnEvent)?;
    let detail = event.get("detail").filter(|detail| detail.is_object());
    let detail = detail.ok_or(AdmissionReason::NotAnEvent)?;
    match source {
        "aws.organizations" => cloud_trail::organizations(kind, speaker, detail),
        "aws.controltower" => cloud_trail::control_tower(kind, speaker, detail),
        "aws.account" => opt_in::read(kind, speaker, field("time")?, detail),
        _ => Err(AdmissionReason::UnknownSource),
    }
}

/// A text within a detail, by its JSON pointer.
fn text<'a>(detail: &'a Value, pointer: &str) -> Result<&'a str, AdmissionReason> {
    detail.pointer(pointer).and_then(Value::as_str).ok_or(AdmissionReason::Unreadable)
}

/// An account id within a detail, by its JSON pointer.
fn account(detail: &Value, pointer: &str) -> Result<AccountId, AdmissionReason> {
    text(detail, pointer)?.parse().map_err(|_| AdmissionReason::Unreadable)
}

#[cfg(test)]
mod tests;
