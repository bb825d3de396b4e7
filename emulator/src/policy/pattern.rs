//! Patterns as policies write them: wildcards and variables such as
//! `${aws:PrincipalOrgID}`, replaced when the circumstances are known.

use super::error::PolicyProblem;
use super::glob::{Glob, Token};
use super::key::{ConditionKey, KeyKind};
use super::request::Context;

/// Whether `*` and `?` stand for other characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    Special,
    Literal,
}

/// A pattern whose variables are not replaced yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Token(Token),
    Variable { key: ConditionKey, default: Option<String> },
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn parse(text: &str, wildcards: Wildcards) -> Result<Self, PolicyProblem> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            push(&mut pieces, before, wildcards);
            let (variable, after) =
                after.split_once('}').ok_or(PolicyProblem::Expected("a variable that ends in }"))?;
            pieces.push(read_variable(variable)?);
            rest = after;
        }
        push(&mut pieces, rest, wildcards);
        Ok(Self(pieces))
    }

    /// The pattern with its variables replaced; absent if one has neither a value nor a default, so that
    /// nothing matches it.
    pub(super) fn resolve(&self, context: &Context) -> Option<Glob> {
        let mut tokens = Vec::with_capacity(self.0.len());
        for piece in &self.0 {
            match piece {
                Piece::Token(token) => tokens.push(*token),
                Piece::Variable { key, default } => {
                    let value = context.single(&key.name).or(default.as_deref())?;
                    tokens.extend(value.chars().map(Token::Literal));
                }
            }
        }
        Some(Glob(tokens))
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str, wildcards: Wildcards) {
    let token = |character| match wildcards {
        Wildcards::Special => Token::wild(character),
        Wildcards::Literal => Token::Literal(character),
    };
    pieces.extend(text.chars().map(|character| Piece::Token(token(character))));
}

/// Reads `aws:PrincipalOrgID`, `aws:PrincipalOrgID, 'none'`, or one of `*`, `?` and `$`, which stand for
/// themselves.
fn read_variable(text: &str) -> Result<Piece, PolicyProblem> {
    if let "*" | "?" | "$" = text {
        let character = text.chars().next().expect("one of three characters");
        return Ok(Piece::Token(Token::Literal(character)));
    }
    let (name, default) = match text.split_once(',') {
        Some((name, default)) => (name, Some(unquoted(default.trim())?)),
        None => (text, None),
    };
    let key = ConditionKey::parse(name.trim())?;
    match key.kind {
        KeyKind::Texts => {
            Err(PolicyProblem::NotEvaluated(format!("the variable {text}, which has several values,")))
        }
        KeyKind::Text | KeyKind::Arn | KeyKind::Bool | KeyKind::Number => {
            Ok(Piece::Variable { key, default })
        }
    }
}

fn unquoted(text: &str) -> Result<String, PolicyProblem> {
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    inner.map(str::to_owned).ok_or(PolicyProblem::Expected("a default in single quotes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, context: &Context) -> Option<Glob> {
        Pattern::parse(text, Wildcards::Special).unwrap().resolve(context)
    }

    #[test]
    fn a_variable_is_replaced_and_its_value_has_no_wildcards() {
        let context = Context::new().with("aws:PrincipalOrgID", "o-*");
        let glob = resolved("x/${aws:principalorgid}/*", &context).unwrap();
        assert!(glob.matches("x/o-*/y"));
        assert!(!glob.matches("x/o-abc/y"));
    }

    #[test]
    fn a_variable_without_a_value_takes_its_default_or_matches_nothing() {
        assert_eq!(resolved("${aws:PrincipalOrgID}", &Context::new()), None);
        assert!(resolved("${aws:PrincipalOrgID, 'none'}", &Context::new()).unwrap().matches("none"));
    }

    #[test]
    fn wildcards_can_be_written_to_stand_for_themselves() {
        let glob = resolved("${*}${?}${$}", &Context::new()).unwrap();
        assert!(glob.matches("*?$"));
        assert!(!glob.matches("ab$"));
    }

    #[test]
    fn a_literal_pattern_has_no_wildcards() {
        let glob = Pattern::parse("a*", Wildcards::Literal).unwrap().resolve(&Context::new()).unwrap();
        assert!(glob.matches("a*"));
        assert!(!glob.matches("ab"));
    }

    #[test]
    fn variables_that_cannot_be_replaced_are_refused() {
        for wrong in [
            "${aws:PrincipalOrgID",
            "${aws:username}",
            "${aws:TagKeys}",
            "${aws:PrincipalOrgID, none}",
            "${}",
        ] {
            assert!(Pattern::parse(wrong, Wildcards::Special).is_err(), "{wrong}");
        }
    }
}
