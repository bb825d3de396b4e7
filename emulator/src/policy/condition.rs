//! Conditions: an operator, a key, and the values of which one must fit.

use super::error::{PolicyError, PolicyProblem};
use super::key::ConditionKey;
use super::node::Node;
use super::operator::{Absent, Comparison, Operator, Polarity, Quantifier};
use super::pattern::{Pattern, Wildcards};
use super::request::Context;

/// One line of a statement's `Condition`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    operator: Operator,
    key: ConditionKey,
    values: Vec<Value>,
}

/// One of the values that a policy names.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Pattern(Pattern),
    Bool(bool),
    Number(f64),
}

impl Condition {
    /// Reads the whole `Condition` of a statement: every line must hold.
    pub(super) fn read_all(node: &Node<'_>) -> Result<Vec<Self>, PolicyError> {
        let mut conditions = Vec::new();
        for (name, block) in node.fields()? {
            let operator = Operator::parse(name).map_err(|problem| block.fail(problem))?;
            for (key, values) in block.fields()? {
                conditions.push(Self::read(operator, name, key, &values)?);
            }
        }
        Ok(conditions)
    }

    fn read(operator: Operator, name: &str, key: &str, node: &Node<'_>) -> Result<Self, PolicyError> {
        let own = ConditionKey::parse(key).map_err(|problem| node.fail(problem))?;
        if !operator.suits(&own) {
            return Err(
                node.fail(PolicyProblem::Unsuitable { operator: name.to_owned(), key: key.to_owned() })
            );
        }
        let items = node.items();
        let values = items.iter().map(|item| read_value(operator.comparison, item));
        let values: Vec<Value> = values.collect::<Result<_, _>>()?;
        if values.is_empty() {
            Err(node.expected("a value"))
        } else {
            Ok(Self { operator, key: own, values })
        }
    }

    /// Whether the circumstances fulfil it.
    pub(super) fn holds(&self, context: &Context) -> bool {
        let actual = context.values(&self.key.name);
        if self.operator.comparison == Comparison::Null {
            return self.values.contains(&Value::Bool(actual.is_none()));
        }
        match actual {
            None => self.holds_without_value(),
            Some(actual) => self.holds_for(actual, context),
        }
    }

    fn holds_without_value(&self) -> bool {
        let usual = match self.operator.quantifier {
            Quantifier::Single => self.operator.polarity == Polarity::IsNot,
            Quantifier::All => true,
            Quantifier::Any => false,
        };
        usual || self.operator.absent == Absent::Passes
    }

    fn holds_for(&self, actual: &[String], context: &Context) -> bool {
        let passes = |text: &String| {
            let fits = self.values.iter().any(|value| self.fits(value, text, context));
            fits == (self.operator.polarity == Polarity::Is)
        };
        match self.operator.quantifier {
            Quantifier::Single | Quantifier::All => actual.iter().all(passes),
            Quantifier::Any => actual.iter().any(passes),
        }
    }

    fn fits(&self, value: &Value, actual: &str, context: &Context) -> bool {
        match value {
            Value::Bool(own) => actual.eq_ignore_ascii_case(if *own { "true" } else { "false" }),
            Value::Number(own) => self.is_ordered(actual, *own),
            Value::Pattern(pattern) => self.is_like(pattern, actual, context),
        }
    }

    fn is_ordered(&self, actual: &str, own: f64) -> bool {
        let Comparison::Number(orders) = self.operator.comparison else { return false };
        let order = actual.parse::<f64>().ok().and_then(|actual| actual.partial_cmp(&own));
        order.is_some_and(|order| orders.contains(&order))
    }

    fn is_like(&self, pattern: &Pattern, actual: &str, context: &Context) -> bool {
        let Some(glob) = pattern.resolve(context) else { return false };
        match self.operator.comparison {
            Comparison::ArnLike => glob.matches_arn(actual),
            Comparison::TextIgnoringCase => glob.lowercase().matches(&actual.to_lowercase()),
            Comparison::Text
            | Comparison::TextLike
            | Comparison::Bool
            | Comparison::Number(_)
            | Comparison::Null => glob.matches(actual),
        }
    }
}

fn read_value(comparison: Comparison, node: &Node<'_>) -> Result<Value, PolicyError> {
    let text = node.text()?;
    let pattern = |wildcards| Pattern::parse(&text, wildcards).map(Value::Pattern);
    let value = match comparison {
        Comparison::Text | Comparison::TextIgnoringCase => pattern(Wildcards::Literal),
        Comparison::TextLike => pattern(Wildcards::Special),
        Comparison::ArnLike if text.split(':').count() >= 6 => pattern(Wildcards::Special),
        Comparison::ArnLike => Err(PolicyProblem::Expected("an ARN of six parts")),
        Comparison::Bool | Comparison::Null => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(PolicyProblem::Expected("true or false")),
        },
        Comparison::Number(_) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Number(number)),
            Ok(_) | Err(_) => Err(PolicyProblem::Expected("a number")),
        },
    };
    value.map_err(|problem| node.fail(problem))
}
