//! The execution input: what a user asks for, checked before anything is called.
//!
//! Strict: an unknown field is refused and every refusal names its field. An
//! operation has only the fields that it uses. Whether accounts and units exist is
//! not known here; [`crate::scope`] finds out.

mod classic;
mod common;
mod limits;
mod members;
mod operations;
mod read;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use classic::{Calls, Classic, Verb};
pub use limits::{Limits, MEMBERS_PER_REGION, SuspendLimits};
pub use members::{Associating, Bodies, Disassociating, Listing, MemberCalls};
pub use operations::{AccountFilter, Audit, Onboard, Resume, ResumeScope, Suspend, Teardown};
pub use settings::{RegionSettings, Settings};

use crate::ids::{AccountId, PlanHash, Region};
use crate::step::StepError;
use common::Common;
use read::{check_range, field, read, refuse_arrays};

/// An execution input that means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "camelCase")]
pub enum Request {
    /// Make every account in scope a member, in every Region asked for.
    Onboard(Onboard),
    /// Suspend the sessions of members in scope.
    Suspend(Suspend),
    /// Resume the sessions of members in scope.
    Resume(Resume),
    /// Remove members; when all are meant, also the administrator's designation.
    Teardown(Teardown),
    /// Say what onboarding would change, and change nothing.
    Audit(Audit),
    /// What Macie Classic did with S3 resources; its four operations are spelt by themselves.
    #[serde(untagged)]
    Classic(Classic),
}

/// Why an execution input is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A field is missing, unknown, or holds what it cannot.
    #[error("field `{field}`: {message}")]
    Field {
        /// Where, as `accounts.include[2]`.
        field: String,
        /// What is wrong and what is expected.
        message: String,
    },
    /// A Region without Macie.
    #[error("field `{field}`: {message}")]
    Region {
        /// Where.
        field: String,
        /// Which, and which there are.
        message: String,
    },
    /// A teardown that nobody has seen the plan of.
    #[error(
        "field `confirm`: missing; a teardown is confirmed by its plan's hash: run the same input with \
         `dryRun` first"
    )]
    Confirmation,
}

/// Where the execution before left off, in the input of a continuation: the state
/// machine writes it, users do not.
#[must_use]
pub fn handover_key(input: &Value) -> Option<&str> {
    let fields = input.as_object().filter(|fields| fields.len() == 1)?;
    fields.get("handoverKey")?.as_str()
}

/// What is expected where the operation is wrong.
const EXPECTED: &str = "expected `onboard`, `suspend`, `resume`, `teardown`, `audit` or one of Macie Classic's: \
                        `associateS3Resources`, `disassociateS3Resources`, `listS3Resources`, \
                        `updateS3Resources`, `associateMemberAccount`, `disassociateMemberAccount`, \
                        `listMemberAccounts`";

/// An execution input, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What is to be done.
    pub request: Request,
    /// The calls of Macie Classic that are answered with it, where those were asked for.
    pub members: Option<MemberCalls>,
}

impl Input {
    /// Reads an execution input.
    ///
    /// # Errors
    ///
    /// The first field that cannot be accepted, by name.
    pub fn parse(input: &Value) -> Result<Self, RequestError> {
        let Value::Object(fields) = input else {
            return Err(field("$", "the execution input is not a JSON object"));
        };
        refuse_arrays(input, "")?;
        let mut fields = fields.clone();
        let name = match fields.remove("operation") {
            Some(Value::String(name)) => name,
            Some(_) => return Err(field("operation", &format!("not a string, {EXPECTED}"))),
            None => return Err(field("operation", &format!("missing, {EXPECTED}"))),
        };
        let members = MemberCalls::read(&name, &fields)?;
        let request = match &members {
            Some(calls) => calls.request(),
            None => Request::read(&name, fields)?,
        };
        request.check()?;
        Ok(Self { request, members })
    }
}

impl Request {
    /// Reads an execution input, for what is to be done.
    ///
    /// # Errors
    ///
    /// The first field that cannot be accepted, by name.
    pub fn parse(input: &Value) -> Result<Self, RequestError> {
        Input::parse(input).map(|input| input.request)
    }

