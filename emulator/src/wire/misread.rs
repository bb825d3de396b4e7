//! Why a JSON body is not what an operation takes. serde's own errors are texts, in which what
//! AWS tells apart cannot be told apart: a member that is missing, one of another JSON type, one
//! with a value that there is not.

use std::fmt;

use serde::de;

/// Why a body is not what an operation takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misread {
    /// It is no JSON object.
    NotAnObject,
    /// A member of it is not what it should be.
    Member { path: String, wrong: Wrong },
}

/// What is wrong with a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It must be there.
    Missing,
    /// It has another JSON type.
    Type,
    /// It is none of these.
    NoneOf(&'static [&'static str]),
    /// It has not the form that its type says.
    Form(String),
}

impl Misread {
    pub(super) fn of(wrong: Wrong) -> Self {
        Self::Member { path: String::new(), wrong }
    }

    /// The same, seen from the object that holds the member.
    pub(super) fn within(self, name: &str) -> Self {
        match self {
            Self::Member { path, wrong } if path.is_empty() => Self::Member { path: name.to_owned(), wrong },
            Self::Member { path, wrong } => Self::Member { path: format!("{name}.{path}"), wrong },
            Self::NotAnObject => self,
        }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("The request body is invalid: expected an object"),
            Self::Member { path, wrong: Wrong::Missing } => write!(f, "The value for {path} is missing"),
            Self::Member { path, wrong: Wrong::Type } => {
                write!(f, "The value for {path} has the wrong type")
            }
            Self::Member { path, wrong: Wrong::NoneOf(values) } => {
                write!(f, "The value for {path} is invalid: expected one of {}", values.join(", "))
            }
            Self::Member { path, wrong: Wrong::Form(why) } => {
                write!(f, "The value for {path} is invalid: {why}")
            }
        }
    }
}

impl std::error::Error for Misread {}

impl de::Error for Misread {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::of(Wrong::Form(why.to_string()))
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::of(Wrong::Type)
    }

    /// A number that does not fit.
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::of(Wrong::Type)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::of(Wrong::NoneOf(expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::of(Wrong::Missing).within(field)
    }
}
