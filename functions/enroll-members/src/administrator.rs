//! The administrator's own session and settings, brought to what was asked for.

use macie_org::call::Caller;
use macie_org::change::AdministratorChange;
use macie_org::error::{Error, ErrorKind};
use macie_org::ids::Region;
use macie_org::observe;
use macie_org::plan::onboard::{administrator_session, administrator_settings};
use macie_org::ports::MemberRegistry;
use macie_org::request::Settings;

/// Makes the changes that are due and were not made by an earlier leg; tells whether
/// there were any.
pub(crate) async fn settle(
    settings: &Settings,
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
    made: &mut Vec<String>,
) -> Result<bool, Error> {
    let session = caller.call(async || members.session(region).await).await?;
    let mut due: Vec<_> = administrator_session(&session.status).into_iter().collect();
    if due.is_empty() {
        let observed = observe::administrator(session, settings, region, members, caller).await?;
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

async fn make(
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
