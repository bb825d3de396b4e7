//! Reading what the plans decide on: what the management account and the delegated
//! administrator see of one Region. No change is made here.

use crate::call::Caller;
use crate::error::{Error, ErrorKind};
use crate::ids::{AccountId, Region};
use crate::model::{MACIE_SERVICE_PRINCIPAL, Session, SessionStatus};
use crate::page::all_pages;
use crate::plan::onboard::{AdministratorObservation, ManagementObservation};
use crate::ports::{AdministratorRegistry, MemberRegistry};
use crate::request::Settings;

/// What the management account sees.
///
/// # Errors
///
/// The first call that failed.
pub async fn management(
    registry: &impl AdministratorRegistry,
    caller: &Caller,
    region: Region,
) -> Result<ManagementObservation, Error> {
    let session = caller.call(async || registry.session(region).await).await?.status;
    let administrators = all_pages(caller, async |page| registry.administrators(region, page).await).await;
    let administrators = match administrators {
        Ok(list) => Some(list),
        Err(error) if error.kind == ErrorKind::SessionAbsent && session == SessionStatus::Absent => None,
        Err(error) => return Err(error),
    };
    let due = administrators.as_ref().is_some_and(Vec::is_empty);
    let macie_trusted = due && is_trusted(registry, caller).await?;
    Ok(ManagementObservation { session, administrators, macie_trusted })
}

async fn is_trusted(registry: &impl AdministratorRegistry, caller: &Caller) -> Result<bool, Error> {
    let services = all_pages(caller, async |page| registry.trusted_services(page).await).await?;
    Ok(services.iter().any(|service| service == MACIE_SERVICE_PRINCIPAL))
}

/// Whether an account is registered with Organizations as Macie's administrator.
///
/// # Errors
///
/// The first page that could not be read.
pub async fn is_registered(
    registry: &impl AdministratorRegistry,
    caller: &Caller,
    administrator: &AccountId,
) -> Result<bool, Error> {
    let registered = all_pages(caller, async |page| registry.registered(page).await).await?;
    Ok(registered.contains(administrator))
}

/// What the administrator sees of itself: what is asked for, and nothing else; the
/// configuration always, since its answer tells whether the designation has arrived.
///
/// # Errors
///
/// The first call that failed.
pub async fn administrator(
    session: Session,
    settings: &Settings,
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
) -> Result<AdministratorObservation, Error> {
    let configuration = caller.call(async || members.organization_configuration(region).await).await?;
    let classification_export = match settings.classification_export_in(region) {
        Some(_) => caller.call(async || members.classification_export(region).await).await?,
        None => None,
    };
    let findings_publication = match settings.findings_publication {
        Some(_) => caller.call(async || members.findings_publication(region).await).await?,
        None => None,
    };
    let automated_discovery = match settings.automated_discovery {
        Some(_) => caller.call(async || members.automated_discovery(region).await).await?,
        None => None,
    };
    Ok(AdministratorObservation {
        session,
        configuration,
        classification_export,
        findings_publication,
        automated_discovery,
    })
}
