//! What every operation takes, whatever else it does.

use super::{AccountFilter, Request};
use crate::ids::{AccountId, PlanHash, Region};

/// What every operation takes, whatever else it does.
pub(super) struct Common<'a> {
    pub(super) administrator_id: &'a AccountId,
    pub(super) regions: &'a [Region],
    pub(super) accounts: &'a AccountFilter,
    pub(super) max_accounts: u32,
    pub(super) max_failures: u32,
    pub(super) dry_run: bool,
    pub(super) confirm: Option<&'a PlanHash>,
}

impl Request {
    pub(super) fn common(&self) -> Common<'_> {
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
            Self::Classic(classic) => classic.calls().common(),
        }
    }
}
