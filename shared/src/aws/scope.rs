//! Credentials and clients: whose they are, how calls time out, what is shared.
//!
//! A scope is the function's own credentials or an assumed role. Roles are assumed
//! through the home Region's own STS endpoint, so that the session tokens are valid
//! in Regions that have to be opted in to. The SDK's retries are off for Macie and
//! Organizations: its quota of retries gives up under throttling, and is shared by
//! every account of a Region.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::identity::IdentityCache;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_macie2::config::SharedCredentialsProvider;
use aws_sdk_macie2::config::retry::{RetryPartition, TokenBucket};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::credentials::Sendable;
use super::{
    AwsAdministratorRegistry, AwsLeaseTable, AwsMemberRegistry, AwsObjectStore, AwsOrganizationDirectory,
    AwsSessionControl, http,
};
use crate::ids::{AccountId, Region};
use crate::lease::LONGEST_CALL;

/// How long a lease's row may take, the SDK's retries included: half of the shortest lease.
const LEASE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one attempt at it may take: a lost answer leaves time for another.
const LEASE_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// By its ARN.
    Arn(String),
    /// By its name, in the account that the scope is about.
    Name(String),
}

impl Role {
    /// Reads a role from a setting; empty means the function's own credentials.
    #[must_use]
    pub fn from_setting(text: &str) -> Option<Self> {
        match text {
            "" => None,
            arn if arn.starts_with("arn:") => Some(Self::Arn(arn.to_owned())),
            name => Some(Self::Name(name.to_owned())),
        }
    }

    fn arn_in(&self, account: &AccountId) -> String {
        match self {
            Self::Arn(arn) => arn.clone(),
            Self::Name(name) => format!("arn:aws:iam::{account}:role/{name}"),
        }
    }
}

/// Which roles to assume; `None` means the function's own credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes {
    /// In the management account, by ARN.
    pub management: Option<String>,
    /// In the delegated administrator account.
    pub administrator: Option<Role>,
    /// In every former member, by name: where a teardown ends sessions.
    pub member: Option<String>,
    /// What both ask for, if anything.
    pub external_id: Option<String>,
}

/// AWS, as one function reaches it: configured once, at start.
#[derive(Debug)]
pub struct Aws {
    own: SdkConfig,
    scopes: Scopes,
    assumed: Mutex<BTreeMap<(String, String), Arc<Scope>>>,
}

impl Aws {
    /// Reads endpoints, Region and credentials from the variables that Lambda gives a
    /// function, and looks nowhere else: not for profiles, not for a metadata service.
    pub async fn load(scopes: Scopes) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(LONGEST_CALL).build();
        let own = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .region(EnvironmentVariableRegionProvider::new())
            .credentials_provider(EnvironmentVariableCredentialsProvider::new())
            .http_client(http::client())
            .timeout_config(timeouts);
        Self::new(own.load().await, scopes)
    }

    /// AWS as `own` reaches it.
    #[must_use]
    pub fn new(own: SdkConfig, scopes: Scopes) -> Self {
        Self { own, scopes, assumed: Mutex::default() }
    }

    /// The organization, read with the management scope: after a deregistration the
    /// administrator can no longer list accounts.
    pub async fn directory(&self, session_name: &str) -> AwsOrganizationDirectory {
        AwsOrganizationDirectory::new(self.management_scope(session_name).await)
    }

    /// The management account; `id` is the account that a call about itself names.
    pub async fn management(&self, session_name: &str) -> AwsAdministratorRegistry {
        AwsAdministratorRegistry::new(self.management_scope(session_name).await)
    }

    /// The delegated administrator `id`.
    pub async fn administrator(&self, id: &AccountId, session_name: &str) -> AwsMemberRegistry {
        let role = self.scopes.administrator.as_ref().map(|role| role.arn_in(id));
        AwsMemberRegistry::new(self.scope(role, session_name).await)
    }

    /// Former members, each by a role in it.
    #[must_use]
    pub fn former_members(&self, session_name: &str) -> AwsSessionControl<'_> {
        AwsSessionControl { aws: self, session_name: session_name.to_owned() }
    }

    /// The stack's bucket, with the function's own credentials and the SDK's retries.
    #[must_use]
    pub fn store(&self, bucket: String) -> AwsObjectStore {
        let config = aws_sdk_s3::config::Builder::from(&self.own)
            // A report streams from a file: its checksum would have to be known before it is read.
            .request_checksum_calculation(aws_sdk_s3::config::RequestChecksumCalculation::WhenRequired)
            .build();
        AwsObjectStore::new(aws_sdk_s3::Client::from_conf(config), bucket)
    }

    /// The stack's table of leases, with the function's own credentials and the SDK's retries.
    #[must_use]
    pub fn leases(&self, table: String) -> AwsLeaseTable {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(LEASE_ATTEMPT_TIMEOUT)
            .operation_timeout(LEASE_TIMEOUT)
            .build();
        let config = aws_sdk_dynamodb::config::Builder::from(&self.own).timeout_config(timeouts).build();
        AwsLeaseTable::new(aws_sdk_dynamodb::Client::from_conf(config), table)
    }

    /// The stack's state machine, with the function's own credentials and the SDK's retries.
    #[cfg(feature = "executions")]
    #[must_use]
    pub fn executions(&self, state_machine: String) -> super::AwsExecutions {
        super::AwsExecutions::new(aws_sdk_sfn::Client::new(&self.own), state_machine)
    }

    async fn management_scope(&self, session_name: &str) -> Arc<Scope> {
        self.scope(self.scopes.management.clone(), session_name).await
    }

    /// One scope per role and session: a repeated leg finds its credentials cached.
    async fn scope(&self, role: Option<String>, session_name: &str) -> Arc<Scope> {
        let key = (role.clone().unwrap_or_default(), session_name.to_owned());
        if let Some(known) = self.assumed.lock().expect("no holder panics").get(&key) {
            return Arc::clone(known);
        }
        let config = match role {
            Some(arn) => self.assume(arn, session_name).await,
            None => self.own.clone(),
        };
        let scope = Arc::new(Scope::new(&config, &key.0));
        let mut assumed = self.assumed.lock().expect("no holder panics");
        assumed.clear(); // an earlier execution's session is of no use to this one
        assumed.insert(key, Arc::clone(&scope));
        scope
    }

    /// Kept by whoever asked: there may be thousands, each of use for one round of calls.
    pub(super) async fn member_scope(&self, account: &AccountId, session_name: &str) -> Arc<Scope> {
        let Some(name) = &self.scopes.member else { return Arc::new(Scope::new(&self.own, "")) };
        let arn = Role::Name(name.clone()).arn_in(account);
        let config = self.assume(arn.clone(), session_name).await;
        let identities = IdentityCache::lazy().build();
        let config = config.to_builder().identity_cache(identities).build();
        Arc::new(Scope::new(&config, &arn))
    }

    async fn assume(&self, arn: String, session_name: &str) -> SdkConfig {
        let mut role = AssumeRoleProvider::builder(arn)
            .configure(&self.own)
            .session_name(role_session_name(session_name));
        if let Some(id) = &self.scopes.external_id {
            role = role.external_id(id);
        }
        let provider = SharedCredentialsProvider::new(Sendable(role.build().await));
        self.own.to_builder().credentials_provider(provider).build()
    }
}

