//! An inventory that is still being taken: what one leg leaves to the next.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt};
use macie_org::call::Caller;
use macie_org::error::{Call, Error};
use macie_org::ids::AccountId;
use macie_org::model::{Account, Organization};
use macie_org::pace::Lane;
use macie_org::page::all_pages_paced;
use macie_org::ports::OrganizationDirectory;
use macie_org::step::StepError;
use serde::{Deserialize, Serialize};

/// Accounts whose tags are read at the same time; the quota allows ten a second.
const IN_FLIGHT: usize = 4;
/// Tags come one account at a time.
const TAGS: &str = "organizations:ListTagsForResource";

/// What is known of the organization so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The organization.
    pub organization: Organization,
    /// Every account that was seen.
    pub known: BTreeSet<AccountId>,
    /// Accounts that pass every filter applied so far.
    pub selected: Vec<Account>,
    /// Whether an account carries the tags that are asked for, where that was read.
    pub tagged: BTreeMap<AccountId, bool>,
    /// Whether the tags of every selected account were read.
    pub complete: bool,
}

impl Draft {
    /// Whether nothing is left to be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Reads the tags of accounts until all are read or the leg's time is up, and
    /// drops the accounts that do not carry what is asked for once all are read.
    ///
    /// # Errors
    ///
    /// What kept tags from being read: an account is never dropped for that.
    pub async fn read_tags(
        &mut self,
        asked: &BTreeMap<String, String>,
        directory: &impl OrganizationDirectory,
        caller: &Caller,
    ) -> Result<(), StepError> {
        if asked.is_empty() {
            self.complete = true;
            return Ok(());
        }
        let lane = caller.lane(&self.organization.management_id, None, TAGS);
        let unread = self.selected.iter().filter(|account| !self.tagged.contains_key(&account.id));
        let read = async |account: &Account| {
            if caller.time().stopped().is_some() {
                return Ok(None);
            }
            carries(&account.id, asked, directory, &lane).await.map(Some)
        };
        let read = futures_util::stream::iter(unread).map(read).buffer_unordered(IN_FLIGHT);
        let read: Vec<_> = read.try_collect().await?;
        self.tagged.extend(read.into_iter().flatten());
        self.complete = self.selected.iter().all(|account| self.tagged.contains_key(&account.id));
        if self.complete {
            self.selected.retain(|account| self.tagged[&account.id]);
        }
        Ok(())
    }
}

async fn carries(
    id: &AccountId,
    asked: &BTreeMap<String, String>,
    directory: &impl OrganizationDirectory,
    lane: &Lane,
) -> Result<(AccountId, bool), Error> {
    let call = Call::global(TAGS).about(id);
    let tags = all_pages_paced(lane, call, async |page| directory.tags(id, page).await).await?;
    let tags: BTreeMap<_, _> = tags.into_iter().collect();
    Ok((id.clone(), asked.iter().all(|(key, value)| tags.get(key) == Some(value))))
}
