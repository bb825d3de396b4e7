//! Which buckets a job analyzes, as the API writes it, and what makes that valid.
//!
//! Left out: whether the buckets exist.

use serde::{Deserialize, Serialize};

use super::scope::Scoping;
use crate::AccountId;
use crate::state::refusal::{FieldProblem, Refusal};

/// The most buckets, and the most accounts, of a job with a fixed set of buckets.
const MOST_BUCKETS: usize = 1_000;

/// The field `s3JobDefinition`: either fixed buckets or criteria for buckets, and a scope within them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3JobDefinition {
    /// Criteria, applied at each run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_criteria: Option<Conditions<BucketTerm>>,
    /// Fixed buckets, by their account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_definitions: Option<Vec<BucketDefinition>>,
    /// Which objects of the buckets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scoping: Option<Scoping>,
}

/// Buckets of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketDefinition {
    /// The account.
    pub account_id: AccountId,
    /// Their names.
    pub buckets: Vec<String>,
}

/// What is included, and what is excluded nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    includes: Option<Block<T>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excludes: Option<Block<T>>,
}

/// Terms all of which must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Block<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    and: Option<Vec<T>>,
}

/// A condition on a bucket: on a property or on its tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketTerm {
    #[serde(skip_serializing_if = "Option::is_none")]
    simple_criterion: Option<SimpleCriterion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_criterion: Option<TagCriterion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SimpleCriterion {
    comparator: Comparator,
    key: BucketKey,
    values: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagCriterion {
    comparator: Comparator,
    tag_values: Vec<TagPair>,
}

/// A tag; a part left out means any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TagPair {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Comparator {
    Eq,
    Gt,
    Gte,
    Lt,
    Lte,
    Ne,
    Contains,
    StartsWith,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum BucketKey {
    AccountId,
    #[serde(rename = "S3_BUCKET_NAME")]
    BucketName,
    #[serde(rename = "S3_BUCKET_EFFECTIVE_PERMISSION")]
    EffectivePermission,
    #[serde(rename = "S3_BUCKET_SHARED_ACCESS")]
    SharedAccess,
}

impl Comparator {
    pub(super) fn is_equality(self) -> bool {
        matches!(self, Self::Eq | Self::Ne)
    }
}

impl S3JobDefinition {
    /// Whether the API takes it.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        const FIELD: &str = "s3JobDefinition";
        let either = self.bucket_criteria.is_some() != self.bucket_definitions.is_some();
        FieldProblem::unless(either, FIELD, "expected either bucketDefinitions or bucketCriteria")?;
        check_buckets(self.bucket_definitions.as_deref())?;
        if let Some(criteria) = &self.bucket_criteria {
            criteria.terms().try_for_each(BucketTerm::check)?;
        }
        self.scoping.as_ref().map_or(Ok(()), Scoping::check)
    }

    /// The accounts whose buckets are named.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.bucket_definitions.iter().flatten().map(|definition| definition.account_id)
    }

    /// The named buckets of an account.
    pub(in crate::state) fn buckets_of(&self, account: AccountId) -> impl Iterator<Item = &str> {
        let own = self.bucket_definitions.iter().flatten();
        let own = own.filter(move |definition| definition.account_id == account);
        own.flat_map(|definition| definition.buckets.iter().map(String::as_str))
    }
}

impl<T> Conditions<T> {
    pub(super) fn terms(&self) -> impl Iterator<Item = &T> {
        let blocks = self.includes.iter().chain(&self.excludes);
        blocks.flat_map(|block| block.and.iter().flatten())
    }
}

fn check_buckets(definitions: Option<&[BucketDefinition]>) -> Result<(), Refusal> {
    const FIELD: &str = "s3JobDefinition.bucketDefinitions";
    let Some(definitions) = definitions else { return Ok(()) };
    let named = definitions.iter().all(|definition| {
        !definition.buckets.is_empty() && definition.buckets.iter().all(|bucket| !bucket.is_empty())
    });
    FieldProblem::unless(named && !definitions.is_empty(), FIELD, "expected an account and its buckets")?;
    let buckets: usize = definitions.iter().map(|definition| definition.buckets.len()).sum();
    FieldProblem::unless(buckets <= MOST_BUCKETS, FIELD, "expected at most 1,000 buckets")
}

impl BucketTerm {
    fn check(&self) -> Result<(), Refusal> {
        const FIELD: &str = "s3JobDefinition.bucketCriteria";
        match (&self.simple_criterion, &self.tag_criterion) {
            (Some(simple), None) => simple.check(),
            (None, Some(tag)) => {
                FieldProblem::unless(
                    tag.comparator.is_equality(),
                    FIELD,
                    "expected the comparator EQ or NE",
                )?;
                FieldProblem::unless(!tag.tag_values.is_empty(), FIELD, "expected tagValues")
            }
            _ => FieldProblem::unless(false, FIELD, "expected either a simpleCriterion or a tagCriterion"),
        }
    }
}

impl SimpleCriterion {
    fn check(&self) -> Result<(), Refusal> {
        const FIELD: &str = "s3JobDefinition.bucketCriteria";
        FieldProblem::unless(self.comparator.is_equality(), FIELD, "expected the comparator EQ or NE")?;
        let known = |allowed: &[&str]| self.values.iter().all(|value| allowed.contains(&value.as_str()));
        let fit = match self.key {
            BucketKey::AccountId => self.values.iter().all(|value| value.parse::<AccountId>().is_ok()),
            BucketKey::BucketName => self.values.iter().all(|value| !value.is_empty()),
            BucketKey::EffectivePermission => known(&["PUBLIC", "NOT_PUBLIC", "UNKNOWN"]),
            BucketKey::SharedAccess => known(&["EXTERNAL", "INTERNAL", "NOT_SHARED", "UNKNOWN"]),
        };
        FieldProblem::unless(fit && !self.values.is_empty(), FIELD, "expected values that fit the key")
    }
}
