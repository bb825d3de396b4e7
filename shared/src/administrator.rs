//! The administrator's own session and settings: brought to what was asked for, or closed to
//! accounts that join before a teardown.

use crate::call::Caller;
use crate::change::AdministratorChange;
use crate::error::{Error, ErrorKind};
use crate::ids::Region;
use crate::model::SessionStatus;
use crate::observe::{self, Wanted};
use crate::plan::onboard::{AdministratorObservation, administrator_session, administrator_settings};
use crate::plan::teardown;
use crate::ports::MemberRegistry;
use crate::request::Settings;

/// Makes the changes that are due and were not made by an earlier leg; tells whether
/// there were any.
///
/// # Errors
///
/// The first call that failed.
pub async fn settle(
    settings: &Settings,
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
    made: &mut Vec<String>,
) -> Result<bool, Error> {
    let session = caller.call(async || members.session(region).await).await?;
    let mut due: Vec<_> = administrator_session(&session.status).into_iter().collect();
    if due.is_empty() {
        let observed =
            observe::administrator(session, Wanted::Asked(settings), region, members, caller).await?;
        due = administrator_settings(settings, region, &observed);
    }
    due.retain(|change| !made.iter().any(|made| made == change.operation()));
    for change in &due {
        if caller.time().stopped().is_some() {
            break; // the next leg looks and goes on
        }
        make(change, region, members, caller).await?;
        made.push(change.operation().to_owned());
    }
    Ok(!due.is_empty())
}

/// How a Region's administrator stands before its members are removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// It has no session, and so no members.
    NoSession,
    /// Nobody joins as its member by itself once these changes are made; none where Macie
    /// does not call it the organization's administrator.
    Due(Vec<AdministratorChange>),
}

/// Reads what lets accounts become members by themselves.
///
/// # Errors
///
/// The first call that failed.
pub async fn closing(
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
) -> Result<Closing, Error> {
    let session = caller.call(async || members.session(region).await).await?;
    if session.status == SessionStatus::Absent {
        return Ok(Closing::NoSession);
    }
    let configuration = match caller.call(async || members.organization_configuration(region).await).await {
        Err(error) if error.kind == ErrorKind::NotYetVisible => return Ok(Closing::Due(Vec::new())),
        answer => answer?,
    };
    let automated_discovery = caller.call(async || members.automated_discovery(region).await).await?;
    let settings = teardown::settings(automated_discovery.as_ref());
    let observed = AdministratorObservation {
        session,
        configuration,
        classification_export: None,
        findings_publication: None,
        automated_discovery,
    };
    Ok(Closing::Due(administrator_settings(&settings, region, &observed)))
}

/// Makes one change.
///
/// # Errors
///
/// The call's.
pub async fn make(
    change: &AdministratorChange,
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
) -> Result<(), Error> {
    let made = caller
        .call(async || match change {
            AdministratorChange::EnableSession => members.enable_session(region).await,
            AdministratorChange::ResumeSession => members.resume_session(region).await,
            AdministratorChange::SetFrequency(asked) => members.set_frequency(region, *asked).await,
            AdministratorChange::SetAutoEnable(asked) => members.set_auto_enable(region, *asked).await,
            AdministratorChange::SetClassificationExport(asked) => {
                members.set_classification_export(region, asked).await
            }
            AdministratorChange::SetFindingsPublication(asked) => {
                members.set_findings_publication(region, *asked).await
            }
            AdministratorChange::SetAutomatedDiscovery(asked) => {
                members.set_automated_discovery(region, asked).await
            }
        })
        .await;
    match made {
        // Enabled meanwhile, by the designation itself: the next look tells.
        Err(error) if error.kind == ErrorKind::Conflict && *change == AdministratorChange::EnableSession => {
            Ok(())
        }
        other => other,
    }
}
