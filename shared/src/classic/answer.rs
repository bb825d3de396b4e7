//! What is answered: Classic's own response of every call, and which jobs came and went.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::asked::{Asked, Asking, Verdict};
use super::batch::Batch;
use super::error::{CallError, Exception, ItemError};
use super::item::{Item, Wish};
use super::resource::{OneTime, Resource};
use crate::ids::{AccountId, Region};
use crate::request::Verb;

/// The version of the answers' layout.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The answers' object in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// The version of this layout.
    pub schema_version: u32,
    /// The operation, as the execution input spells it.
    pub operation: String,
    /// The Region.
    pub region: Region,
    /// Whether nothing was done, and the jobs would come and go.
    pub dry_run: bool,
    /// One answer per request, in their order.
    pub answers: Vec<Answer>,
    /// Jobs that were created.
    pub created: Vec<JobLine>,
    /// Jobs that were cancelled, by their ids.
    pub cancelled: Vec<String>,
}

/// The answer to one call: one of these, or, to a call for a member account, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Answer {
    /// The member account, as the call names it; absent for the administrator's own resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_account_id: Option<String>,
    /// Of a call that changes something: what could not be dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_s3_resources: Option<Vec<FailedS3Resource>>,
    /// Of a list: what is associated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_resources: Option<Vec<Listed>>,
    /// Of a list of member accounts: the administrator, then its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_accounts: Option<Vec<MemberAccount>>,
    /// Of a call that is refused as a whole: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
}

/// A member account, as Classic writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberAccount {
    /// The account.
    pub account_id: AccountId,
}

/// A resource that could not be dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FailedS3Resource {
    /// The resource.
    pub failed_item: S3Resource,
    /// Classic's exception.
    pub error_code: Exception,
    /// What was wrong.
    pub error_message: String,
}

/// A resource, as Classic writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct S3Resource {
    /// The bucket.
    pub bucket_name: String,
    /// The prefix; absent for the whole bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// A resource that is associated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The resource.
    #[serde(flatten)]
    pub resource: S3Resource,
    /// How it is classified.
    pub classification_type: Types,
}

/// Classic's two types of classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Types {
    /// What was there when it was associated.
    pub one_time: OneTime,
    /// What came later: always `FULL`.
    pub continuous: OneTime,
}

/// A job that was created, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct JobLine {
    /// Macie's id for it; absent where it was not created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// The one-time type of its resources.
    pub one_time: OneTime,
    /// Whether it classifies what is there already, at once: that is what costs most.
    pub initial_run: bool,
    /// Its buckets.
    pub buckets: usize,
    /// The accounts that own them.
    pub accounts: usize,
    /// Its prefixes; 0 where it classifies all objects.
    pub prefixes: usize,
}

impl JobLine {
    /// The line of a batch.
    #[must_use]
    pub fn of(batch: &Batch, job_id: Option<String>) -> Self {
        Self {
            job_id,
            one_time: batch.one_time,
            initial_run: batch.initial_run,
            buckets: batch.size(),
            accounts: batch.buckets.len(),
            prefixes: batch.prefixes.len(),
        }
    }
}

impl Answer {
    /// The answers to all calls.
    #[must_use]
    pub fn all(verb: Verb, asked: &Asked, verdict: &Verdict<'_>) -> Vec<Self> {
        let mut removed = BTreeSet::new();
        asked.calls.iter().map(|call| Self::to(verb, call, verdict, &mut removed)).collect()
    }

    fn to(verb: Verb, call: &Asking, verdict: &Verdict<'_>, removed: &mut BTreeSet<Resource>) -> Self {
        let answer = Self { member_account_id: call.member.clone(), ..Self::default() };
        let items = match &call.items {
            Ok(items) => items,
            Err(error) => return Self { error: Some(error.clone()), ..answer },
        };
        match verb {
            Verb::List => Self { s3_resources: Some(listed(&call.account, verdict.current)), ..answer },
            Verb::Associate | Verb::Disassociate | Verb::Update => {
                let failed = items.iter().filter_map(|item| failed(item, &call.account, verdict, removed));
                Self { failed_s3_resources: Some(failed.collect()), ..answer }
            }
        }
    }

    /// Whether anything of it failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.error.is_some() || self.failed_s3_resources.as_ref().is_some_and(|failed| !failed.is_empty())
    }
}

/// Classic takes items one after the other: what was removed by one is not associated for the next.
fn failed(
    item: &Item,
    account: &AccountId,
    verdict: &Verdict<'_>,
    removed: &mut BTreeSet<Resource>,
) -> Option<FailedS3Resource> {
    let resource = item.of(account);
    let again = item.wish == Wish::Disassociate && !removed.insert(resource.clone());
    let again = again.then(ItemError::not_associated);
    let failure = again.or_else(|| verdict.failure(&resource))?;
    Some(FailedS3Resource {
        failed_item: written(&resource),
        error_code: failure.exception,
        error_message: failure.message,
    })
}

fn listed(account: &AccountId, current: &BTreeMap<Resource, OneTime>) -> Vec<Listed> {
    let own = current.iter().filter(|(resource, _)| resource.account == *account);
    let list = own.map(|(resource, one_time)| Listed {
        resource: written(resource),
        classification_type: Types { one_time: *one_time, continuous: OneTime::Full },
    });
    list.collect()
}

fn written(resource: &Resource) -> S3Resource {
    S3Resource { bucket_name: resource.bucket.clone(), prefix: resource.prefix.clone() }
}
