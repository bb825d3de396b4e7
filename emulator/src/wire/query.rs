//! Query strings and form bodies, decoded. Order is kept; the first of a name counts.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Decoded names and values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string in which a plus sign is a plus sign, as AWS's clients encode it.
    pub(crate) fn percent_encoded(text: &str) -> Self {
        Self::read(text, |part| Cow::Borrowed(part))
    }

    /// Reads a form, in which a plus sign is a space.
    pub(super) fn form(text: &str) -> Self {
        Self::read(text, |part| Cow::Owned(part.replace('+', " ")))
    }

    fn read(text: &str, unescape: impl Fn(&str) -> Cow<'_, str>) -> Self {
        let decode = |part: &str| percent_decode_str(&unescape(part)).decode_utf8_lossy().into_owned();
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self(pairs.map(|(name, value)| (decode(name), decode(value))).collect())
    }

    /// Every name, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every value of a name, in order.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A path segment, decoded; absent if it is not UTF-8.
pub(super) fn decode_segment(segment: &str) -> Option<String> {
    percent_decode_str(segment).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_sign_is_a_space_in_a_form_only() {
        assert_eq!(Query::percent_encoded("a=1+2").first("a"), Some("1+2"));
        assert_eq!(Query::form("a=1+2").first("a"), Some("1 2"));
    }

    #[test]
    fn names_and_values_are_decoded_and_the_first_counts() {
        let query = Query::percent_encoded("next%54oken=a%2Fb&nextToken=c&flag&&=x");
        assert_eq!(query.first("nextToken"), Some("a/b"));
        assert_eq!(query.first("flag"), Some(""));
        assert_eq!(query.first("absent"), None);
    }

    #[test]
    fn a_segment_that_is_not_text_is_none() {
        assert_eq!(decode_segment("arn%3Aaws"), Some("arn:aws".to_owned()));
        assert_eq!(decode_segment("%ff"), None);
    }
}
