//! Patterns with `*` and `?`, after their variables were replaced.

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Literal(char),
    /// Any one character: `?`.
    One,
    /// Any characters, or none: `*`.
    Many,
}

/// The number of parts of an ARN; the last takes further colons.
const ARN_PARTS: usize = 6;

/// A pattern for texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(pub(super) Vec<Token>);

impl Glob {
    /// Reads a pattern without variables.
    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().map(Token::wild).collect())
    }

    /// The same pattern for texts in lower case.
    pub(super) fn lowercase(&self) -> Self {
        let lower = |token: &Token| match *token {
            Token::Literal(character) => character.to_lowercase().map(Token::Literal).collect(),
            wild @ (Token::One | Token::Many) => vec![wild],
        };
        Self(self.0.iter().flat_map(lower).collect())
    }

    /// Whether the whole text fits, colons being characters like others.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        fits(&self.0, &text)
    }

    /// Whether an ARN fits part by part, so that a wildcard does not reach across a colon.
    ///
    /// The last part of a pattern takes the rest of the text, as IAM does for `arn:aws:s3*`.
    pub(super) fn matches_arn(&self, text: &str) -> bool {
        let is_colon = |token: &Token| *token == Token::Literal(':');
        let parts: Vec<&[Token]> = self.0.splitn(ARN_PARTS, is_colon).collect();
        let texts: Vec<&str> = text.splitn(parts.len(), ':').collect();
        let fits_part = |(part, text): (&&[Token], &&str)| fits(part, &text.chars().collect::<Vec<_>>());
        parts.len() == texts.len() && parts.iter().zip(&texts).all(fits_part)
    }
}

impl Token {
    /// A character of a pattern.
    pub(super) fn wild(character: char) -> Self {
        match character {
            '*' => Self::Many,
            '?' => Self::One,
            other => Self::Literal(other),
        }
    }

    fn takes(self, character: char) -> bool {
        match self {
            Self::Literal(own) => own == character,
            Self::One => true,
            Self::Many => false,
        }
    }
}

/// Matches from left to right; where it fails, the latest `*` takes one character more.
fn fits(pattern: &[Token], text: &[char]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(Token::Many) => {
                retry = Some((at, from));
                at += 1;
            }
            Some(token) if token.takes(text[from]) => (at, from) = (at + 1, from + 1),
            Some(_) | None => {
                let Some((star, taken)) = retry else { return false };
                retry = Some((star, taken + 1));
                (at, from) = (star + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|token| *token == Token::Many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_characters_and_question_marks_one() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("**a", "bca", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("é?", "éa", true),
        ] {
            assert_eq!(Glob::of(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_on_a_long_text_end_quickly() {
        let pattern = "a*".repeat(30) + "b";
        assert!(!Glob::of(&pattern).matches(&"a".repeat(2000)));
    }

    #[test]
    fn a_star_in_an_arn_stays_within_its_part() {
        for (pattern, text, expected) in [
            ("arn:aws:macie2:*:*:*", "arn:aws:macie2:eu-west-1:111111111111:member/2", true),
            ("arn:aws:macie2:*:member/2", "arn:aws:macie2:eu-west-1:111111111111:member/2", false),
            ("arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/path/name", true),
            ("arn:aws:iam::*:role/a", "arn:aws:iam::111111111111:role/path/a", false),
            ("arn:aws:sns:*:*:topic:*", "arn:aws:sns:a:1:topic:b", true),
            ("arn:aws:s3*", "arn:aws:s3:::bucket/key", true),
            ("arn:aws:s3", "arn:aws:s3:::bucket/key", false),
            ("*", "*", true),
            ("*", "arn:aws:s3:::bucket/key", true),
            ("arn:aws:macie2:*:*:*", "*", false),
        ] {
            assert_eq!(Glob::of(pattern).matches_arn(text), expected, "{pattern} on {text}");
        }
    }
}
