//! What Macie Classic's operations for member accounts take, and what they come to: onboarding, a
//! teardown of named accounts, an audit.
//!
//! A body that is invalid is answered, and the others are done; only what the operation as a whole
//! lacks refuses it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::read::{field, read};
use super::{AccountFilter, Audit, Limits, Onboard, Request, RequestError, Settings, Teardown};
use crate::ids::{AccountId, PlanHash, Region};

/// Bodies of Classic's requests.
pub type Bodies = Vec<Map<String, Value>>;

/// Classic's calls for member accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "camelCase")]
pub enum MemberCalls {
    /// Make accounts members.
    AssociateMemberAccount(Associating),
    /// End their membership; their sessions go on.
    DisassociateMemberAccount(Disassociating),
    /// Say which accounts are members.
    ListMemberAccounts(Listing),
}

/// What `associateMemberAccount` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Associating {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Bodies of Classic's requests; each is answered by itself.
    pub requests: Bodies,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What `disassociateMemberAccount` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Disassociating {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Bodies of Classic's requests; each is answered by itself.
    pub requests: Bodies,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The hash of the plan that a dry run printed; required unless this is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<PlanHash>,
}

/// What `listMemberAccounts` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listing {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Bodies of Classic's requests; each is answered by itself.
    pub requests: Bodies,
}

impl MemberCalls {
    /// Reads the fields of one of the three operations; `None` for any other.
    pub(super) fn read(operation: &str, fields: &Map<String, Value>) -> Result<Option<Self>, RequestError> {
        let fields = || fields.clone();
        let calls = match operation {
            "associateMemberAccount" => Self::AssociateMemberAccount(read(fields())?),
            "disassociateMemberAccount" => Self::DisassociateMemberAccount(read(fields())?),
            "listMemberAccounts" => Self::ListMemberAccounts(read(fields())?),
            _ => return Ok(None),
        };
        check(calls.bodies())?;
        Ok(Some(calls))
    }

    /// The bodies, in order.
    #[must_use]
    pub fn bodies(&self) -> &Bodies {
        match self {
            Self::AssociateMemberAccount(calls) => &calls.requests,
            Self::DisassociateMemberAccount(calls) => &calls.requests,
            Self::ListMemberAccounts(calls) => &calls.requests,
        }
    }

    /// The operation, as the execution input spells it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::AssociateMemberAccount(_) => "associateMemberAccount",
            Self::DisassociateMemberAccount(_) => "disassociateMemberAccount",
            Self::ListMemberAccounts(_) => "listMemberAccounts",
        }
    }

    /// What is done: the same that this request would do.
    #[must_use]
    pub fn request(&self) -> Request {
        match self {
            Self::AssociateMemberAccount(calls) => Request::Onboard(Onboard {
                administrator_id: calls.administrator_id.clone(),
                regions: calls.regions.clone(),
                accounts: named(&calls.requests, &calls.administrator_id),
                settings: Settings::default(),
                limits: Limits::default(),
                dry_run: calls.dry_run,
            }),
            Self::DisassociateMemberAccount(calls) => Request::Teardown(Teardown {
                administrator_id: calls.administrator_id.clone(),
                regions: calls.regions.clone(),
                accounts: named(&calls.requests, &calls.administrator_id),
                disable_sessions: false,
                disable_management_session: false,
                include_invited: false,
                limits: Limits::default(),
                dry_run: calls.dry_run,
                confirm: calls.confirm.clone(),
            }),
            Self::ListMemberAccounts(calls) => Request::Audit(Audit {
                administrator_id: calls.administrator_id.clone(),
                regions: calls.regions.clone(),
                accounts: AccountFilter::default(),
                settings: Settings::default(),
                limits: Limits::default(),
            }),
        }
    }
}

pub(super) fn check(bodies: &Bodies) -> Result<(), RequestError> {
    if bodies.is_empty() {
        return Err(field("requests", "empty: expected bodies of Classic's requests"));
    }
    Ok(())
}

/// The accounts that bodies name, and the administrator, which nothing is done to: a filter that
/// names nobody would mean everybody.
pub(super) fn named(bodies: &Bodies, administrator: &AccountId) -> AccountFilter {
    let named = bodies.iter().filter_map(|body| body.get("memberAccountId")?.as_str()?.parse().ok());
    let include: BTreeSet<AccountId> = named.chain([administrator.clone()]).collect();
    AccountFilter { include, ..AccountFilter::default() }
}
