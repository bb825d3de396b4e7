//! The intrinsic functions, one by one. Those that are not here are refused by name.

use serde_json::Value;

use super::resolver::{Resolver, unknown};
use crate::policy::error::PolicyError;
use crate::policy::node::{Node, scalar};

impl Resolver<'_> {
    /// The value of a function; absent for `AWS::NoValue`.
    pub(super) fn call(&self, name: &str, argument: &Node<'_>) -> Result<Option<Value>, PolicyError> {
        match name {
            "Ref" => self.reference(&argument.text()?, argument),
            "Fn::GetAtt" => self.get_att(argument).map(|text| Some(text.into())),
            "Fn::Sub" => self.sub(argument).map(|text| Some(text.into())),
            "Fn::Join" => self.join(argument).map(|text| Some(text.into())),
            "Fn::Split" => self.split(argument).map(Some),
            "Fn::Select" => self.select(argument).map(Some),
            "Fn::FindInMap" => self.find_in_map(argument).map(Some),
            "Fn::If" => self.if_then(argument),
            _ => Err(unknown(name, argument)),
        }
    }

    fn get_att(&self, argument: &Node<'_>) -> Result<String, PolicyError> {
        let [name, attribute] = arguments(argument, "a resource and an attribute")?;
        self.attribute(&name.text()?, &self.text(&attribute)?, argument)
    }

    fn join(&self, argument: &Node<'_>) -> Result<String, PolicyError> {
        let [separator, list] = arguments(argument, "a separator and a list")?;
        Ok(self.texts(&list)?.join(&separator.text()?))
    }

    fn split(&self, argument: &Node<'_>) -> Result<Value, PolicyError> {
        let [separator, text] = arguments(argument, "a separator and a string")?;
        Ok(self.text(&text)?.split(separator.text()?.as_str()).map(Value::from).collect())
    }

    fn select(&self, argument: &Node<'_>) -> Result<Value, PolicyError> {
        let [index, list] = arguments(argument, "an index and a list")?;
        let position = self.text(&index)?.parse::<usize>().map_err(|_| index.expected("an index"))?;
        let values = self.present(&list)?;
        let value = values.as_array().and_then(|values| values.get(position));
        value.cloned().ok_or_else(|| argument.expected("an index within a list"))
    }

    fn find_in_map(&self, argument: &Node<'_>) -> Result<Value, PolicyError> {
        let [map, first, second] = arguments(argument, "a map and two keys")?;
        let (map, first, second) = (self.text(&map)?, self.text(&first)?, self.text(&second)?);
        let mappings = self.section("Mappings");
        let found = mappings.field(&map).and_then(|map| map.field(&first)).and_then(|row| row.field(&second));
        found.map(|node| node.value.clone()).ok_or_else(|| {
            argument.fail(crate::policy::PolicyProblem::Undefined(format!("{map}.{first}.{second}")))
        })
    }

    fn if_then(&self, argument: &Node<'_>) -> Result<Option<Value>, PolicyError> {
        let [condition, yes, no] = arguments(argument, "a condition and two values")?;
        let chosen = if self.is_met(&condition.text()?, &condition)? { yes } else { no };
        self.resolve(&chosen)
    }

    fn texts(&self, list: &Node<'_>) -> Result<Vec<String>, PolicyError> {
        let values = self.present(list)?;
        let texts = values.as_array().map(|values| values.iter().map(scalar).collect::<Option<Vec<_>>>());
        texts.flatten().ok_or_else(|| list.expected("a list of strings"))
    }

    /// `Fn::Sub`, with or without values of its own.
    fn sub(&self, argument: &Node<'_>) -> Result<String, PolicyError> {
        if argument.value.is_string() {
            return self.substitute(&argument.text()?, None, argument);
        }
        let [text, values] = arguments(argument, "a string, or a string and values")?;
        values.object()?;
        self.substitute(&text.text()?, Some(&values), argument)
    }

    fn substitute(
        &self,
        text: &str,
        values: Option<&Node<'_>>,
        asked: &Node<'_>,
    ) -> Result<String, PolicyError> {
        let mut whole = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) =
                after.split_once('}').ok_or_else(|| asked.expected("a variable that ends in }"))?;
            whole.push_str(before);
            whole.push_str(&self.variable(name, values, asked)?);
            rest = after;
        }
        whole.push_str(rest);
        Ok(whole)
    }

    /// `${!Name}` stays as `${Name}`, for IAM to replace.
    fn variable(
        &self,
        name: &str,
        values: Option<&Node<'_>>,
        asked: &Node<'_>,
    ) -> Result<String, PolicyError> {
        if let Some(literal) = name.strip_prefix('!') {
            return Ok(format!("${{{literal}}}"));
        }
        let name = name.trim();
        if let Some(own) = values.and_then(|values| values.field(name)) {
            return self.text(&own);
        }
        if let Some((resource, attribute)) = name.split_once('.') {
            return self.attribute(resource, attribute, asked);
        }
        let value = self.reference(name, asked)?;
        value.as_ref().and_then(scalar).ok_or_else(|| asked.expected("a variable with one value"))
    }
}

/// The arguments of a function that takes this many.
pub(super) fn arguments<'a, const N: usize>(
    node: &Node<'a>,
    expected: &'static str,
) -> Result<[Node<'a>; N], PolicyError> {
    let list = node.value.as_array().map(|_| node.items());
    list.and_then(|items| items.try_into().ok()).ok_or_else(|| node.expected(expected))
}
