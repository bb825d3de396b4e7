//! What an operation of Macie Classic is given, parsed with its limits.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::problems::ClassicProblem;
use crate::state::Page;
use crate::wire::{body, paging};
use crate::{AccountId, SessionKey};

/// The largest and the default page.
const LARGEST_PAGE: usize = 250;
/// The longest token, in characters.
const LONGEST_TOKEN: usize = 500;

/// A request's parts.
pub(super) struct Input<'a> {
    /// The calling account and Region.
    pub(super) at: SessionKey,
    pub(super) body: &'a [u8],
}

/// Where a page of a list starts, and how long it may be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Window {
    max_results: Option<i64>,
    next_token: Option<String>,
}

impl Input<'_> {
    /// The body; an empty one is an empty object. Every field is optional to the parser.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, ClassicProblem> {
        body::read(self.body).map_err(|_| ClassicProblem::NotJson)
    }
}

impl Window {
    pub(super) fn limit(&self) -> Result<usize, ClassicProblem> {
        let Some(asked) = self.max_results else { return Ok(LARGEST_PAGE) };
        let limit = usize::try_from(asked).ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
        limit.ok_or_else(|| invalid("maxResults", "expected an integer from 1 to 250"))
    }

    pub(super) fn after<T: std::str::FromStr>(&self, list: &str) -> Result<Option<T>, ClassicProblem> {
        let Some(token) = &self.next_token else { return Ok(None) };
        let token = Some(token).filter(|token| token.len() <= LONGEST_TOKEN);
        let after = token.and_then(|token| paging::last_shown(list, token)?.parse().ok());
        after.map(Some).ok_or_else(|| invalid("nextToken", "expected a token of this list"))
    }
}

/// An answer with this page of a list under a name; without a token, if it is the last one.
pub(super) fn answer<T, K: ToString>(
    list: &str,
    name: &str,
    page: &Page<T, K>,
    shown: impl Fn(&T) -> Value,
) -> Value {
    let mut body = json!({ name: page.items.iter().map(shown).collect::<Vec<_>>() });
    if let Some(last) = &page.next {
        body["nextToken"] = paging::token(list, &last.to_string()).into();
    }
    body
}

/// A field that must be there.
pub(super) fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ClassicProblem> {
    value.ok_or_else(|| invalid(field, "expected a value"))
}

/// An account id.
pub(super) fn account(field: &'static str, text: &str) -> Result<AccountId, ClassicProblem> {
    text.parse().map_err(|_| invalid(field, "expected 12 digits"))
}

/// An invalid field.
pub(super) fn invalid(field: &'static str, expected: &str) -> ClassicProblem {
    ClassicProblem::invalid(field, format!("The request was rejected. {field} is invalid: {expected}."))
}
