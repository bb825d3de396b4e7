//! Tags of member records and classification jobs, by the ARN of the resource.
//!
//! Left out: allow lists, custom data identifiers and findings filters, which have tags
//! too but are not emulated: they are unknown resources.

use std::collections::BTreeMap;

use super::core::State;
use super::refusal::Refusal;
use crate::{AccountId, SessionKey};

/// The most tags of a resource.
pub(crate) const MOST_TAGS: usize = 50;

/// A resource with tags.
enum Tagged {
    Member(AccountId),
    Job(String),
}

impl State {
    /// `ListTagsForResource`.
    pub fn tags(&self, at: SessionKey, arn: &str) -> Result<&BTreeMap<String, String>, Refusal> {
        let tags = match self.tagged(at, arn)? {
            Tagged::Member(account) => self.record(at, account).ok().map(|record| &record.tags),
            Tagged::Job(id) => self.jobs.get(&at).and_then(|jobs| jobs.get(&id)).map(|job| &job.tags),
        };
        tags.ok_or(Refusal::ResourceUnknown)
    }

    /// `TagResource`: adds tags, and gives those of the same key another value.
    pub fn tag(&mut self, at: SessionKey, arn: &str, new: BTreeMap<String, String>) -> Result<(), Refusal> {
        let tags = self.tags_mut(at, arn)?;
        let added = new.keys().filter(|key| !tags.contains_key(*key)).count();
        if tags.len() + added > MOST_TAGS {
            return Err(Refusal::TooManyTags);
        }
        tags.extend(new);
        Ok(())
    }

    /// `UntagResource`: drops the tags of these keys; a key without a tag is no error.
    pub fn untag(&mut self, at: SessionKey, arn: &str, keys: &[&str]) -> Result<(), Refusal> {
        self.tags_mut(at, arn)?.retain(|key, _| !keys.contains(&key.as_str()));
        Ok(())
    }

    fn tags_mut(&mut self, at: SessionKey, arn: &str) -> Result<&mut BTreeMap<String, String>, Refusal> {
        let tags = match self.tagged(at, arn)? {
            Tagged::Member(account) => {
                self.note_member(at, account);
                self.rosters.get_mut(&at).and_then(|roster| roster.tags_mut(account))
            }
            Tagged::Job(id) => {
                self.jobs.get_mut(&at).and_then(|jobs| jobs.get_mut(&id)).map(|job| &mut job.tags)
            }
        };
        tags.ok_or(Refusal::ResourceUnknown)
    }

    /// Reads `arn:aws:macie2:<Region>:<account>:<kind>/<id>`; the account and Region must be the caller's.
    fn tagged(&self, at: SessionKey, arn: &str) -> Result<Tagged, Refusal> {
        self.get_macie_session(at)?;
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", "aws", "macie2", region, account, resource] = parts[..] else {
            return Err(Refusal::ArnMalformed);
        };
        let account: AccountId = account.parse().map_err(|_| Refusal::ArnMalformed)?;
        if account != at.account {
            return Err(Refusal::ResourceOfAnother);
        }
        if region != at.region.as_str() {
            return Err(Refusal::ResourceUnknown);
        }
        match resource.split_once('/') {
            Some(("member", id)) => id.parse().map(Tagged::Member).map_err(|_| Refusal::ResourceUnknown),
            Some(("classification-job", id)) => Ok(Tagged::Job(id.to_owned())),
            Some(_) => Err(Refusal::ResourceUnknown),
            None => Err(Refusal::ArnMalformed),
        }
    }
}
