//! What an operation is given, parsed with AWS's limits; and what can be wrong with it.

use serde::de::DeserializeOwned;

use crate::policy::Denial;
use crate::state::Refusal;
use crate::wire::misread::{Misread, Wrong};
use crate::wire::query::Query;
use crate::wire::{body, paging};
use crate::{AccountId, SessionKey};

/// The largest and the default page.
const LARGEST_PAGE: usize = 25;

/// Why an operation fails.
#[derive(Debug)]
pub(super) enum Fault {
    /// The input is not valid.
    Invalid(String),
    /// The input is not of the types that the API has.
    Malformed(String),
    /// The rules refuse.
    Refused(Refusal),
    /// The caller's role does not allow it.
    Denied(Denial),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// As AWS's rest-json servers do: what cannot be read at all is told apart from what is read and not valid.
impl From<Misread> for Fault {
    fn from(misread: Misread) -> Self {
        match &misread {
            Misread::NotAnObject | Misread::Member { wrong: Wrong::Type, .. } => {
                Self::Malformed(misread.to_string())
            }
            Misread::Member { wrong: Wrong::Missing | Wrong::NoneOf(_) | Wrong::Form(_), .. } => {
                Self::Invalid(misread.to_string())
            }
        }
    }
}

impl Fault {
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }
}

/// A request's parts.
pub(super) struct Input<'a> {
    /// The calling account and Region.
    pub(super) at: SessionKey,
    /// The variable segment of the path.
    pub(super) id: Option<String>,
    pub(super) query: Query,
    pub(super) body: &'a [u8],
}

impl Input<'_> {
    /// The body; an empty one is an empty object.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        Ok(body::read(self.body)?)
    }

    /// The account id in the path.
    pub(super) fn account(&self) -> Result<AccountId, Fault> {
        account("id", self.id.as_deref().unwrap_or_default())
    }

    /// `maxResults`, 1 to 25; 25 if absent.
    pub(super) fn max_results(&self) -> Result<usize, Fault> {
        let Some(text) = self.query.first("maxResults") else { return Ok(LARGEST_PAGE) };
        let number = text.parse().ok().filter(|number| (1..=LARGEST_PAGE).contains(number));
        number.ok_or_else(|| {
            Fault::invalid("The value for maxResults is invalid: expected an integer from 1 to 25")
        })
    }

    /// Where the page of a list starts.
    pub(super) fn start(&self, list: &str) -> Result<Option<AccountId>, Fault> {
        let Some(token) = self.query.first("nextToken") else { return Ok(None) };
        let after = paging::last_shown(list, token).and_then(|shown| shown.parse().ok());
        after.map(Some).ok_or_else(|| Fault::invalid("The value for nextToken is invalid"))
    }
}

/// An account id in a named field.
pub(super) fn account(field: &str, text: &str) -> Result<AccountId, Fault> {
    text.parse()
        .map_err(|_| Fault::Invalid(format!("The value for {field} is invalid: an account ID has 12 digits")))
}

/// A text that must not be empty.
pub(super) fn present(field: &str, text: String) -> Result<String, Fault> {
    if text.is_empty() { Err(Fault::Invalid(format!("The value for {field} is empty"))) } else { Ok(text) }
}
