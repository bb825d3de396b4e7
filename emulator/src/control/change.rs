//! What can happen to an account outside Macie, as a value: from the control plane, or
//! from the faults in the middle of somebody's work. Each change says what
//! `EventBridge` would say about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::envelope;
use super::events::Events;
use crate::organization::{Email, JoinedMethod, NewAccount, TreeError};
use crate::state::State;
use crate::{AccountId, ParentId, Region};

/// Who creates or moves an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Vendor {
    /// A call of Organizations. The default.
    #[default]
    Organizations,
    /// AWS Control Tower's account factory, which reports it in an event of its own too.
    ControlTower,
}

/// Something that happens to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum AccountChange {
    /// It is created in the organization. Auto-enable makes it a member where it is on.
    Create {
        /// Its id. Left out: one that is free.
        account: Option<AccountId>,
        /// Its name. Left out: `account-<id>`.
        name: Option<String>,
        /// Its address. Left out: `account-<id>@example.com`.
        email: Option<String>,
        /// Its root or organizational unit. Left out: the root.
        parent: Option<ParentId>,
        /// Who creates it.
        #[serde(default)]
        through: Vendor,
    },
    /// It accepts the organization's invitation.
    Join {
        /// Its id.
        account: AccountId,
        /// Its name. Left out: `account-<id>`.
        name: Option<String>,
        /// Its address. Left out: `account-<id>@example.com`.
        email: Option<String>,
    },
    /// It leaves the organization by itself.
    Leave {
        /// Its id.
        account: AccountId,
    },
    /// The management account removes it from the organization.
    Remove {
        /// Its id.
        account: AccountId,
    },
    /// It is closed; the organization lists it for another 90 days.
    Close {
        /// Its id.
        account: AccountId,
    },
    /// AWS suspends it. There is no event for that.
    Suspend {
        /// Its id.
        account: AccountId,
    },
    /// AWS lifts its suspension. There is no event for that.
    Reinstate {
        /// Its id.
        account: AccountId,
    },
    /// It moves to another root or organizational unit.
    Move {
        /// Its id.
        account: AccountId,
        /// Where to.
        parent: ParentId,
        /// Who moves it.
        #[serde(default)]
        through: Vendor,
    },
    /// It opts in to a Region.
    EnableRegion {
        /// Its id.
        account: AccountId,
        /// The Region.
        region: Region,
    },
    /// It opts out of a Region.
    DisableRegion {
        /// Its id.
        account: AccountId,
        /// The Region.
        region: Region,
    },
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The account.
    pub account: AccountId,
    /// What `EventBridge` says about it, in order; also kept.
    pub events: Vec<Value>,
}

impl AccountChange {
    /// Makes the change, and keeps its events.
    pub(crate) fn apply(&self, state: &mut State, events: &mut Events) -> Result<Changed, TreeError> {
        let account = match self {
            Self::Create { account, .. } => account.unwrap_or_else(|| free_id(state)),
            Self::Join { account, .. }
            | Self::Leave { account }
            | Self::Remove { account }
            | Self::Close { account }
            | Self::Suspend { account }
            | Self::Reinstate { account }
            | Self::Move { account, .. }
            | Self::EnableRegion { account, .. }
            | Self::DisableRegion { account, .. } => *account,
        };
        let source = state.organization().account(account).map(|found| found.parent.clone());
        self.change(account, state)?;
        let said = envelope::of(self, account, source.as_ref(), state, events);
        Ok(Changed { account, events: said })
    }

    fn change(&self, account: AccountId, state: &mut State) -> Result<(), TreeError> {
        match self {
            Self::Create { name, email, parent, .. } => {
                let new = NewAccount {
                    parent: parent.clone(),
                    ..named(account, name.as_deref(), email.as_deref())
                };
                state.join(new, JoinedMethod::Created)
            }
            Self::Join { name, email, .. } => {
                state.join(named(account, name.as_deref(), email.as_deref()), JoinedMethod::Invited)
            }
            Self::Leave { .. } | Self::Remove { .. } => state.leave(account),
            Self::Close { .. } => state.close_account(account),
            Self::Suspend { .. } => state.suspend_account(account),
            Self::Reinstate { .. } => state.reinstate_account(account),
            Self::Move { parent, .. } => state.organization_mut().move_account(account, parent),
            Self::EnableRegion { region, .. } => {
                require(account, state)?;
                state.enable_region(account, *region);
                Ok(())
            }
            Self::DisableRegion { region, .. } => {
                require(account, state)?;
                state.disable_region(account, *region);
                Ok(())
            }
        }
    }
}

fn named(account: AccountId, name: Option<&str>, email: Option<&str>) -> NewAccount {
    let default = NewAccount::named_after(account);
    NewAccount {
        name: name.map_or(default.name, str::to_owned),
        email: email.map_or(default.email, Email::new),
        ..default
    }
}

fn require(account: AccountId, state: &State) -> Result<(), TreeError> {
    state.organization().account(account).map(|_| ()).ok_or(TreeError::NoAccount(account))
}

/// The first id from 900000000001 on that the organization does not have.
fn free_id(state: &State) -> AccountId {
    let mut ids = (900_000_000_001..).map(AccountId::from_number);
    let free = ids.find(|id| state.organization().account(*id).is_none());
    free.expect("an organization has fewer accounts than there are numbers")
}
