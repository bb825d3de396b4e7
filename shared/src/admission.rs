//! What becomes of an event about an account: `admit-account` returns and logs it.
//!
//! Every event ends as one outcome, and whatever starts no execution says why by a
//! name that does not change; docs/ERRORS.md lists the names.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Region};

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Admission {
    /// What was done about it.
    pub outcome: AdmissionOutcome,
    /// Why no execution was started; `null` when one was, now or before.
    pub reason: Option<AdmissionReason>,
    /// The account that the event is about, where it names one.
    pub account_id: Option<AccountId>,
    /// The Region that the account opted in to, where the event is about one.
    pub region: Option<Region>,
    /// The execution that onboards the account.
    pub execution: Option<String>,
}

/// What was done about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AdmissionOutcome {
    /// An execution onboards the account.
    Started,
    /// The event came before, and its execution has ended.
    Duplicate,
    /// Nothing was done.
    Ignored,
    /// Nothing was done: the account is gone or going, and this says so.
    Reported,
}

/// Why an event starts no execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AdmissionReason {
    /// It lacks source, detail type, account or detail.
    NotAnEvent,
    /// It comes from a service that says nothing of accounts here.
    UnknownSource,
    /// Its detail type is none of its source's.
    UnknownDetailType,
    /// Its detail is about something else, or of another service.
    UnknownEvent,
    /// Its detail is not written as the event's name promises.
    Unreadable,
    /// The call that it records was refused.
    CallFailed,
    /// The account was not created.
    CreationFailed,
    /// Control Tower did not finish the account.
    VendingFailed,
    /// The account was not closed.
    ClosureFailed,
    /// The handshake is no invitation, or was not accepted.
    InvitationNotAccepted,
    /// The Region is not enabled, or not yet.
    RegionNotOptedIn,
    /// The standing request does not cover the Region.
    RegionNotCovered,
    /// It was not said in the management account.
    NotFromManagementAccount,
    /// It was not said in the account that it is about.
    NotFromThatAccount,
    /// The organization does not have the account, or no longer.
    AccountUnknown,
    /// The account is not active.
    AccountNotActive,
    /// The standing request does not mean the account.
    OutOfScope,
    /// The account moved, and the standing request selects by no organizational unit.
    MoveWithoutEffect,
    /// The account is said to have left, and the organization still has it.
    AccountStillThere,
    /// The account is being closed.
    ClosureRequested,
    /// The account is closed.
    AccountClosed,
    /// The management account removed the account from the organization.
    AccountRemoved,
    /// The account left the organization.
    AccountLeft,
}

/// What came of starting an execution under a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It runs; perhaps since an earlier delivery of the same event.
    Running,
    /// One of that name has ended.
    Ended,
}
