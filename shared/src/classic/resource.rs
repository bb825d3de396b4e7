//! What is associated: a bucket, or what lies under a prefix in it, of one account.

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// A bucket, or the objects under a prefix in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Whose bucket.
    pub account: AccountId,
    /// Its name.
    pub bucket: String,
    /// The prefix; `None` for the whole bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// Whether the objects that are there already are classified, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum OneTime {
    /// They are.
    Full,
    /// They are not.
    None,
}

impl OneTime {
    /// As Classic and the jobs' tags spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::None => "NONE",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "FULL" => Some(Self::Full),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}
