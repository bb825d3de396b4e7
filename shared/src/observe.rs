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

/// Which of the administrator's settings are read.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Those that are asked for.
    Asked(&'a Settings),
    /// All.
    Every,
}

impl Wanted<'_> {
    fn reads(self, asked: impl Fn(&Settings) -> bool) -> bool {
        match self {
            Self::Asked(settings) => asked(settings),
            Self::Every => true,
        }
    }
}

/// What the administrator sees of itself: the settings that are wanted, and the
/// configuration always, since its answer tells whether the designation has arrived.
///
/// # Errors
///
/// The first call that failed.
pub async fn administrator(
    session: Session,
    wanted: Wanted<'_>,
    region: Region,
    members: &impl MemberRegistry,
    caller: &Caller,
) -> Result<AdministratorObservation, Error> {
    let configuration = caller.call(async || members.organization_configuration(region).await).await?;
    let (mut classification_export, mut findings_publication) = (None, None);
    let mut automated_discovery = None;
    if wanted.reads(|settings| settings.classification_export_in(region).is_some()) {
        classification_export = caller.call(async || members.classification_export(region).await).await?;
    }
    if wanted.reads(|settings| settings.findings_publication.is_some()) {
        findings_publication = caller.call(async || members.findings_publication(region).await).await?;
    }
    if wanted.reads(|settings| settings.automated_discovery.is_some()) {
        automated_discovery = caller.call(async || members.automated_discovery(region).await).await?;
    }
    Ok(AdministratorObservation {
        session,
        configuration,
        classification_export,
        findings_publication,
        automated_discovery,
    })
}
