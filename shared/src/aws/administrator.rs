//! What the delegated administrator does: its session and settings, its members.

use std::sync::Arc;

use aws_sdk_macie2::operation::get_macie_session::GetMacieSessionOutput;
use aws_sdk_macie2::types as sdk;

use super::classify::Credentials;
use super::scope::Scope;
use crate::error::{Call, Error, ErrorKind};
use crate::ids::{AccountId, Email, Region};
use crate::model::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ClassificationExport,
    FindingPublishingFrequency, FindingsPublication, Member, OrganizationConfiguration, Relationship,
    RelationshipStatus, Session, SessionAim, SessionStatus,
};
use crate::page::{Page, PageToken};
use crate::ports::MemberRegistry;

/// [`MemberRegistry`] on the SDK.
#[derive(Debug)]
pub struct AwsMemberRegistry {
    pub(super) scope: Arc<Scope>,
}

impl AwsMemberRegistry {
    pub(super) fn new(scope: Arc<Scope>) -> Self {
        Self { scope }
    }

    pub(super) fn credentials(&self, region: Region) -> Credentials {
        if self.scope.is_home(region) { Credentials::AtHome } else { Credentials::Elsewhere }
    }
}

/// Sends one call to Macie in a Region and classifies what goes wrong.
macro_rules! send {
    ($self:ident, $region:ident, $call:expr, $request:expr) => {{
        let call: $crate::error::Call = $call;
        let credentials = $self.credentials($region);
        $request.send().await.map_err(|error| $crate::aws::classify::classify(call, credentials, error))
    }};
}
pub(super) use send;

impl MemberRegistry for AwsMemberRegistry {
    async fn session(&self, region: Region) -> Result<Session, Error> {
        let call = Call::regional("macie2:GetMacieSession", region);
        let answer = send!(self, region, call, self.scope.macie(region).get_macie_session());
        session_or_absent(answer.map(|answer| read_session(&answer)))
    }

