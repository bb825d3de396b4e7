//! What the operations of Macie Classic take: its own request bodies, many at once.
//!
//! A body is not judged here: as with Classic, one that is invalid is answered, and the others
//! are done.

use serde::{Deserialize, Serialize};

use super::members::{Bodies, check, named};
use super::read::field;
use super::{AccountFilter, Common, MEMBERS_PER_REGION, RequestError};
use crate::classic::{Call, CallError};
use crate::ids::{AccountId, Region};

/// Classic's calls for S3 resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "camelCase")]
pub enum Classic {
    /// Have S3 resources classified.
    AssociateS3Resources(Calls),
    /// Have them classified no longer.
    DisassociateS3Resources(Calls),
    /// Say which are.
    ListS3Resources(Calls),
    /// Change how they are.
    UpdateS3Resources(Calls),
}

/// What is done with S3 resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `AssociateS3Resources`.
    Associate,
    /// `DisassociateS3Resources`.
    Disassociate,
    /// `ListS3Resources`.
    List,
    /// `UpdateS3Resources`.
    Update,
}

/// The calls of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Calls {
    /// The delegated administrator, whose jobs they become.
    pub administrator_id: AccountId,
    /// Where: exactly one Region, since a bucket lies in one.
    pub regions: Vec<Region>,
    /// Bodies of Classic's requests; each is answered by itself.
    pub requests: Bodies,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The accounts that the bodies name, and the administrator.
    #[serde(skip)]
    pub(super) accounts: AccountFilter,
}

impl Classic {
    /// What is done.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::AssociateS3Resources(_) => Verb::Associate,
            Self::DisassociateS3Resources(_) => Verb::Disassociate,
            Self::ListS3Resources(_) => Verb::List,
            Self::UpdateS3Resources(_) => Verb::Update,
        }
    }

    /// The calls.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        match self {
            Self::AssociateS3Resources(calls)
            | Self::DisassociateS3Resources(calls)
            | Self::ListS3Resources(calls)
            | Self::UpdateS3Resources(calls) => calls,
        }
    }

    /// The operation, as the execution input spells it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::AssociateS3Resources(_) => "associateS3Resources",
            Self::DisassociateS3Resources(_) => "disassociateS3Resources",
            Self::ListS3Resources(_) => "listS3Resources",
            Self::UpdateS3Resources(_) => "updateS3Resources",
        }
    }

    pub(super) fn check(&self) -> Result<(), RequestError> {
        let calls = self.calls();
        if calls.regions.len() != 1 {
            return Err(field("regions", "expected exactly one: a bucket lies in one Region"));
        }
        check(&calls.requests)
    }
}

impl Calls {
    /// The same, with the accounts that its bodies name.
    pub(super) fn naming(mut self, verb: fn(Self) -> Classic) -> Classic {
        self.accounts = named(&self.requests, &self.administrator_id);
        verb(self)
    }

    /// Failures are answered one by one, and stop nothing.
    pub(super) fn common(&self) -> Common<'_> {
        Common {
            administrator_id: &self.administrator_id,
            regions: &self.regions,
            accounts: &self.accounts,
            max_accounts: MEMBERS_PER_REGION,
            max_failures: u32::MAX,
            dry_run: self.dry_run,
            confirm: None,
        }
    }

    /// The calls, in the order of their bodies.
    pub fn read(&self, verb: Verb) -> impl Iterator<Item = Result<Call, CallError>> + '_ {
        self.requests.iter().map(move |body| Call::read(verb, body))
    }
}
