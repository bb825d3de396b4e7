//! Replaces the intrinsic functions in a part of a template by their values.

use serde_json::{Map, Value};

use super::names::{self, Deployed};
use super::stack::Stack;
use crate::policy::error::{PolicyError, PolicyProblem};
use crate::policy::node::{Node, join, scalar};

/// How often names and conditions may lead on to others.
const DEEPEST: u8 = 32;

/// A template, deployed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver<'a> {
    template: &'a Value,
    pub(super) stack: &'a Stack,
    depth: u8,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(template: &'a Value, stack: &'a Stack) -> Self {
        Self { template, stack, depth: 0 }
    }

    /// A top-level section, as `Resources`; absent sections are empty.
    pub(super) fn section(&self, name: &'static str) -> Node<'a> {
        static NOTHING: Value = Value::Null;
        Node::new(self.template.get(name).unwrap_or(&NOTHING), name)
    }

    /// A value without intrinsic functions; absent for `AWS::NoValue`.
    pub(super) fn resolve(&self, node: &Node<'_>) -> Result<Option<Value>, PolicyError> {
        match node.value {
            Value::Array(items) => {
                let mut values = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    values.extend(self.resolve(&Node::new(item, format!("{}[{index}]", node.path)))?);
                }
                Ok(Some(Value::Array(values)))
            }
            Value::Object(fields) => match intrinsic(fields) {
                Some((name, argument)) => self.call(name, &Node::new(argument, join(&node.path, name))),
                None => self.resolve_fields(node).map(Some),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Ok(Some(node.value.clone()))
            }
        }
    }

    /// A value that must be there.
    pub(super) fn present(&self, node: &Node<'_>) -> Result<Value, PolicyError> {
        self.resolve(node)?.ok_or_else(|| node.expected("a value"))
    }

    /// A value that must be a text.
    pub(super) fn text(&self, node: &Node<'_>) -> Result<String, PolicyError> {
        scalar(&self.present(node)?).ok_or_else(|| node.expected("a string"))
    }

    /// A resource of this logical id, with its deployed name.
    pub(super) fn deployed(&self, logical_id: &str, asked: &Node<'_>) -> Result<Deployed, PolicyError> {
        let resources = self.section("Resources");
        let undefined = || asked.fail(PolicyProblem::Undefined(logical_id.to_owned()));
        let resource = resources.field(logical_id).ok_or_else(undefined)?;
        let kind = resource.required("Type")?.text()?;
        let properties = resource.field("Properties");
        let property = |name: &str| properties.as_ref().and_then(|properties| properties.field(name));
        let deeper = self.deeper(asked)?;
        let name = match names::name_property(&kind).and_then(property) {
            Some(own) => deeper.resolve(&own)?.as_ref().and_then(scalar),
            None => None,
        };
        let path = match property("Path") {
            Some(path) if kind == "AWS::IAM::Role" => deeper.text(&path)?,
            Some(_) | None => "/".to_owned(),
        };
        let name = name.unwrap_or_else(|| names::generated(&kind, self.stack, logical_id));
        Ok(Deployed { kind, name, path })
    }

    /// The same template, one reference further.
    pub(super) fn deeper(&self, asked: &Node<'_>) -> Result<Self, PolicyError> {
        if self.depth >= DEEPEST {
            return Err(asked.fail(PolicyProblem::Circular));
        }
        Ok(Self { depth: self.depth + 1, ..*self })
    }

    /// What `Ref` means; absent for `AWS::NoValue`.
    pub(super) fn reference(&self, name: &str, asked: &Node<'_>) -> Result<Option<Value>, PolicyError> {
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        if let Some(value) = self.stack.pseudo(name) {
            return Ok(Some(value.into()));
        }
        if let Some(parameter) = self.section("Parameters").field(name) {
            return self.parameter(name, &parameter).map(Some);
        }
        let reference = self.deployed(name, asked)?.reference(self.stack);
        reference.map(|text| Some(text.into())).ok_or_else(|| unknown(&format!("a Ref to {name}"), asked))
    }

    /// What `Fn::GetAtt` means.
    pub(super) fn attribute(
        &self,
        name: &str,
        attribute: &str,
        asked: &Node<'_>,
    ) -> Result<String, PolicyError> {
        let value = self.deployed(name, asked)?.attribute(self.stack, attribute);
        value.ok_or_else(|| unknown(&format!("the attribute {attribute} of {name}"), asked))
    }

    fn parameter(&self, name: &str, parameter: &Node<'_>) -> Result<Value, PolicyError> {
        let text = match (self.stack.given(name), parameter.field("Default")) {
            (Some(given), _) => given.to_owned(),
            (None, Some(default)) => default.text()?,
            (None, None) => return Err(parameter.expected("a Default, or a value given for the parameter")),
        };
        let kind = parameter.required("Type")?;
        match kind.text()?.as_str() {
            "String" | "Number" => Ok(text.into()),
            "CommaDelimitedList" => Ok(text.split(',').map(|item| Value::from(item.trim())).collect()),
            other => Err(unknown(&format!("a parameter of the type {other}"), &kind)),
        }
    }

    fn resolve_fields(&self, node: &Node<'_>) -> Result<Value, PolicyError> {
        let mut object = Map::new();
        for (name, field) in node.fields()? {
            if let Some(value) = self.resolve(&field)? {
                object.insert(name.to_owned(), value);
            }
        }
        Ok(Value::Object(object))
    }
}

/// An object with one field that names a function.
fn intrinsic(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name.as_str(), argument))
}

/// A refusal of what is not evaluated.
pub(super) fn unknown(what: &str, asked: &Node<'_>) -> PolicyError {
    asked.fail(PolicyProblem::NotEvaluated(what.to_owned()))
}