    async fn enable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:EnableMacie", region);
        send!(self, region, call, self.scope.macie(region).enable_macie()).map(drop)
    }

    async fn resume_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateMacieSession", region);
        let request = self.scope.macie(region).update_macie_session().status(sdk::MacieStatus::Enabled);
        send!(self, region, call, request).map(drop)
    }

    async fn set_frequency(
        &self,
        region: Region,
        frequency: FindingPublishingFrequency,
    ) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateMacieSession", region);
        let frequency = match frequency {
            FindingPublishingFrequency::FifteenMinutes => sdk::FindingPublishingFrequency::FifteenMinutes,
            FindingPublishingFrequency::OneHour => sdk::FindingPublishingFrequency::OneHour,
            FindingPublishingFrequency::SixHours => sdk::FindingPublishingFrequency::SixHours,
        };
        let request = self.scope.macie(region).update_macie_session().finding_publishing_frequency(frequency);
        send!(self, region, call, request).map(drop)
    }

    async fn organization_configuration(&self, region: Region) -> Result<OrganizationConfiguration, Error> {
        let call = Call::regional("macie2:DescribeOrganizationConfiguration", region);
        let answer =
            send!(self, region, call, self.scope.macie(region).describe_organization_configuration())?;
        Ok(OrganizationConfiguration {
            auto_enable: answer.auto_enable().unwrap_or(false),
            max_account_limit_reached: answer.max_account_limit_reached().unwrap_or(false),
        })
    }

    async fn set_auto_enable(&self, region: Region, auto_enable: bool) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateOrganizationConfiguration", region);
        let request = self.scope.macie(region).update_organization_configuration().auto_enable(auto_enable);
        send!(self, region, call, request).map(drop)
    }

    async fn classification_export(&self, region: Region) -> Result<Option<ClassificationExport>, Error> {
        let call = Call::regional("macie2:GetClassificationExportConfiguration", region);
        let request = self.scope.macie(region).get_classification_export_configuration();
        let answer = send!(self, region, call, request)?;
        let destination = answer.configuration().and_then(|configuration| configuration.s3_destination());
        Ok(destination.and_then(read_export))
    }

    async fn set_classification_export(
        &self,
        region: Region,
        export: &ClassificationExport,
    ) -> Result<(), Error> {
        let call = Call::regional("macie2:PutClassificationExportConfiguration", region);
        let destination = sdk::S3Destination::builder()
            .bucket_name(&export.bucket_name)
            .kms_key_arn(&export.kms_key_arn)
            .set_key_prefix(export.key_prefix.clone())
            .build();
        let configuration =
            sdk::ClassificationExportConfiguration::builder().s3_destination(destination).build();
        let request = self.scope.macie(region).put_classification_export_configuration();
        send!(self, region, call, request.configuration(configuration)).map(drop)
    }

    async fn findings_publication(&self, region: Region) -> Result<Option<FindingsPublication>, Error> {
        let call = Call::regional("macie2:GetFindingsPublicationConfiguration", region);
        let request = self.scope.macie(region).get_findings_publication_configuration();
        let answer = send!(self, region, call, request)?;
        Ok(answer.security_hub_configuration().map(|hub| FindingsPublication {
            publish_classification_findings: hub.publish_classification_findings().unwrap_or(false),
            publish_policy_findings: hub.publish_policy_findings().unwrap_or(false),
        }))
    }

    async fn set_findings_publication(
        &self,
        region: Region,
        asked: FindingsPublication,
    ) -> Result<(), Error> {
        let call = Call::regional("macie2:PutFindingsPublicationConfiguration", region);
        let hub = sdk::SecurityHubConfiguration::builder()
            .publish_classification_findings(asked.publish_classification_findings)
            .publish_policy_findings(asked.publish_policy_findings)
            .build();
        let request = self.scope.macie(region).put_findings_publication_configuration();
        send!(self, region, call, request.security_hub_configuration(hub)).map(drop)
    }

    async fn automated_discovery(&self, region: Region) -> Result<Option<AutomatedDiscovery>, Error> {
        let call = Call::regional("macie2:GetAutomatedDiscoveryConfiguration", region);
        let request = self.scope.macie(region).get_automated_discovery_configuration();
        let answer = send!(self, region, call, request)?;
        Ok(read_discovery(answer.status(), answer.auto_enable_organization_members()))
    }

    async fn set_automated_discovery(&self, region: Region, asked: &AutomatedDiscovery) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateAutomatedDiscoveryConfiguration", region);
        let status = match asked.status {
            AutomatedDiscoveryStatus::Enabled => sdk::AutomatedDiscoveryStatus::Enabled,
            AutomatedDiscoveryStatus::Disabled => sdk::AutomatedDiscoveryStatus::Disabled,
        };
        let members = match asked.auto_enable_organization_members {
            AutoEnableMembers::All => sdk::AutoEnableMode::All,
            AutoEnableMembers::New => sdk::AutoEnableMode::New,
            AutoEnableMembers::None => sdk::AutoEnableMode::None,
        };
        let request = self.scope.macie(region).update_automated_discovery_configuration();
        let request = request.status(status).auto_enable_organization_members(members);
        send!(self, region, call, request).map(drop)
    }

    async fn members(&self, region: Region, page: Option<PageToken>) -> Result<Page<Member>, Error> {
        let call = Call::regional("macie2:ListMembers", region);
        // "false" is a string on the wire, and the only way to see `Created` and `Removed`.
        let request = self.scope.macie(region).list_members().only_associated("false").max_results(25);
        let request = request.set_next_token(page.map(|token| token.0));
        let answer = send!(self, region, call.clone(), request)?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let read = |member: &sdk::Member| {
            let invited = member.invited_at().is_some();
            read_member(&call, member.account_id(), member.relationship_status(), invited)
        };
        Ok(Page { items: answer.members().iter().map(read).collect::<Result<_, _>>()?, next })
    }

    async fn member(&self, region: Region, account: &AccountId) -> Result<Option<Member>, Error> {
        let call = Call::regional("macie2:GetMember", region).about(account);
        let request = self.scope.macie(region).get_member().id(account.as_str());
        match send!(self, region, call.clone(), request) {
            Ok(it) => {
                let invited = it.invited_at().is_some();
                read_member(&call, it.account_id(), it.relationship_status(), invited).map(Some)
            }
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::NotAssociated) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn create_member(&self, region: Region, account: &AccountId, email: &Email) -> Result<(), Error> {
        let call = Call::regional("macie2:CreateMember", region).about(account);
        let detail = sdk::AccountDetail::builder().account_id(account.as_str()).email(email.expose()).build();
        send!(self, region, call, self.scope.macie(region).create_member().account(detail)).map(drop)
    }

    async fn set_member_session(
        &self,
        region: Region,
        account: &AccountId,
        aim: SessionAim,
    ) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateMemberSession", region).about(account);
        let status = match aim {
            SessionAim::Paused => sdk::MacieStatus::Paused,
            SessionAim::Enabled => sdk::MacieStatus::Enabled,
        };
        let request = self.scope.macie(region).update_member_session().id(account.as_str()).status(status);
        send!(self, region, call, request).map(drop)
    }

    async fn delete_member(&self, region: Region, account: &AccountId) -> Result<(), Error> {
        let call = Call::regional("macie2:DeleteMember", region).about(account);
        send!(self, region, call, self.scope.macie(region).delete_member().id(account.as_str())).map(drop)
    }

    async fn disassociate_member(&self, region: Region, account: &AccountId) -> Result<(), Error> {
        let call = Call::regional("macie2:DisassociateMember", region).about(account);
        let request = self.scope.macie(region).disassociate_member().id(account.as_str());
        send!(self, region, call, request).map(drop)
    }

    async fn disable_session(&self, region: Region) -> Result<(), Error> {
        let call = Call::regional("macie2:DisableMacie", region);
        send!(self, region, call, self.scope.macie(region).disable_macie()).map(drop)
    }
}

