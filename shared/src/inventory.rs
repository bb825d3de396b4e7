//! The snapshot of one execution: the request, and the accounts that it means.
//!
//! Written once, read by every later step. It is the only object that holds email
//! addresses; the bucket encrypts it and drops it after a day.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Email, Region};
use crate::model::{AccountState, Organization};
use crate::request::{MemberCalls, Request};
use crate::scope::DESCRIBED_AT_MOST;
use crate::step::RegionResult;

/// What `take-inventory` found out and every other step relies on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// What was asked for.
    pub request: Request,
    /// The calls of Macie Classic that are answered with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<MemberCalls>,
    /// Whose accounts these are.
    pub organization: Organization,
    /// The Regions to cover, the first to be set up alone.
    pub regions: Vec<Region>,
    /// Every account that the request means, in order of its id.
    pub targets: Vec<Target>,
    /// The execution that began it: this one, or the one that this one continues.
    pub begun_by: String,
    /// How Regions ended in the execution that this one continues.
    #[serde(default)]
    pub carried: Vec<RegionResult>,
}

impl Inventory {
    /// Whether onboarding names so few accounts that nothing is listed for them.
    #[must_use]
    pub fn names_few(&self) -> bool {
        let named = self.request.accounts().include.len();
        matches!(self.request, Request::Onboard(_)) && (1..=DESCRIBED_AT_MOST).contains(&named)
    }

    /// Where the execution before this one left its checkpoint of a Region; empty when there
    /// is none.
    #[must_use]
    pub fn carried_checkpoint_key(&self, region: Region) -> &str {
        let carried = self.carried.iter().find(|result| result.region == region);
        carried.map_or("", |result| &result.members.step.checkpoint_key)
    }
}

/// Accounts whose sessions one function ends at most.
const ACCOUNTS_PER_SLICE: usize = 1000;
/// No inline Map works on more items side by side.
const MOST_SLICES: usize = 40;

impl Inventory {
    /// How many slices of accounts are worked on side by side.
    #[must_use]
    pub fn slices(&self) -> u32 {
        let slices = self.targets.len().div_ceil(ACCOUNTS_PER_SLICE).clamp(1, MOST_SLICES);
        u32::try_from(slices).expect("at most 40")
    }

    /// Every Region once, in the request's order: as it ended now, or in the execution that
    /// this one continues.
    #[must_use]
    pub fn with_carried(&self, results: Vec<RegionResult>) -> Vec<RegionResult> {
        let before = |region| self.carried.iter().find(|carried| carried.region == region);
        let with_changes = |mut result: RegionResult| {
            let earlier = before(result.region).map(|carried| carried.designation.changes.clone());
            result.designation.changes.splice(..0, earlier.unwrap_or_default());
            result
        };
        let settled = self.carried.iter().filter(|carried| !carried.is_unfinished()).cloned();
        let mut all: Vec<_> = settled.chain(results.into_iter().map(with_changes)).collect();
        all.sort_by_key(|result| self.regions.iter().position(|it| *it == result.region));
        all
    }
}

/// What an execution that ran out of legs leaves to its continuation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// Where the snapshot lies.
    pub inventory_key: String,
    /// How every Region ended.
    pub regions: Vec<RegionResult>,
}

/// One account that the request means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The account.
    pub id: AccountId,
    /// Its address; `None` for an account that the organization does not have.
    pub email: Option<Email>,
    /// Whether, and as what, it can be enrolled.
    pub standing: Standing,
    /// Its name, for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its place in the organization, as `o-.../r-.../ou-.../<account>/`, for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// How an account stands in the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// An active account like any other.
    Member,
    /// The management account: a member only once its own session is on.
    Management,
    /// The delegated administrator: never its own member.
    Administrator,
    /// On the stack's list of accounts that nothing touches.
    Protected,
    /// Not active, by Organizations.
    NotActive(AccountState),
    /// Named by the request, unknown to the organization.
    Missing,
}

impl Target {
    /// A named account that the organization does not have.
    #[must_use]
    pub fn missing(id: AccountId) -> Self {
        Self { id, email: None, standing: Standing::Missing, name: None, path: None }
    }

    /// Whether the account is an active one of the organization.
    #[must_use]
    pub fn is_active(&self) -> bool {
        match self.standing {
            Standing::Member | Standing::Management | Standing::Administrator | Standing::Protected => true,
            Standing::NotActive(_) | Standing::Missing => false,
        }
    }

    /// Whether the account may become a member.
    #[must_use]
    pub fn is_enrollable(&self) -> bool {
        match self.standing {
            Standing::Member | Standing::Management => true,
            Standing::Administrator | Standing::Protected | Standing::NotActive(_) | Standing::Missing => {
                false
            }
        }
    }
}
