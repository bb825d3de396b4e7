//! What the core needs of the outside, split by whose credentials may do it.
//!
//! Every method is one call to AWS, sent once: pages and repeats are the core's.
//! Two implementations are meant: the SDK's in [`crate::aws`], and an emulated one
//! for simulation.
#![expect(async_fn_in_trait, reason = "the runtime is single-threaded: no future has to be Send")]

use crate::error::Error;
use crate::ids::{AccountId, Email, OrganizationalUnitId, Region};
use crate::lease::{Claim, Claimed, LeaseKey, LeaseRow};
use crate::model::{
    Account, Administrator, AutomatedDiscovery, ClassificationExport, FindingPublishingFrequency,
    FindingsPublication, Job, Member, NewJob, Organization, OrganizationConfiguration, Session, SessionAim,
};
use crate::page::{Page, PageToken};
use crate::witness::{EmptyLook, NoAdministrators, NoMembers};

/// The organization, read by its management account or a delegated administrator.
pub trait OrganizationDirectory {
    /// The organization and its management account.
    async fn organization(&self) -> Result<Organization, Error>;
    /// One page of all accounts, whatever their state.
    async fn accounts(&self, page: Option<PageToken>) -> Result<Page<Account>, Error>;
    /// One account; `None` when it is not of the organization.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, Error>;
    /// One page of an account's tags, as pairs of key and value.
    async fn tags(&self, id: &AccountId, page: Option<PageToken>) -> Result<Page<(String, String)>, Error>;
    /// Whether the organization has this organizational unit or root.
    async fn has_unit(&self, id: &OrganizationalUnitId) -> Result<bool, Error>;
}

/// What the management account alone may do.
pub trait AdministratorRegistry {
    /// The management account's own session.
    async fn session(&self, region: Region) -> Result<Session, Error>;
    /// Enables the management account's own session.
    async fn enable_session(&self, region: Region) -> Result<(), Error>;
    /// One page of the services that the organization trusts, by service principal.
    async fn trusted_services(&self, page: Option<PageToken>) -> Result<Page<String>, Error>;
    /// Lets Macie act in the organization.
    async fn trust_macie(&self) -> Result<(), Error>;
    /// One page of the Region's designated administrators.
    async fn administrators(
        &self,
        region: Region,
        page: Option<PageToken>,
    ) -> Result<Page<Administrator>, Error>;
    /// Designates the Region's delegated administrator.
    async fn designate(&self, region: Region, administrator: &AccountId) -> Result<(), Error>;
    /// Ends a designation, given the proof that no members are left and a look made just
    /// before. Members that are left would become standalone, and go on costing money.
    async fn revoke(&self, witness: &NoMembers, fresh: EmptyLook) -> Result<(), Error>;
    /// Ends the management account's own session.
    async fn disable_session(&self, region: Region) -> Result<(), Error>;
    /// One page of the accounts that are registered with Organizations to administer Macie.
    async fn registered(&self, page: Option<PageToken>) -> Result<Page<AccountId>, Error>;
    /// Ends an administrator's registration with Organizations, for all Regions.
    async fn deregister(&self, witness: &NoAdministrators) -> Result<(), Error>;
}

