//! Which objects of its buckets a job analyzes, as the API writes it, and what makes
//! that valid.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::definition::{Comparator, Conditions, TagPair};
use crate::state::refusal::{FieldProblem, Refusal};

const FIELD: &str = "s3JobDefinition.scoping";

/// The field `scoping`. It holds for every bucket of the job.
pub type Scoping = Conditions<ScopeTerm>;

/// A condition on an object: on a property or on its tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopeTerm {
    #[serde(skip_serializing_if = "Option::is_none")]
    simple_scope_term: Option<SimpleTerm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_scope_term: Option<TagTerm>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SimpleTerm {
    comparator: Comparator,
    key: ObjectKey,
    values: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagTerm {
    comparator: Comparator,
    key: TagKey,
    tag_values: Vec<TagPair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<TagTarget>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum ObjectKey {
    #[serde(rename = "OBJECT_EXTENSION")]
    Extension,
    #[serde(rename = "OBJECT_LAST_MODIFIED_DATE")]
    LastModified,
    #[serde(rename = "OBJECT_SIZE")]
    Size,
    #[serde(rename = "OBJECT_KEY")]
    Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum TagKey {
    #[serde(rename = "TAG")]
    Tag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum TagTarget {
    #[serde(rename = "S3_OBJECT")]
    S3Object,
}

impl Scoping {
    /// Whether the API takes it.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        self.terms().try_for_each(ScopeTerm::check)
    }
}

impl ScopeTerm {
    fn check(&self) -> Result<(), Refusal> {
        match (&self.simple_scope_term, &self.tag_scope_term) {
            (Some(simple), None) => simple.check(),
            (None, Some(tag)) => {
                FieldProblem::unless(
                    tag.comparator.is_equality(),
                    FIELD,
                    "expected the comparator EQ or NE",
                )?;
                FieldProblem::unless(!tag.tag_values.is_empty(), FIELD, "expected tagValues")
            }
            _ => FieldProblem::unless(false, FIELD, "expected either a simpleScopeTerm or a tagScopeTerm"),
        }
    }
}

impl SimpleTerm {
    fn check(&self) -> Result<(), Refusal> {
        let comparable = match self.key {
            ObjectKey::Extension => self.comparator.is_equality(),
            ObjectKey::Key => self.comparator == Comparator::StartsWith,
            ObjectKey::LastModified | ObjectKey::Size => {
                !matches!(self.comparator, Comparator::StartsWith | Comparator::Contains)
            }
        };
        FieldProblem::unless(comparable, FIELD, "expected a comparator that fits the key")?;
        let fit = match (self.key, self.values.as_slice()) {
            (ObjectKey::Extension | ObjectKey::Key, values) => {
                !values.is_empty() && values.iter().all(|value| !value.is_empty())
            }
            (ObjectKey::LastModified, [value]) => value.parse::<Timestamp>().is_ok(),
            (ObjectKey::Size, [value]) => value.parse::<u64>().is_ok(),
            (ObjectKey::LastModified | ObjectKey::Size, _) => false,
        };
        FieldProblem::unless(fit, FIELD, "expected values that fit the key")
    }
}
