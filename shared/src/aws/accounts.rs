//! What a former member does to itself: a role in it ends its session.

use std::sync::Arc;

use super::Aws;
use super::classify::{Credentials, classify};
use super::scope::Scope;
use crate::error::{Call, Error};
use crate::ids::{AccountId, Region};
use crate::ports::{OwnSession, SessionControl};

/// [`SessionControl`] on the SDK.
#[derive(Debug)]
pub struct AwsSessionControl<'a> {
    pub(super) aws: &'a Aws,
    pub(super) session_name: String,
}

/// [`OwnSession`] on the SDK.
#[derive(Debug)]
pub struct AwsOwnSession {
    account: AccountId,
    scope: Arc<Scope>,
}

impl SessionControl for AwsSessionControl<'_> {
    type Account = AwsOwnSession;

    async fn account(&self, id: &AccountId) -> AwsOwnSession {
        let scope = self.aws.member_scope(id, &self.session_name).await;
        AwsOwnSession { account: id.clone(), scope }
    }
}

impl OwnSession for AwsOwnSession {
    async fn disable(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:DisableMacie", region).about(&self.account);
        let credentials =
            if self.scope.is_home(region) { Credentials::AtHome } else { Credentials::Elsewhere };
        let answer = self.scope.macie(region).disable_macie().send().await;
        answer.map(drop).map_err(|error| classify(call, credentials, error))
    }
}
