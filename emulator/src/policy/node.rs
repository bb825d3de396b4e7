//! A value together with its place in the document, so that every refusal names it.

use serde_json::{Map, Value};

use super::error::{PolicyError, PolicyProblem};

/// A value at a place.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
}

impl<'a> Node<'a> {
    pub(super) fn new(value: &'a Value, path: impl Into<String>) -> Self {
        Self { value, path: path.into() }
    }

    /// A refusal of this value.
    pub(super) fn fail(&self, problem: PolicyProblem) -> PolicyError {
        problem.at(self.path.clone())
    }

    /// A refusal of something else that stands here.
    pub(super) fn expected(&self, what: &'static str) -> PolicyError {
        self.fail(PolicyProblem::Expected(what))
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, PolicyError> {
        self.value.as_object().ok_or_else(|| self.expected("an object"))
    }

    /// A field, if it is there.
    pub(super) fn field(&self, name: &str) -> Option<Node<'a>> {
        let value = self.value.get(name)?;
        Some(Node::new(value, join(&self.path, name)))
    }

    /// A field that must be there.
    pub(super) fn required(&self, name: &'static str) -> Result<Node<'a>, PolicyError> {
        self.field(name).ok_or_else(|| self.expected(name))
    }

    /// Every field, in order.
    pub(super) fn fields(&self) -> Result<Vec<(&'a str, Node<'a>)>, PolicyError> {
        let fields = self.object()?.iter();
        Ok(fields.map(|(name, value)| (name.as_str(), Node::new(value, join(&self.path, name)))).collect())
    }

    /// The items of a list; anything else is a list of itself, as IAM reads it.
    pub(super) fn items(&self) -> Vec<Node<'a>> {
        match self.value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| Node::new(item, format!("{}[{index}]", self.path))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                vec![self.clone()]
            }
        }
    }

    /// A text; numbers and booleans are written out, as YAML leaves quotes away.
    pub(super) fn text(&self) -> Result<String, PolicyError> {
        scalar(self.value).ok_or_else(|| self.expected("a string"))
    }

    /// Refuses every field but these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), PolicyError> {
        let unknown = self.fields()?.into_iter().find(|(name, _)| !known.contains(name));
        match unknown {
            Some((name, node)) => Err(node.fail(PolicyProblem::NotEvaluated(name.to_owned()))),
            None => Ok(()),
        }
    }
}

/// A place below another.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value that is no list and no object, written out.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