    fn read(name: &str, fields: Map<String, Value>) -> Result<Self, RequestError> {
        Ok(match name {
            "onboard" => Self::Onboard(read(fields)?),
            "suspend" => Self::Suspend(read(fields)?),
            "resume" => Self::Resume(read(fields)?),
            "teardown" => Self::Teardown(read(fields)?),
            "audit" => Self::Audit(read(fields)?),
            "associateS3Resources" => classic(fields, Classic::AssociateS3Resources)?,
            "disassociateS3Resources" => classic(fields, Classic::DisassociateS3Resources)?,
            "listS3Resources" => classic(fields, Classic::ListS3Resources)?,
            "updateS3Resources" => classic(fields, Classic::UpdateS3Resources)?,
            _ => return Err(field("operation", &format!("unknown operation `{name}`, {EXPECTED}"))),
        })
    }

    fn check(&self) -> Result<(), RequestError> {
        let distinct: BTreeSet<_> = self.regions().iter().collect();
        if distinct.len() < self.regions().len() {
            return Err(field("regions", "names a Region twice"));
        }
        check_range("limits.maxAccounts", self.max_accounts(), MEMBERS_PER_REGION)?;
        if self.dry_run() && self.confirm().is_some() {
            return Err(field("confirm", "a dry run changes nothing: leave out either this or `dryRun`"));
        }
        match self {
            Self::Onboard(onboard) => onboard.settings.check(),
            Self::Audit(audit) => audit.settings.check(),
            Self::Suspend(suspend) => check_range("limits.maxPercent", suspend.limits.max_percent, 100),
            Self::Teardown(_) if !self.dry_run() && self.confirm().is_none() => {
                Err(RequestError::Confirmation)
            }
            Self::Resume(_) | Self::Teardown(_) => Ok(()),
            Self::Classic(classic) => classic.check(),
        }
    }

    /// The operation, as the execution input spells it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Onboard(_) => "onboard",
            Self::Suspend(_) => "suspend",
            Self::Resume(_) => "resume",
            Self::Teardown(_) => "teardown",
            Self::Audit(_) => "audit",
            Self::Classic(classic) => classic.operation(),
        }
    }

    /// The account that is, or becomes, the delegated administrator.
    #[must_use]
    pub fn administrator_id(&self) -> &AccountId {
        self.common().administrator_id
    }

    /// Where; empty means the stack's own Regions.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        self.common().regions
    }

    /// Which accounts.
    #[must_use]
    pub fn accounts(&self) -> &AccountFilter {
        self.common().accounts
    }

    /// Active accounts that may be in scope.
    #[must_use]
    pub fn max_accounts(&self) -> u32 {
        self.common().max_accounts
    }

    /// Failed accounts that a Region may have.
    #[must_use]
    pub fn max_failures(&self) -> u32 {
        self.common().max_failures
    }

    /// What a teardown takes, for one of its steps.
    ///
    /// # Errors
    ///
    /// [`StepError::InvalidInput`] for any other request.
    pub fn teardown(&self, step: &str) -> Result<&Teardown, StepError> {
        match self {
            Self::Teardown(teardown) => Ok(teardown),
            Self::Onboard(_) | Self::Suspend(_) | Self::Resume(_) | Self::Audit(_) | Self::Classic(_) => {
                Err(self.not_for(step))
            }
        }
    }

    /// What an operation of Macie Classic takes, for one of its steps.
    ///
    /// # Errors
    ///
    /// [`StepError::InvalidInput`] for any other request.
    pub fn classic(&self, step: &str) -> Result<&Classic, StepError> {
        match self {
            Self::Classic(classic) => Ok(classic),
            Self::Onboard(_) | Self::Suspend(_) | Self::Resume(_) | Self::Teardown(_) | Self::Audit(_) => {
                Err(self.not_for(step))
            }
        }
    }

    /// The refusal of a step that is no part of the operation.
    #[must_use]
    pub fn not_for(&self, step: &str) -> StepError {
        StepError::InvalidInput(format!("`{}` has no step `{step}`", self.operation()))
    }

    /// Whether nothing is to be done, only planned.
    #[must_use]
    pub fn dry_run(&self) -> bool {
        self.common().dry_run
    }

    /// The plan that the user has seen and confirms.
    #[must_use]
    pub fn confirm(&self) -> Option<&PlanHash> {
        self.common().confirm
    }
}

fn classic(fields: Map<String, Value>, verb: fn(Calls) -> Classic) -> Result<Request, RequestError> {
    let calls: Calls = read(fields)?;
    Ok(Request::Classic(calls.naming(verb)))
}
