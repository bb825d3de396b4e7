//! Hears that an account was created, joined, moved or enabled a Region, and starts one
//! onboarding execution for that account. Of closures it only reports.
//!
//! An event is a hint: whoever may put events on the bus could have made it up, and it may
//! come late or twice. Organizations has to confirm it, and the execution is named after it,
//! so that a second delivery starts nothing. It lists nothing and touches nothing in Macie.

mod event;
mod name;
mod standing;

use std::collections::BTreeMap;

use macie_org::admission::{Admission, AdmissionOutcome, AdmissionReason as Reason, Started};
use macie_org::call::Caller;
use macie_org::error::Error;
use macie_org::ids::AccountId;
use macie_org::model::{Account, AccountState, Organization};
use macie_org::page::all_pages;
use macie_org::ports::OrganizationDirectory;
use macie_org::request::Request;
use macie_org::step::StepError;
use serde_json::Value;

use event::{News, Notice};
pub use standing::Standing;

/// Judges an event and, where an account is to be onboarded, has `start` begin an
/// execution of this name with this input.
///
/// # Errors
///
/// What kept the event from being judged or the execution from being started: another
/// attempt may succeed. An event that is wrong is an outcome, and no error.
pub async fn admit_account(
    event: &Value,
    standing: &Standing,
    directory: &impl OrganizationDirectory,
    caller: &Caller,
    start: impl AsyncFn(&str, &Request) -> Result<Started, Error>,
) -> Result<Admission, StepError> {
    let admission = match event::read(event) {
        Ok(notice) => match judge(&notice, standing, directory, caller).await? {
            Verdict::Admit => admit(&notice, standing, caller, start).await?,
            Verdict::Ignore(reason) => about(&notice, AdmissionOutcome::Ignored, Some(reason)),
            Verdict::Report(reason) => about(&notice, AdmissionOutcome::Reported, Some(reason)),
        },
        Err(reason) => {
            let outcome = AdmissionOutcome::Ignored;
            Admission { outcome, reason: Some(reason), account_id: None, region: None, execution: None }
        }
    };
    log(&admission);
    Ok(admission)
}

/// What is to be done about an event that is written as it has to be.
enum Verdict {
    Admit,
    Ignore(Reason),
    Report(Reason),
}

/// Asks Organizations, as little as decides.
async fn judge(
    notice: &Notice,
    standing: &Standing,
    directory: &impl OrganizationDirectory,
    caller: &Caller,
) -> Result<Verdict, StepError> {
    if let Some(reason) = without_effect(notice, standing) {
        return Ok(Verdict::Ignore(reason));
    }
    let organization = caller.call(async || directory.organization().await).await?;
    if let Some(reason) = said_elsewhere(notice, &organization) {
        return Ok(Verdict::Ignore(reason));
    }
    if let News::Going(reason) = notice.news {
        return Ok(Verdict::Report(reason));
    }
    let account = caller.call(async || directory.account(&notice.account).await).await?;
    match (notice.news, account) {
        (News::Left, account) => Ok(departure(account.as_ref())),
        (_, None) => Ok(Verdict::Ignore(Reason::AccountUnknown)),
        (_, Some(account)) if account.state != AccountState::Active => {
            Ok(Verdict::Ignore(Reason::AccountNotActive))
        }
        (_, Some(account)) => {
            let meant = standing.means(account, &organization)?
                && is_tagged(&notice.account, standing, directory, caller).await?;
            Ok(if meant { Verdict::Admit } else { Verdict::Ignore(Reason::OutOfScope) })
        }
    }
}

/// What the standing request alone decides.
fn without_effect(notice: &Notice, standing: &Standing) -> Option<Reason> {
    match notice.news {
        News::OptedIn(region) if !standing.covers(region) => Some(Reason::RegionNotCovered),
        News::Moved if !standing.selects_by_unit() => Some(Reason::MoveWithoutEffect),
        News::Arrived | News::Moved | News::OptedIn(_) | News::Going(_) | News::Left => None,
    }
}

/// Organizations speaks in the management account, an account's own service in that account;
/// of an account that leaves, both may.
fn said_elsewhere(notice: &Notice, organization: &Organization) -> Option<Reason> {
    let by_management = notice.speaker == organization.management_id;
    let by_itself = notice.speaker == notice.account;
    match notice.news {
        News::Arrived | News::Moved | News::Going(_) => {
            (!by_management).then_some(Reason::NotFromManagementAccount)
        }
        News::OptedIn(_) => (!by_itself).then_some(Reason::NotFromThatAccount),
        News::Left => (!by_itself && !by_management).then_some(Reason::NotFromThatAccount),
    }
}

/// Said by the account itself, so Organizations has to agree.
fn departure(account: Option<&Account>) -> Verdict {
    match account {
        Some(account) if account.state == AccountState::Active => Verdict::Ignore(Reason::AccountStillThere),
        Some(_) | None => Verdict::Report(Reason::AccountLeft),
    }
}

/// Tags are read only where they decide, and last.
async fn is_tagged(
    account: &AccountId,
    standing: &Standing,
    directory: &impl OrganizationDirectory,
    caller: &Caller,
) -> Result<bool, Error> {
    let asked = &standing.request.accounts.tags;
    if asked.is_empty() {
        return Ok(true);
    }
    let tags = all_pages(caller, async |page| directory.tags(account, page).await).await?;
    let tags: BTreeMap<_, _> = tags.into_iter().collect();
    Ok(asked.iter().all(|(key, value)| tags.get(key) == Some(value)))
}

async fn admit(
    notice: &Notice,
    standing: &Standing,
    caller: &Caller,
    start: impl AsyncFn(&str, &Request) -> Result<Started, Error>,
) -> Result<Admission, StepError> {
    let name = notice.key.execution(&notice.account);
    let region = notice.news.region();
    let request = Request::Onboard(standing.narrowed(&notice.account, region));
    let outcome = match caller.call(async || start(&name, &request).await).await? {
        Started::Running => AdmissionOutcome::Started,
        Started::Ended => AdmissionOutcome::Duplicate,
    };
    Ok(Admission { execution: Some(name), ..about(notice, outcome, None) })
}

fn about(notice: &Notice, outcome: AdmissionOutcome, reason: Option<Reason>) -> Admission {
    let (account_id, region) = (Some(notice.account.clone()), notice.news.region());
    Admission { outcome, reason, account_id, region, execution: None }
}

fn log(admission: &Admission) {
    let named = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let written = serde_json::to_value(admission).expect("an admission is JSON");
    tracing::info!(
        "admission.outcome" = named(&written["outcome"]),
        "admission.reason" = named(&written["reason"]),
        "account.id" = named(&written["accountId"]),
        "session.region" = named(&written["region"]),
        "execution.name" = named(&written["execution"]),
        "the event is judged"
    );
}
