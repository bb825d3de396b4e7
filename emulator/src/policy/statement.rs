//! Statements: an effect on actions, resources or principals, under conditions.

use super::condition::Condition;
use super::error::{PolicyError, PolicyProblem};
use super::glob::Glob;
use super::node::Node;
use super::pattern::{Pattern, Wildcards};
use super::request::Context;

/// The version in which policies have variables.
const VERSION: &str = "2012-10-17";

/// What a statement does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

/// The actions that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Actions {
    Only(Vec<ActionPattern>),
    Except(Vec<ActionPattern>),
}

/// The resources that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resources {
    Only(Vec<Pattern>),
    Except(Vec<Pattern>),
}

/// A pattern of actions, as `s3:Get*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActionPattern {
    /// As written.
    pub(super) source: String,
    glob: Glob,
}

impl ActionPattern {
    /// Reads a pattern; upper and lower case are the same to IAM.
    pub(super) fn parse(text: &str) -> Result<Self, PolicyProblem> {
        let word = |text: &str| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"*?-".contains(&byte);
            !text.is_empty() && text.bytes().all(known)
        };
        let (service, name) = text.split_once(':').unwrap_or((text, "*"));
        let whole = text == "*" || text.contains(':');
        if !whole || !word(service) || !word(name) {
            return Err(PolicyProblem::Expected("an action such as s3:GetObject"));
        }
        Ok(Self { source: text.to_owned(), glob: Glob::of(&text.to_ascii_lowercase()) })
    }

    pub(super) fn matches(&self, action: &str) -> bool {
        self.glob.matches(&action.to_ascii_lowercase())
    }
}

impl Actions {
    pub(super) fn read(statement: &Node<'_>) -> Result<Self, PolicyError> {
        let patterns = |node: &Node<'_>| {
            let one =
                |item: Node<'_>| ActionPattern::parse(&item.text()?).map_err(|problem| item.fail(problem));
            node.items().into_iter().map(one).collect::<Result<Vec<_>, _>>()
        };
        match (statement.field("Action"), statement.field("NotAction")) {
            (Some(only), None) => Ok(Self::Only(patterns(&only)?)),
            (None, Some(except)) => Ok(Self::Except(patterns(&except)?)),
            (None, None) | (Some(_), Some(_)) => Err(statement.expected("either Action or NotAction")),
        }
    }

    /// Each pattern by itself; all those that are left out, together.
    pub(super) fn permissions(&self) -> Vec<String> {
        match self {
            Self::Only(patterns) => patterns.iter().map(|pattern| pattern.source.clone()).collect(),
            Self::Except(patterns) => {
                let left_out = patterns.iter().map(|pattern| format!("!{}", pattern.source));
                vec![left_out.collect::<Vec<_>>().join(" ")]
            }
        }
    }

    pub(super) fn include(&self, action: &str) -> bool {
        let listed = |patterns: &[ActionPattern]| patterns.iter().any(|pattern| pattern.matches(action));
        match self {
            Self::Only(patterns) => listed(patterns),
            Self::Except(patterns) => !listed(patterns),
        }
    }
}

impl Resources {
    pub(super) fn read(statement: &Node<'_>) -> Result<Self, PolicyError> {
        let patterns =
            |node: &Node<'_>| node.items().iter().map(read_resource).collect::<Result<Vec<_>, _>>();
        match (statement.field("Resource"), statement.field("NotResource")) {
            (Some(only), None) => Ok(Self::Only(patterns(&only)?)),
            (None, Some(except)) => Ok(Self::Except(patterns(&except)?)),
            (None, None) | (Some(_), Some(_)) => Err(statement.expected("either Resource or NotResource")),
        }
    }

    pub(super) fn include(&self, resource: &str, context: &Context) -> bool {
        let fits =
            |pattern: &Pattern| pattern.resolve(context).is_some_and(|glob| glob.matches_arn(resource));
        match self {
            Self::Only(patterns) => patterns.iter().any(fits),
            Self::Except(patterns) => !patterns.iter().any(fits),
        }
    }
}

fn read_resource(node: &Node<'_>) -> Result<Pattern, PolicyError> {
    let text = node.text()?;
    if text != "*" && !text.starts_with("arn:") {
        return Err(node.expected("an ARN or *"));
    }
    Pattern::parse(&text, Wildcards::Special).map_err(|problem| node.fail(problem))
}

impl Effect {
    pub(super) fn read(statement: &Node<'_>) -> Result<Self, PolicyError> {
        let node = statement.required("Effect")?;
        match node.text()?.as_str() {
            "Allow" => Ok(Self::Allow),
            "Deny" => Ok(Self::Deny),
            _ => Err(node.expected("Allow or Deny")),
        }
    }
}

/// The conditions of a statement, of which there may be none.
pub(super) fn read_conditions(statement: &Node<'_>) -> Result<Vec<Condition>, PolicyError> {
    statement.field("Condition").map_or(Ok(Vec::new()), |node| Condition::read_all(&node))
}

/// The statements of a document. Other versions of the language are refused: they have no variables.
pub(super) fn statements<'a>(document: &Node<'a>) -> Result<Vec<Node<'a>>, PolicyError> {
    document.only(&["Version", "Id", "Statement"])?;
    let version = document.required("Version")?;
    if version.text()? != VERSION {
        return Err(version.expected("the version 2012-10-17"));
    }
    Ok(document.required("Statement")?.items())
}
