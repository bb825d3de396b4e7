//! The `${Name}` syntax that `!Sub` and state machine definitions share.
//!
//! Only finds the pieces; what a name means is the caller's business.

/// A piece of a text with placeholders.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// To be kept as it is.
    Text(&'a str),
    /// The name inside `${...}`.
    Name(&'a str),
    /// `${!Name}`, which means the text `${Name}`.
    Literal(&'a str),
}

/// Splits `text` into pieces. An opening without an end is text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        found.push(Piece::Text(before));
        found.push(name.strip_prefix('!').map_or(Piece::Name(name), Piece::Literal));
        rest = after;
    }
    found.push(Piece::Text(rest));
    found.retain(|piece| *piece != Piece::Text(""));
    found
}

fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once("${")?;
    let (name, rest) = after.split_once('}')?;
    Some((before, name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_text_names_and_literals() {
        use Piece::{Literal, Name, Text};
        assert_eq!(pieces("a-${B}-${!C}"), [Text("a-"), Name("B"), Text("-"), Literal("C")]);
        assert_eq!(pieces("plain"), [Text("plain")]);
        assert_eq!(pieces("open ${end"), [Text("open ${end")]);
        assert_eq!(pieces(""), []);
    }
}
