//! The fields of a JSON 1.1 request, parsed with AWS's limits; pages of an answer.

use serde_json::{Map, Value, json};

use super::problems;
use crate::state::Page;
use crate::wire::paging;
use crate::wire::problem::Problem;

/// The largest and the default page.
const LARGEST_PAGE: usize = 20;

/// A request's fields.
pub(super) struct Input(Map<String, Value>);

/// Where a page of a list starts, and how long it may be.
pub(super) struct Window {
    list: String,
    pub(super) limit: usize,
    /// The last item shown.
    pub(super) after: Option<String>,
}

impl Input {
    /// Reads a body; an empty one is an empty object.
    pub(super) fn read(body: &[u8]) -> Result<Self, Problem> {
        let text = if body.is_empty() { b"{}" } else { body };
        serde_json::from_slice(text).map(Self).map_err(|_| problems::serialization())
    }

    /// An optional string.
    pub(super) fn text(&self, field: &str) -> Result<Option<&str>, Problem> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(problems::serialization()),
        }
    }

    /// A required string.
    pub(super) fn required(&self, field: &str) -> Result<&str, Problem> {
        self.text(field)?.ok_or_else(|| problems::missing(field))
    }

    /// A required string of a form.
    pub(super) fn parsed<T>(&self, field: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        parse(self.required(field)?).ok_or_else(|| problems::pattern(field))
    }

    /// The page that is asked for of a list; the list's name tells its tokens from others'.
    pub(super) fn window(&self, list: &str) -> Result<Window, Problem> {
        let limit = match self.0.get("MaxResults") {
            None | Some(Value::Null) => LARGEST_PAGE,
            Some(value) => page_size(value.as_i64().ok_or_else(problems::serialization)?)?,
        };
        let after = match self.text("NextToken")? {
            None => None,
            Some(token) => Some(paging::last_shown(list, token).ok_or_else(problems::token)?),
        };
        Ok(Window { list: list.to_owned(), limit, after })
    }
}

impl Window {
    /// The last account shown.
    pub(super) fn after_account(&self) -> Result<Option<crate::AccountId>, Problem> {
        self.after.as_deref().map(|text| text.parse().map_err(|_| problems::token())).transpose()
    }

    /// An answer with this page of items under a name.
    pub(super) fn answer<K: ToString>(&self, name: &str, page: Page<Value, K>) -> Value {
        let mut body = json!({});
        // Moved in: `json!` would copy the whole page.
        body[name] = page.items.into();
        if let Some(last) = page.next {
            body["NextToken"] = paging::token(&self.list, &last.to_string()).into();
        }
        body
    }

    /// A page of items with texts as keys, in the order of the keys.
    pub(super) fn page(&self, items: impl Iterator<Item = (String, Value)>) -> Page<Value, String> {
        let rest = items.filter(|(key, _)| self.after.as_ref().is_none_or(|after| key > after));
        let page = Page::take(rest, self.limit, |(key, _)| key.clone());
        Page { items: page.items.into_iter().map(|(_, value)| value).collect(), next: page.next }
    }
}

fn page_size(asked: i64) -> Result<usize, Problem> {
    match usize::try_from(asked) {
        Ok(size) if (1..=LARGEST_PAGE).contains(&size) => Ok(size),
        Ok(size) if size > LARGEST_PAGE => {
            Err(problems::limit("MAX_VALUE_EXCEEDED", "less than or equal to 20"))
        }
        _ => Err(problems::limit("MIN_VALUE_EXCEEDED", "greater than or equal to 1")),
    }
}
