//! What a program may ask for: an emulator, and situations that no call of an API makes.

use macie_emulator::{
    AccountId, AccountState, Emulator, Faults, JoinedMethod, NewAccount, ParentId, Region,
    RelationshipStatus, SessionKey, State,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// One question of a program.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Ask {
    /// A fresh emulator.
    Start {
        /// Of an organization with so many accounts.
        size: usize,
        /// With these switches.
        switches: Value,
    },
    /// Faults, in the emulator that was started last.
    Misbehave {
        /// As for `--faults`.
        faults: Faults,
    },
    /// A situation in it.
    #[serde(untagged)]
    Arrange(Situation),
}

/// A situation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Situation {
    /// Time passes.
    Advance {
        /// So many milliseconds.
        milliseconds: u64,
    },
    /// AWS suspends an account.
    Suspend {
        /// The account.
        account: String,
    },
    /// An account is in a state that nothing else follows from.
    AccountState {
        /// The account.
        account: String,
        /// Its `State`.
        state: String,
    },
    /// An account leaves the organization.
    Leave {
        /// The account.
        account: String,
    },
    /// An account joins the organization.
    Join {
        /// The account.
        account: String,
        /// What it lies in; the root if absent.
        parent: Option<String>,
    },
    /// An account outside the organization exists.
    Outside {
        /// The account.
        account: String,
    },
    /// A Region is turned off for an account.
    DisableRegion {
        /// The account.
        account: String,
        /// The Region.
        region: String,
    },
    /// An account is a member, by invitation, of an administrator that is not the organization's.
    BindToOther {
        /// The account.
        account: String,
        /// The Region.
        region: String,
        /// The administrator.
        other: String,
    },
    /// The organization's administrator has a record with this status.
    PutMember {
        /// The account.
        account: String,
        /// The Region.
        region: String,
        /// The status, as on the wire.
        status: String,
    },
    /// The monthly quota stops a running job.
    ExhaustJobQuota {
        /// The account that created it.
        account: String,
        /// The Region.
        region: String,
        /// The job.
        job: String,
    },
    /// An organizational unit is added.
    AddUnit {
        /// Its id.
        id: String,
        /// What it lies in.
        parent: String,
    },
    /// An account is moved.
    Move {
        /// The account.
        account: String,
        /// Where to.
        to: String,
    },
    /// An account is tagged.
    Tag {
        /// The account.
        account: String,
        /// The tag.
        key: String,
        /// Its value.
        value: String,
    },
}

/// What a started emulator is, for a program.
#[must_use]
pub fn introduction(endpoint: &str, organization: &macie_emulator::Organization) -> Value {
    json!({
        "endpoint": endpoint,
        "management": organization.management_id(),
        "accounts": organization.accounts().map(|account| account.id).collect::<Vec<_>>(),
        "root": organization.root().as_str(),
    })
}

/// Arranges a situation, or says why it cannot be.
pub fn arrange(emulator: &Emulator, situation: Situation) -> Result<(), String> {
    emulator.state(|state| match situation {
        Situation::Advance { milliseconds } => {
            emulator.advance_ms(milliseconds);
            Ok(())
        }
        Situation::Suspend { account } => text(state.suspend_account(id(&account)?)),
        Situation::AccountState { account, state: to } => put_state(state, &account, &to),
        Situation::Leave { account } => text(state.leave(id(&account)?)),
        Situation::Join { account, parent } => join(state, &account, parent.as_deref()),
        Situation::Outside { account } => {
            state.know_outside_account(NewAccount::named_after(id(&account)?));
            Ok(())
        }
        Situation::DisableRegion { account, region } => {
            state.disable_region(id(&account)?, place(&region)?);
            Ok(())
        }
        Situation::BindToOther { account, region, other } => {
            state.bind_to_other_administrator(id(&account)?, place(&region)?, id(&other)?);
            Ok(())
        }
        Situation::PutMember { account, region, status } => put_member(state, &account, &region, &status),
        Situation::ExhaustJobQuota { account, region, job } => {
            let at = SessionKey { region: place(&region)?, account: id(&account)? };
            state.exhaust_job_quota(at, &job).map_err(|refusal| format!("{refusal:?}"))
        }
        Situation::AddUnit { id, parent } => {
            text(state.organization_mut().add_unit(unit(&id)?, &id, unit(&parent)?))
        }
        Situation::Move { account, to } => {
            text(state.organization_mut().move_account(id(&account)?, &unit(&to)?))
        }
        Situation::Tag { account, key, value } => {
            text(state.organization_mut().tag_account(id(&account)?, &key, &value))
        }
    })
}

fn put_state(state: &mut State, account: &str, to: &str) -> Result<(), String> {
    let to = AccountState::parse(to).ok_or("no account state")?;
    text(state.organization_mut().set_account_state(id(account)?, to))
}

fn join(state: &mut State, account: &str, parent: Option<&str>) -> Result<(), String> {
    let parent = parent.map(unit).transpose()?;
    let new = NewAccount { parent, ..NewAccount::named_after(id(account)?) };
    text(state.join(new, JoinedMethod::Created))
}

fn put_member(state: &mut State, account: &str, region: &str, status: &str) -> Result<(), String> {
    let found = RelationshipStatus::ALL.into_iter().find(|known| known.as_str() == status);
    state.put_member(place(region)?, id(account)?, found.ok_or("no relationship status")?);
    Ok(())
}

fn id(text: &str) -> Result<AccountId, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn place(text: &str) -> Result<Region, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn unit(text: &str) -> Result<ParentId, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn text<E: ToString>(result: Result<(), E>) -> Result<(), String> {
    result.map_err(|error| error.to_string())
}
