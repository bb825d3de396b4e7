//! Evaluates YAML with CloudFormation's functions into plain JSON.
//!
//! Holds everything that a name may mean: parameters, pseudo parameters, resources,
//! conditions. Knows nothing of functions or state machines.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use serde_yaml_ng::{Mapping, Value as Yaml};

use super::intrinsic::Intrinsic;
use super::names::Deployed;
use super::substitute::{Piece, pieces};
use super::{Stack, TemplateError};

type Result<T> = std::result::Result<T, TemplateError>;

/// The value that CloudFormation removes: `!Ref AWS::NoValue`.
const NO_VALUE: &str = "AWS::NoValue";

/// Everything that a name may mean.
pub(super) struct Scope<'a> {
    pub(super) stack: &'a Stack,
    pub(super) parameters: BTreeMap<String, Json>,
    pub(super) resources: BTreeMap<String, Deployed>,
    pub(super) conditions: Option<&'a Mapping>,
}

impl Scope<'_> {
    /// `value` without any function left in it; `at` names its place.
    pub(super) fn value(&self, at: &str, value: &Yaml) -> Result<Json> {
        if let Some(function) = Intrinsic::of(value) {
            return self.function(at, &function);
        }
        match value {
            Yaml::Null => Ok(Json::Null),
            Yaml::Bool(value) => Ok(Json::Bool(*value)),
            Yaml::String(text) => Ok(Json::String(text.clone())),
            Yaml::Number(number) => number_of(at, number),
            Yaml::Sequence(items) => self.sequence(at, items).map(Json::Array),
            Yaml::Mapping(fields) => self.mapping(at, fields).map(Json::Object),
            Yaml::Tagged(tagged) => {
                Err(TemplateError::Construct { at: at.to_owned(), construct: tagged.tag.to_string() })
            }
        }
    }

    fn sequence(&self, at: &str, items: &[Yaml]) -> Result<Vec<Json>> {
        let items = items.iter().enumerate().filter(|(_, item)| !is_no_value(item));
        items.map(|(index, item)| self.value(&format!("{at}[{index}]"), item)).collect()
    }

    fn mapping(&self, at: &str, fields: &Mapping) -> Result<Map<String, Json>> {
        let mut object = Map::new();
        for (key, value) in fields.iter().filter(|(_, value)| !is_no_value(value)) {
            let key = key.as_str().ok_or_else(|| TemplateError::expected(at, "keys that are strings"))?;
            object.insert(key.to_owned(), self.value(&format!("{at}.{key}"), value)?);
        }
        Ok(object)
    }

    fn function(&self, at: &str, function: &Intrinsic<'_>) -> Result<Json> {
        let argument = function.argument;
        match function.name.as_str() {
            "Ref" => self.reference(at, text(at, argument)?),
            "Sub" => self.substitute(at, argument).map(Json::String),
            "GetAtt" => self.attribute_of(at, argument).map(Json::String),
            "Join" => self.join(at, argument).map(Json::String),
            "If" => self.either(at, argument),
            "Equals" | "Not" | "And" | "Or" | "Condition" => self.test(at, function).map(Json::Bool),
            other => Err(TemplateError::Construct { at: at.to_owned(), construct: format!("!{other}") }),
        }
    }

    fn reference(&self, at: &str, name: &str) -> Result<Json> {
        let pseudo = match name {
            "AWS::StackName" => Some(self.stack.name.clone()),
            "AWS::Region" => Some(self.stack.region.clone()),
            "AWS::AccountId" => Some(self.stack.account_id.clone()),
            "AWS::Partition" => Some("aws".to_owned()),
            "AWS::URLSuffix" => Some("amazonaws.com".to_owned()),
            _ => None,
        };
        let resource = || self.resources.get(name).map(|resource| resource.reference(self.stack));
        pseudo
            .map(Json::String)
            .or_else(|| self.parameters.get(name).cloned())
            .or_else(|| resource().map(Json::String))
            .ok_or_else(|| TemplateError::Unresolved { at: at.to_owned(), name: name.to_owned() })
    }

    fn attribute(&self, at: &str, resource: &str, attribute: &str) -> Result<String> {
        let found = self.resources.get(resource).and_then(|found| found.attribute(self.stack, attribute));
        let unresolved =
            || TemplateError::Unresolved { at: at.to_owned(), name: format!("{resource}.{attribute}") };
        found.ok_or_else(unresolved)
    }

    fn attribute_of(&self, at: &str, argument: &Yaml) -> Result<String> {
        let expected = || TemplateError::expected(at, "a resource and its attribute");
        let (resource, attribute) = match argument.as_sequence().map(Vec::as_slice) {
            Some([resource, attribute]) => (text(at, resource)?, text(at, attribute)?),
            Some(_) => return Err(expected()),
            None => text(at, argument)?.split_once('.').ok_or_else(expected)?,
        };
        self.attribute(at, resource, attribute)
    }

    fn substitute(&self, at: &str, argument: &Yaml) -> Result<String> {
        let (template, own) = match argument.as_sequence().map(Vec::as_slice) {
            Some([template, Yaml::Mapping(own)]) => (template, self.mapping(at, own)?),
            Some(_) => return Err(TemplateError::expected(at, "a text and its variables")),
            None => (argument, Map::new()),
        };
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => Ok(text.to_owned()),
            Piece::Literal(name) => Ok(format!("${{{name}}}")),
            Piece::Name(name) => self.named(at, name, &own),
        };
        pieces(text(at, template)?).into_iter().map(piece).collect()
    }

    fn named(&self, at: &str, name: &str, own: &Map<String, Json>) -> Result<String> {
        if let Some(value) = own.get(name) {
            return scalar(at, value);
        }
        match name.split_once('.') {
            Some((resource, attribute)) => self.attribute(at, resource, attribute),
            None => scalar(at, &self.reference(at, name)?),
        }
    }

    fn join(&self, at: &str, argument: &Yaml) -> Result<String> {
        let Some([separator, items]) = argument.as_sequence().map(Vec::as_slice) else {
            return Err(TemplateError::expected(at, "a separator and a list"));
        };
        let Json::Array(items) = self.value(at, items)? else {
            return Err(TemplateError::expected(at, "a separator and a list"));
        };
        let items: Vec<String> = items.iter().map(|item| scalar(at, item)).collect::<Result<_>>()?;
        Ok(items.join(text(at, separator)?))
    }

    fn either(&self, at: &str, argument: &Yaml) -> Result<Json> {
        let Some([condition, yes, no]) = argument.as_sequence().map(Vec::as_slice) else {
            return Err(TemplateError::expected(at, "a condition and two values"));
        };
        let chosen = if self.condition(at, text(at, condition)?)? { yes } else { no };
        if is_no_value(chosen) { Ok(Json::Null) } else { self.value(at, chosen) }
    }

    /// Whether the condition `name` holds.
    pub(super) fn condition(&self, at: &str, name: &str) -> Result<bool> {
        let found = self.conditions.and_then(|conditions| conditions.get(name));
        let unresolved = || TemplateError::Unresolved { at: at.to_owned(), name: name.to_owned() };
        let at = format!("Conditions.{name}");
        let holds = self.value(&at, found.ok_or_else(unresolved)?)?.as_bool();
        holds.ok_or_else(|| TemplateError::expected(&at, "a condition"))
    }

    fn test(&self, at: &str, function: &Intrinsic<'_>) -> Result<bool> {
        if function.name == "Condition" {
            return self.condition(at, text(at, function.argument)?);
        }
        let Json::Array(values) = self.value(at, function.argument)? else {
            return Err(TemplateError::expected(at, "a list"));
        };
        match (function.name.as_str(), values.as_slice()) {
            ("Equals", [left, right]) => Ok(left == right),
            ("Not", [Json::Bool(holds)]) => Ok(!holds),
            ("And", all) => Ok(all.iter().all(|one| *one == Json::Bool(true))),
            ("Or", all) => Ok(all.contains(&Json::Bool(true))),
            _ => Err(TemplateError::expected(at, "a condition")),
        }
    }
}

/// A scalar as the text that it becomes inside other texts and environment variables.
pub(super) fn scalar(at: &str, value: &Json) -> Result<String> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Bool(value) => Ok(value.to_string()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => {
            Err(TemplateError::expected(at, "a text, a number or a truth value"))
        }
    }
}

fn text<'a>(at: &str, value: &'a Yaml) -> Result<&'a str> {
    value.as_str().ok_or_else(|| TemplateError::expected(at, "a text"))
}

fn number_of(at: &str, number: &serde_yaml_ng::Number) -> Result<Json> {
    serde_json::to_value(number).map_err(|_| TemplateError::expected(at, "a finite number"))
}

fn is_no_value(value: &Yaml) -> bool {
    Intrinsic::of(value)
        .is_some_and(|function| function.name == "Ref" && function.argument.as_str() == Some(NO_VALUE))
}
