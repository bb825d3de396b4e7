//! Why a template or a policy cannot be enforced. Everything that is not understood ends
//! here, when it is loaded; nothing is left out, so nothing is allowed or denied by chance.

/// A place in a template or a policy, and what is wrong there.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct PolicyError {
    /// Where, as `Resources.TakeInventoryFunction.Properties.Policies[0].Statement[2].Condition`.
    pub path: String,
    /// What.
    pub problem: PolicyProblem,
}

/// What is wrong with a template or a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// It is neither YAML nor JSON; the parser's own words.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Something else stands where this is expected.
    #[error("expected {0}")]
    Expected(&'static str),
    /// AWS may know it, but it is not evaluated here.
    #[error("{0} is not evaluated")]
    NotEvaluated(String),
    /// Nothing of this name is defined.
    #[error("{0} is not defined")]
    Undefined(String),
    /// A condition's operator does not suit its key.
    #[error("{operator} does not suit {key}")]
    Unsuitable {
        /// The operator, as written.
        operator: String,
        /// The key, as written.
        key: String,
    },
    /// A name or a condition leads back to itself.
    #[error("refers to itself")]
    Circular,
}

impl PolicyProblem {
    /// The problem at a place.
    pub(super) fn at(self, path: impl Into<String>) -> PolicyError {
        PolicyError { path: path.into(), problem: self }
    }
}
