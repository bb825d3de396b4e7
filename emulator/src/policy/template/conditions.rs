//! The conditions of a template, which decide what is deployed at all.

use super::intrinsics::arguments;
use super::resolver::{Resolver, unknown};
use crate::policy::error::{PolicyError, PolicyProblem};
use crate::policy::node::Node;

impl Resolver<'_> {
    /// Whether a condition of this name is met.
    pub(super) fn is_met(&self, name: &str, asked: &Node<'_>) -> Result<bool, PolicyError> {
        let conditions = self.section("Conditions");
        let undefined = || asked.fail(PolicyProblem::Undefined(format!("the condition {name}")));
        let condition = conditions.field(name).ok_or_else(undefined)?;
        self.deeper(asked)?.holds(&condition)
    }

    fn holds(&self, node: &Node<'_>) -> Result<bool, PolicyError> {
        let fields = node.fields()?;
        let [(name, argument)] = &fields[..] else { return Err(node.expected("one condition")) };
        match *name {
            "Condition" => self.is_met(&argument.text()?, argument),
            "Fn::Equals" => self.are_equal(argument),
            "Fn::Not" => {
                let [only] = arguments(argument, "one condition")?;
                Ok(!self.holds(&only)?)
            }
            "Fn::And" => Ok(self.all(argument)?.into_iter().all(|holds| holds)),
            "Fn::Or" => Ok(self.all(argument)?.into_iter().any(|holds| holds)),
            _ => Err(unknown(name, argument)),
        }
    }

    fn are_equal(&self, argument: &Node<'_>) -> Result<bool, PolicyError> {
        let [one, other] = arguments(argument, "two values")?;
        Ok(self.text(&one)? == self.text(&other)?)
    }

    /// Every condition is evaluated, so that one that cannot be is refused whatever the others say.
    fn all(&self, argument: &Node<'_>) -> Result<Vec<bool>, PolicyError> {
        argument.items().iter().map(|item| self.holds(item)).collect()
    }
}