/// What the delegated administrator may do, in one Region at a time.
pub trait MemberRegistry {
    /// The administrator's own session.
    async fn session(&self, region: Region) -> Result<Session, Error>;
    /// Enables the administrator's own session.
    async fn enable_session(&self, region: Region) -> Result<(), Error>;
    /// Resumes the administrator's own suspended session.
    async fn resume_session(&self, region: Region) -> Result<(), Error>;
    /// Sets how often the administrator's policy findings are published.
    async fn set_frequency(&self, region: Region, frequency: FindingPublishingFrequency)
    -> Result<(), Error>;
    /// Whether accounts that join later are enabled, and whether there is room.
    async fn organization_configuration(&self, region: Region) -> Result<OrganizationConfiguration, Error>;
    /// Sets whether accounts that join later are enabled.
    async fn set_auto_enable(&self, region: Region, auto_enable: bool) -> Result<(), Error>;
    /// Where the administrator's discovery results are stored.
    async fn classification_export(&self, region: Region) -> Result<Option<ClassificationExport>, Error>;
    /// Sets where the administrator's discovery results are stored.
    async fn set_classification_export(
        &self,
        region: Region,
        export: &ClassificationExport,
    ) -> Result<(), Error>;
    /// Which of the administrator's findings go to Security Hub.
    async fn findings_publication(&self, region: Region) -> Result<Option<FindingsPublication>, Error>;
    /// Sets which of the administrator's findings go to Security Hub.
    async fn set_findings_publication(
        &self,
        region: Region,
        publication: FindingsPublication,
    ) -> Result<(), Error>;
    /// Automated discovery of the organization.
    async fn automated_discovery(&self, region: Region) -> Result<Option<AutomatedDiscovery>, Error>;
    /// Sets automated discovery of the organization.
    async fn set_automated_discovery(
        &self,
        region: Region,
        discovery: &AutomatedDiscovery,
    ) -> Result<(), Error>;
    /// One page of every record, associated or not.
    async fn members(&self, region: Region, page: Option<PageToken>) -> Result<Page<Member>, Error>;
    /// One account's record; `None` when there is none.
    async fn member(&self, region: Region, account: &AccountId) -> Result<Option<Member>, Error>;
    /// Makes an account of the organization a member.
    async fn create_member(&self, region: Region, account: &AccountId, email: &Email) -> Result<(), Error>;
    /// Suspends or resumes a member's session.
    async fn set_member_session(
        &self,
        region: Region,
        account: &AccountId,
        aim: SessionAim,
    ) -> Result<(), Error>;
    /// Ends a member's association: the account becomes standalone, its session goes on.
    async fn disassociate_member(&self, region: Region, account: &AccountId) -> Result<(), Error>;
    /// Deletes the record of an account that is no longer associated.
    async fn delete_member(&self, region: Region, account: &AccountId) -> Result<(), Error>;
    /// Ends the administrator's own session.
    async fn disable_session(&self, region: Region) -> Result<(), Error>;
}

/// Classification jobs of the delegated administrator, in one Region at a time.
pub trait ClassificationJobs {
    /// One page of the jobs that are not cancelled and whose name begins with `name`, by their ids.
    async fn jobs(&self, region: Region, name: &str, page: Option<PageToken>) -> Result<Page<String>, Error>;
    /// One job; `None` when there is none.
    async fn job(&self, region: Region, id: &str) -> Result<Option<Job>, Error>;
    /// Creates a daily job, and says its id.
    async fn create_job(&self, region: Region, job: &NewJob) -> Result<String, Error>;
    /// Cancels a job, for good.
    async fn cancel_job(&self, region: Region, id: &str) -> Result<(), Error>;
}

/// What a former member does to itself, through a role in it.
pub trait SessionControl {
    /// One account, as a role in it.
    type Account: OwnSession;
    /// The account, before anything was called: a role that cannot be assumed shows with the
    /// first call.
    async fn account(&self, id: &AccountId) -> Self::Account;
}

/// An account's own session.
pub trait OwnSession {
    /// Ends it.
    async fn disable(&self, region: Region) -> Result<(), Error>;
}

/// The bucket that carries what is too large for the state machine.
pub trait ObjectStore {
    /// The object's bytes; `None` when there is none under `key`.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error>;
    /// Writes the object, replacing what was there.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error>;
    /// Writes the object from a file, for what does not fit in memory.
    async fn put_file(&self, key: &str, path: &std::path::Path) -> Result<(), Error>;
}

/// The table that keeps two executions out of one Region.
pub trait LeaseTable {
    /// Writes the claim where the row is free: nobody's, expired by `now`, or the same
    /// execution's with no other leg running. Times are milliseconds since 1970.
    async fn claim(&self, key: &LeaseKey, claim: &Claim, now: u64, expires_at: u64)
    -> Result<Claimed, Error>;
    /// Moves the end of a lease that is still the claimer's; `None` when it is not.
    async fn renew(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<Option<LeaseRow>, Error>;
    /// Ends a leg: the execution keeps the row until `expires_at`, its next leg may take
    /// it at once. Does nothing to a row that is no longer the claimer's.
    async fn hand_over(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<(), Error>;
    /// Gives the row back. Does nothing to a row that is no longer the claimer's.
    async fn release(&self, key: &LeaseKey, claim: &Claim) -> Result<(), Error>;
    /// Asks `execution` to stop, whether or not it holds the row yet.
    async fn ask_to_stop(&self, key: &LeaseKey, execution: &str) -> Result<(), Error>;
}
