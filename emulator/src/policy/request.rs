//! What policies are asked: an action, on a resource, under circumstances.

use std::collections::BTreeMap;

/// A question to a policy.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// As `macie2:CreateMember`; upper and lower case are the same.
    pub action: &'a str,
    /// The resource's ARN. `*` for an action without a resource of its own, which only a statement about
    /// every resource concerns.
    pub resource: &'a str,
    /// The circumstances.
    pub context: &'a Context,
}

/// The values of condition keys. A key that is not there has no value, which conditions tell from an
/// empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Circumstances without any value.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a value for a key.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, [value.into()])
    }

    /// The same, with a value for a key, if there is one.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The same, with several values for a key such as `aws:TagKeys`; none are as good as no key.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        let values: Vec<String> = values.into_iter().collect();
        if !values.is_empty() {
            self.0.insert(key.to_ascii_lowercase(), values);
        }
        self
    }

    /// The same, with everything that another has; its values count where both have one.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().map(|(key, values)| (key.clone(), values.clone())));
        self
    }

    /// The values of a key, given in lower case.
    pub(super) fn values(&self, key: &str) -> Option<&[String]> {
        self.0.get(key).map(Vec::as_slice)
    }

    /// The only value of a key, given in lower case.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.values(key)? {
            [only] => Some(only),
            _ => None,
        }
    }
}
