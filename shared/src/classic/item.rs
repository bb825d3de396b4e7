//! One resource of a call, with Classic's own limits.

use serde::Deserialize;

use super::error::CallError;
use super::resource::{OneTime, Resource};
use crate::ids::AccountId;

/// The longest name of a bucket, in characters.
const LONGEST_BUCKET: usize = 500;
/// The longest prefix, in characters.
const LONGEST_PREFIX: usize = 10_000;

/// A resource of a call, and what is wished for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The bucket.
    pub bucket: String,
    /// The prefix; an empty one is none.
    pub prefix: Option<String>,
    /// What is wished.
    pub wish: Wish,
}

/// What a call wishes for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// That it is associated like this.
    Associate(OneTime),
    /// That it no longer is.
    Disassociate,
    /// That its type becomes this; `None` changes nothing, since the other type has one value.
    Update(Option<OneTime>),
}

/// An item as it was written: every field may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Written {
    bucket_name: Option<String>,
    prefix: Option<String>,
    classification_type: Option<WrittenTypes>,
    classification_type_update: Option<WrittenTypes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WrittenTypes {
    one_time: Option<String>,
    continuous: Option<String>,
}

impl Item {
    /// The resource, of an account.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Resource {
        Resource { account: account.clone(), bucket: self.bucket.clone(), prefix: self.prefix.clone() }
    }
}

impl Written {
    pub(super) fn associate(self) -> Result<Item, CallError> {
        let types = self.classification_type.as_ref().ok_or_else(|| missing("classificationType"))?;
        types.continuous()?.ok_or_else(|| missing("continuous"))?;
        let one_time = types.one_time()?.ok_or_else(|| missing("oneTime"))?;
        self.wishing(Wish::Associate(one_time))
    }

    pub(super) fn disassociate(self) -> Result<Item, CallError> {
        self.wishing(Wish::Disassociate)
    }

    pub(super) fn update(self) -> Result<Item, CallError> {
        const FIELD: &str = "classificationTypeUpdate";
        let types = self.classification_type_update.as_ref().ok_or_else(|| missing(FIELD))?;
        let (one_time, continuous) = (types.one_time()?, types.continuous()?);
        if one_time.is_none() && continuous.is_none() {
            return Err(CallError::invalid(FIELD, "expected oneTime or continuous"));
        }
        self.wishing(Wish::Update(one_time))
    }

    fn wishing(self, wish: Wish) -> Result<Item, CallError> {
        let bucket = self.bucket_name.ok_or_else(|| missing("bucketName"))?;
        if !(1..=LONGEST_BUCKET).contains(&bucket.chars().count()) {
            return Err(CallError::invalid("bucketName", "expected 1 to 500 characters"));
        }
        let prefix = self.prefix.filter(|prefix| !prefix.is_empty());
        if prefix.as_ref().is_some_and(|prefix| prefix.chars().count() > LONGEST_PREFIX) {
            return Err(CallError::invalid("prefix", "expected at most 10,000 characters"));
        }
        Ok(Item { bucket, prefix, wish })
    }
}

impl WrittenTypes {
    fn one_time(&self) -> Result<Option<OneTime>, CallError> {
        let Some(text) = self.one_time.as_deref() else { return Ok(None) };
        let known = OneTime::from_wire(text);
        known.map(Some).ok_or_else(|| CallError::invalid("oneTime", "expected FULL or NONE"))
    }

    fn continuous(&self) -> Result<Option<()>, CallError> {
        match self.continuous.as_deref() {
            None => Ok(None),
            Some("FULL") => Ok(Some(())),
            Some(_) => Err(CallError::invalid("continuous", "expected FULL")),
        }
    }
}

pub(super) fn missing(field: &str) -> CallError {
    CallError::invalid(field, "expected a value")
}
