//! I2: no mutating call about, or by, an account that is no target or is protected, and
//! none in a Region that is not of the request.
//!
//! Apart from that stand the management account and the administrator, who make the calls,
//! with their designation and their own sessions; and Organizations, which has no Regions.

use super::call::WatchedCall;
use super::concern::Concern;
use super::expectations::Expectations;
use super::findings::{Findings, Invariant};
use super::membership::Membership;
use crate::AccountId;

pub(super) fn judge(
    call: &WatchedCall<'_>,
    concern: Concern,
    expected: &Expectations,
    members: &Membership,
    findings: &mut Findings,
) {
    if is_unbounded(expected) {
        return;
    }
    findings.exercise(Invariant::I2);
    let objection = wrong_region(call, expected)
        .or_else(|| wrong_account(call, concern, expected))
        .or_else(|| unasked_disabling(call, expected, members));
    if let Some(why) = objection {
        findings.accuse(Invariant::I2, call, &why);
    }
}

fn is_unbounded(expected: &Expectations) -> bool {
    let anywhere = expected.regions.is_none() && expected.targets.is_none() && expected.protected.is_empty();
    anywhere && expected.disable_sessions != Some(false) && expected.disable_management_session != Some(false)
}

fn wrong_region(call: &WatchedCall<'_>, expected: &Expectations) -> Option<String> {
    let region = call.region.filter(|region| !expected.has_region(*region))?;
    Some(format!("{region} is no Region of the request"))
}

fn wrong_account(call: &WatchedCall<'_>, concern: Concern, expected: &Expectations) -> Option<String> {
    let changed =
        [Some(call.caller).filter(|caller| !is_in_charge(*caller, expected)), about(call, concern, expected)];
    let wrong = changed.into_iter().flatten().find(|account| !expected.may_change(*account))?;
    let what = if expected.protected.contains(&wrong) { "is protected" } else { "is no target" };
    Some(format!("{wrong} {what}"))
}

fn is_in_charge(account: AccountId, expected: &Expectations) -> bool {
    [expected.management_id, expected.administrator_id].contains(&Some(account))
}

/// The account that the call is about, unless that is the administrator's designation.
fn about(call: &WatchedCall<'_>, concern: Concern, expected: &Expectations) -> Option<AccountId> {
    match concern {
        Concern::Member | Concern::Other => call.target,
        Concern::Designation | Concern::Registration => {
            let administrator = expected.administrator_id?;
            call.target.filter(|target| *target != administrator)
        }
        Concern::Session | Concern::Settings => None,
    }
}

fn unasked_disabling(
    call: &WatchedCall<'_>,
    expected: &Expectations,
    members: &Membership,
) -> Option<String> {
    if call.operation != "DisableMacie" {
        return None;
    }
    let is_management = expected.management_id == Some(call.caller);
    let is_asked = is_management && expected.disable_management_session == Some(true);
    if expected.disable_sessions == Some(false) && !is_asked {
        return Some("sessions are not to be disabled".to_owned());
    }
    let kept = expected.disable_management_session == Some(false)
        && is_management
        && !call.at().is_some_and(|key| members.contains(key));
    kept.then(|| "the management account's session is not to be disabled".to_owned())
}
