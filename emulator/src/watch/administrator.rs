//! I1: no administrator is suspended, disabled or revoked while it has a member record,
//! whatever the record's status; for what ends its administration everywhere, in any
//! Region. An attempt is enough: that the service refuses is luck. A record that is over,
//! and that a switch lets nobody delete, is none.

use super::call::{Detail, WatchedCall};
use super::findings::{Findings, Invariant};
use crate::state::{MACIE_PRINCIPAL, State};
use crate::{AccountId, Region, SessionKey};

pub(super) fn judge(call: &WatchedCall<'_>, state: &State, findings: &mut Findings) {
    let mut endangered = endangered(call, state).into_iter().peekable();
    if endangered.peek().is_some() {
        findings.exercise(Invariant::I1);
    }
    for administrator in endangered {
        let left = || state.records(administrator).filter(|record| !state.is_undeletable(record));
        let records = left().count();
        if let Some(first) = left().next() {
            let SessionKey { region, account } = administrator;
            let first = first.account;
            let why =
                format!("{account} has member records left in {region}: {records}, the first of {first}");
            findings.accuse(Invariant::I1, call, &why);
        }
    }
}

/// The administrators that the call would suspend, disable or revoke.
fn endangered(call: &WatchedCall<'_>, state: &State) -> Vec<SessionKey> {
    match call.operation {
        "DisableMacie" => itself(call, state),
        "UpdateMacieSession" | "EnableMacie" if call.detail == Detail::Suspends => itself(call, state),
        "DisableOrganizationAdminAccount" => {
            call.target.and_then(|account| within(call, account)).into_iter().collect()
        }
        "DeregisterDelegatedAdministrator" if call.detail != Detail::OtherService => {
            call.target.into_iter().flat_map(everywhere).collect()
        }
        "DisableAWSServiceAccess" if call.detail != Detail::OtherService => {
            administrators(state).into_iter().flat_map(everywhere).collect()
        }
        _ => Vec::new(),
    }
}

/// The caller, if it administers its Region or has records there by invitation.
fn itself(call: &WatchedCall<'_>, state: &State) -> Vec<SessionKey> {
    let administers = |at: &SessionKey| {
        state.administrator(at.region) == Some(at.account) || state.records(*at).next().is_some()
    };
    call.at().filter(administers).into_iter().collect()
}

fn within(call: &WatchedCall<'_>, account: AccountId) -> Option<SessionKey> {
    call.region.map(|region| SessionKey { region, account })
}

fn everywhere(account: AccountId) -> impl Iterator<Item = SessionKey> {
    Region::ALL.into_iter().map(move |region| SessionKey { region, account })
}

/// Every account that is designated anywhere, or registered for Macie.
fn administrators(state: &State) -> Vec<AccountId> {
    let registered = state.delegated_administrators().iter();
    let registered = registered.filter(|(_, services)| services.contains_key(MACIE_PRINCIPAL));
    let registered = registered.map(|(account, _)| *account);
    let mut all: Vec<_> =
        Region::ALL.into_iter().filter_map(|region| state.administrator(region)).chain(registered).collect();
    all.sort_unstable();
    all.dedup();
    all
}