/// STS takes 2 to 64 characters of `[\w+=,.@-]`; an execution's name may have others.
fn role_session_name(execution: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let name: String = execution.chars().map(|c| if allowed(c) { c } else { '-' }).take(64).collect();
    if name.len() < 2 { format!("macie-org-{name}") } else { name }
}

/// The clients of one set of credentials.
#[derive(Debug)]
pub(super) struct Scope {
    config: SdkConfig,
    /// The role that the credentials are of; empty for the function's own.
    role: String,
    macie: Mutex<BTreeMap<Region, aws_sdk_macie2::Client>>,
    /// Organizations is global: one client serves.
    pub(super) organizations: aws_sdk_organizations::Client,
}

impl Scope {
    fn new(config: &SdkConfig, role: &str) -> Self {
        // Said in full: the pacer owns every repeat, whatever the SDK's defaults become.
        let once = RetryConfig::standard().with_max_attempts(1);
        let config = config.to_builder().retry_config(once).build();
        let organizations = aws_sdk_organizations::Client::new(&config);
        Self { config, role: role.to_owned(), macie: Mutex::default(), organizations }
    }

    /// Macie in one Region.
    pub(super) fn macie(&self, region: Region) -> aws_sdk_macie2::Client {
        let mut clients = self.macie.lock().expect("no holder panics");
        let client = clients.entry(region).or_insert_with(|| {
            let region = aws_sdk_macie2::config::Region::from_static(region.as_str());
            // The SDK's own partition is the Region's, shared by every account that it calls as.
            let partition = RetryPartition::custom(format!("macie2/{}/{region}", self.role));
            let partition = partition.token_bucket(TokenBucket::unlimited()).build();
            let config = aws_sdk_macie2::config::Builder::from(&self.config).region(region);
            let config = config.retry_partition(partition).build();
            aws_sdk_macie2::Client::from_conf(config)
        });
        client.clone()
    }

    /// Whether `region` is where the credentials are known to work.
    pub(super) fn is_home(&self, region: Region) -> bool {
        self.config.region().is_some_and(|home| home.as_ref() == region.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_given_by_arn_by_name_or_not_at_all() {
        let account = "222222222222".parse().unwrap();
        assert_eq!(Role::from_setting(""), None);
        let named = Role::from_setting("macie-org").unwrap();
        assert_eq!(named.arn_in(&account), "arn:aws:iam::222222222222:role/macie-org");
        let arn = "arn:aws:iam::333333333333:role/x";
        assert_eq!(Role::from_setting(arn).unwrap().arn_in(&account), arn);
    }

    #[test]
    fn every_account_and_region_has_a_retry_partition_of_its_own_and_sends_once() {
        let config = SdkConfig::builder().behavior_version(BehaviorVersion::v2026_01_12()).build();
        let (one, other) = (Scope::new(&config, "role/one"), Scope::new(&config, "role/other"));
        let partition = |scope: &Scope, region: &str| {
            let client = scope.macie(region.parse().unwrap());
            assert_eq!(client.config().retry_config().unwrap().max_attempts(), 1);
            client.config().retry_partition().unwrap().clone()
        };
        let first = partition(&one, "eu-west-1");
        assert_eq!(first, partition(&one, "eu-west-1"));
        assert_ne!(first, partition(&one, "us-east-1"));
        assert_ne!(first, partition(&other, "eu-west-1"));
    }

    #[test]
    fn every_execution_name_makes_a_role_session_name() {
        assert_eq!(role_session_name("onboard-1"), "onboard-1");
        assert_eq!(role_session_name("é vänlig"), "--v-nlig");
        assert_eq!(role_session_name("x"), "macie-org-x");
        assert_eq!(role_session_name(&"a".repeat(80)).len(), 64);
    }
}
