//! The organization that a command is about, and the quota in front of its Macie.

use std::fs;
use std::path::Path;

use macie_emulator::faults::{Calls, Grouping, Scope, Throttle, ThrottleAnswer};
use macie_emulator::{Emulator, Faults, Organization, Switches};

use super::RequestError;
use crate::cli::{Accounts, Quota};

const SEED: u64 = 2026;

/// An emulator of the organization, and what to say of it.
pub(super) fn of(accounts: &Accounts) -> Result<(Emulator, Vec<String>), RequestError> {
    let (organization, note) = match accounts {
        Accounts::Listed(path) => (listed(path)?, format!("The organization of {}", path.display())),
        Accounts::MadeUp(size) => {
            (Organization::generate(*size, SEED), format!("A made-up organization of {size} accounts"))
        }
    };
    Ok((Emulator::new(organization, Switches::default()), vec![note]))
}

/// Has the emulator grant each of `calls` no faster than `quota` says.
pub(super) fn limit(emulator: &Emulator, calls: &[&str], quota: Quota, notes: &mut Vec<String>) {
    let Some(rate_per_second) = quota.rate else { return };
    let burst = quota.burst.unwrap_or(1);
    let throttle = Throttle {
        calls: Calls::of(calls),
        rate_per_second,
        burst,
        scope: Scope::default(),
        grouping: Grouping::default(),
        answer: ThrottleAnswer::default(),
        retry_after_ms: None,
        changes: Vec::new(),
    };
    emulator.set_faults(Faults { throttles: vec![throttle], ..Faults::default() });
    notes.push(format!(
        "Macie grants {} calls/s in each Region, {burst} at once; the functions have to find out",
        f64::from(rate_per_second)
    ));
}

fn listed(path: &Path) -> Result<Organization, RequestError> {
    let accounts = |source| RequestError::Accounts { path: path.to_owned(), source };
    Organization::from_dump(&read(path)?).map_err(accounts)
}

pub(super) fn read(path: &Path) -> Result<String, RequestError> {
    fs::read_to_string(path).map_err(|source| RequestError::Read { path: path.to_owned(), source })
}