pub(super) fn read_session(answer: &GetMacieSessionOutput) -> Session {
    let status = answer.status().map_or_else(
        || SessionStatus::Unknown("no status".to_owned()),
        |status| SessionStatus::from_wire(status.as_str()),
    );
    let frequency = answer.finding_publishing_frequency().map(sdk::FindingPublishingFrequency::as_str);
    let finding_publishing_frequency = match frequency {
        Some("FIFTEEN_MINUTES") => Some(FindingPublishingFrequency::FifteenMinutes),
        Some("ONE_HOUR") => Some(FindingPublishingFrequency::OneHour),
        Some("SIX_HOURS") => Some(FindingPublishingFrequency::SixHours),
        _ => None,
    };
    Session { status, finding_publishing_frequency }
}

/// "Macie is not enabled" answers the question; it is no failure of it.
pub(super) fn session_or_absent(answer: Result<Session, Error>) -> Result<Session, Error> {
    match answer {
        Err(error) if error.kind == ErrorKind::SessionAbsent => Ok(Session::absent()),
        other => other,
    }
}

fn read_export(destination: &sdk::S3Destination) -> Option<ClassificationExport> {
    Some(ClassificationExport {
        bucket_name: destination.bucket_name()?.to_owned(),
        kms_key_arn: destination.kms_key_arn()?.to_owned(),
        key_prefix: destination.key_prefix().filter(|prefix| !prefix.is_empty()).map(str::to_owned),
    })
}

fn read_discovery(
    status: Option<&sdk::AutomatedDiscoveryStatus>,
    members: Option<&sdk::AutoEnableMode>,
) -> Option<AutomatedDiscovery> {
    let status = match status?.as_str() {
        "ENABLED" => AutomatedDiscoveryStatus::Enabled,
        "DISABLED" => AutomatedDiscoveryStatus::Disabled,
        _ => return None,
    };
    let auto_enable_organization_members = match members?.as_str() {
        "ALL" => AutoEnableMembers::All,
        "NEW" => AutoEnableMembers::New,
        "NONE" => AutoEnableMembers::None,
        _ => return None,
    };
    Some(AutomatedDiscovery { status, auto_enable_organization_members })
}

fn read_member(
    call: &Call,
    account: Option<&str>,
    status: Option<&sdk::RelationshipStatus>,
    by_invitation: bool,
) -> Result<Member, Error> {
    let (Some(account), Some(status)) = (account.and_then(|id| id.parse().ok()), status) else {
        let message = "Macie answered with a member without account or relationship";
        return Err(Error::new(call.clone(), ErrorKind::Unrecognized, message));
    };
    let status = RelationshipStatus::from_wire(status.as_str());
    Ok(Member { account, relationship: Relationship { status, by_invitation } })
}
