//! The execution input: what a user asks for, checked before anything is called.
//!
//! Strict: an unknown field is refused and every refusal names its field. An
//! operation has only the fields that it uses. Whether accounts and units exist is
//! not known here; [`crate::scope`] finds out.

mod limits;
mod operations;
mod read;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use limits::{Limits, MEMBERS_PER_REGION, SuspendLimits};
pub use operations::{AccountFilter, Audit, Onboard, Resume, ResumeScope, Suspend, Teardown};
pub use settings::{RegionSettings, Settings};

use crate::ids::{AccountId, PlanHash, Region};
use crate::step::StepError;
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
const EXPECTED: &str = "expected `onboard`, `suspend`, `resume`, `teardown` or `audit`";

impl Request {
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
        let request = match fields.remove("operation") {
            Some(Value::String(name)) => match name.as_str() {
                "onboard" => Self::Onboard(read(fields)?),
                "suspend" => Self::Suspend(read(fields)?),
                "resume" => Self::Resume(read(fields)?),
                "teardown" => Self::Teardown(read(fields)?),
                "audit" => Self::Audit(read(fields)?),
                _ => return Err(field("operation", &format!("unknown operation `{name}`, {EXPECTED}"))),
            },
            Some(_) => return Err(field("operation", &format!("not a string, {EXPECTED}"))),
            None => return Err(field("operation", &format!("missing, {EXPECTED}"))),
        };
        request.check()?;
        Ok(request)
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
            Self::Onboard(_) | Self::Suspend(_) | Self::Resume(_) | Self::Audit(_) => Err(self.not_for(step)),
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

    fn common(&self) -> Common<'_> {
        match self {
            Self::Onboard(onboard) => Common {
                administrator_id: &onboard.administrator_id,
                regions: &onboard.regions,
                accounts: &onboard.accounts,
                max_accounts: onboard.limits.max_accounts,
                max_failures: onboard.limits.max_failures,
                dry_run: onboard.dry_run,
                confirm: None,
            },
            Self::Suspend(suspend) => Common {
                administrator_id: &suspend.administrator_id,
                regions: &suspend.regions,
                accounts: &suspend.accounts,
                max_accounts: suspend.limits.max_accounts,
                max_failures: suspend.limits.max_failures,
                dry_run: suspend.dry_run,
                confirm: suspend.confirm.as_ref(),
            },
            Self::Resume(resume) => Common {
                administrator_id: &resume.administrator_id,
                regions: &resume.regions,
                accounts: &resume.accounts,
                max_accounts: resume.limits.max_accounts,
                max_failures: resume.limits.max_failures,
                dry_run: resume.dry_run,
                confirm: None,
            },
            Self::Teardown(teardown) => Common {
                administrator_id: &teardown.administrator_id,
                regions: &teardown.regions,
                accounts: &teardown.accounts,
                max_accounts: teardown.limits.max_accounts,
                max_failures: teardown.limits.max_failures,
                dry_run: teardown.dry_run,
                confirm: teardown.confirm.as_ref(),
            },
            Self::Audit(audit) => Common {
                administrator_id: &audit.administrator_id,
                regions: &audit.regions,
                accounts: &audit.accounts,
                max_accounts: audit.limits.max_accounts,
                max_failures: audit.limits.max_failures,
                dry_run: false,
                confirm: None,
            },
        }
    }
}

/// What every operation takes, whatever else it does.
struct Common<'a> {
    administrator_id: &'a AccountId,
    regions: &'a [Region],
    accounts: &'a AccountFilter,
    max_accounts: u32,
    max_failures: u32,
    dry_run: bool,
    confirm: Option<&'a PlanHash>,
}
