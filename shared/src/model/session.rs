//! A session: the Macie service in one account in one Region.

use serde::{Deserialize, Serialize};

/// The status of a session. Macie knows two; the third is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionStatus {
    /// Macie works and costs.
    Enabled,
    /// Macie is suspended: settings kept, nothing monitored.
    Paused,
    /// Macie is not enabled in this account and Region.
    Absent,
    /// A status that AWS added later.
    Unknown(String),
}

impl SessionStatus {
    /// Reads the value as Macie spells it.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "ENABLED" => Self::Enabled,
            "PAUSED" => Self::Paused,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// A session with the settings that this system manages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whether Macie works.
    pub status: SessionStatus,
    /// How often updates to policy findings are published, where Macie said so.
    pub finding_publishing_frequency: Option<FindingPublishingFrequency>,
}

impl Session {
    /// The session of an account that has none.
    #[must_use]
    pub fn absent() -> Self {
        Self { status: SessionStatus::Absent, finding_publishing_frequency: None }
    }
}

/// How often Macie publishes updates to policy findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingPublishingFrequency {
    /// Every 15 minutes.
    FifteenMinutes,
    /// Every hour.
    OneHour,
    /// Every 6 hours.
    SixHours,
}

/// How a member's session is, or is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAim {
    /// Suspended: no monitoring, no charge, classification jobs cancelled for good.
    Paused,
    /// Enabled.
    Enabled,
}
