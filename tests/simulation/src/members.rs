//! Macie, as the delegated administrator may change it in one Region.

use std::rc::Rc;

use macie_emulator as emulator;
use macie_emulator::{Detail, Refusal, SessionKey, SessionStatus, State, Told};
use macie_org::error::{Call, Error};
use macie_org::ids::{AccountId, Email, Region};
use macie_org::lease::LeaseKey;
use macie_org::model::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ClassificationExport,
    FindingPublishingFrequency, FindingsPublication, Member, OrganizationConfiguration, Session, SessionAim,
};
use macie_org::page::{Page, PageToken};
use macie_org::ports::MemberRegistry;

use crate::faults::Fault;
use crate::people::{theirs, there};
use crate::reading::Refused;
use crate::records::Mutation;
use crate::trouble::Trouble;
use crate::wire::{Sent, Wire};
use crate::{roster, watched};

/// [`MemberRegistry`] of the simulated world.
#[derive(Debug, Clone)]
pub(crate) struct EmulatedMembers {
    pub(crate) wire: Wire,
    pub(crate) administrator: AccountId,
}

impl EmulatedMembers {
    async fn call<T>(
        &self,
        operation: &'static str,
        region: Region,
        effect: impl FnOnce(&mut State, SessionKey) -> Result<T, Refusal> + 'static,
    ) -> Result<T, Error> {
        let at = self.at(region);
        let call = Call::regional(operation, region);
        self.wire.call(call, &self.administrator, move |state| effect(state, at)).await
    }

    fn at(&self, region: Region) -> SessionKey {
        SessionKey { region: there(region), account: theirs(&self.administrator) }
    }

    /// Changes one member, and notes that and how.
    async fn change(
        &self,
        (operation, kind, detail): (&'static str, &'static str, Detail),
        region: Region,
        account: &AccountId,
        effect: impl FnOnce(&mut State, SessionKey) -> Result<(), Refusal> + 'static,
    ) -> Result<(), Error> {
        let call = Call::regional(operation, region).about(account);
        let (registry, account) = (self.clone(), account.clone());
        let change = move |state: &mut State| registry.carry_out(kind, region, &account, state, effect);
        let sent = Sent { call, signer: &self.administrator, detail };
        self.wire.send(sent, |()| Told::Done, change).await
    }

    /// A change that has arrived: what else refuses it, its effect, and the note of it.
    pub(crate) fn carry_out<T>(
        &self,
        kind: &'static str,
        region: Region,
        account: &AccountId,
        state: &mut State,
        effect: impl FnOnce(&mut State, SessionKey) -> Result<T, Refusal>,
    ) -> Result<T, Refused> {
        let before = roster::record(state, region, account);
        let answer = match self.refuses(region, kind, account) {
            Some(refused) => Err(refused),
            None => effect(state, self.at(region)).map_err(Refused::from),
        };
        let effective = roster::record(state, region, account) != before;
        self.note(kind, region, account, effective);
        if effective {
            let world = &self.wire.world;
            world.past.borrow_mut().note(region, account, world.elapsed_ms(), before);
        }
        answer
    }

    fn note(&self, kind: &'static str, region: Region, account: &AccountId, effective: bool) {
        let world = &self.wire.world;
        let lease = world.lease_of(&LeaseKey { administrator: self.administrator.clone(), region });
        let leased = lease.execution == *self.wire.execution && lease.expires_at > world.now_ms();
        let (execution, account) = (self.wire.execution.to_string(), account.clone());
        let (at_ms, is_late) = (world.elapsed_ms(), world.at_hand.get() == Some(Fault::Late));
        let mutation = Mutation { at_ms, execution, region, account, kind, effective, leased, is_late };
        world.note().mutations.push(mutation);
    }

    /// Milliseconds since the designation, where there was one.
    fn designated_for(&self, region: Region) -> Option<u64> {
        let since = self.wire.world.designated_ms.borrow().get(&region).copied();
        since.map(|since| self.wire.world.elapsed_ms() - since)
    }

    pub(crate) fn has_not_arrived(&self, region: Region) -> bool {
        let shows_after_ms = self.wire.world.faults().designation_shows_after_ms;
        self.designated_for(region).is_some_and(|ms| ms < shows_after_ms)
    }

    /// Why the change has no effect, whatever Macie's rules say.
    fn refuses(&self, region: Region, kind: &str, account: &AccountId) -> Option<Refused> {
        let faults = self.wire.world.faults();
        let from_ms = faults.designation_shows_after_ms + faults.members_after_ms;
        let early = self.designated_for(region).is_some_and(|ms| ms < from_ms);
        let held = kind == "disassociate" && faults.held.contains(account);
        if early {
            self.wire.world.strikes.note(Trouble::MembersRefused);
        }
        if held {
            self.wire.world.strikes.note(Trouble::MemberHeld);
        }
        early.then_some(Refused::NotNow).or(held.then_some(Refused::Held))
    }
}

impl MemberRegistry for EmulatedMembers {
    async fn session(&self, region: Region) -> Result<Session, Error> {
        self.wire.session(region, &self.administrator).await
    }

    async fn enable_session(&self, region: Region) -> Result<(), Error> {
        self.call("macie2:EnableMacie", region, |state, at| state.enable_macie(at, None, None, None)).await
    }

    async fn resume_session(&self, region: Region) -> Result<(), Error> {
        let resume =
            |state: &mut State, at| state.update_macie_session(at, Some(SessionStatus::Enabled), None);
        self.call("macie2:UpdateMacieSession", region, resume).await
    }

    async fn set_frequency(
        &self,
        region: Region,
        frequency: FindingPublishingFrequency,
    ) -> Result<(), Error> {
        let frequency = match frequency {
            FindingPublishingFrequency::FifteenMinutes => {
                emulator::FindingPublishingFrequency::FifteenMinutes
            }
            FindingPublishingFrequency::OneHour => emulator::FindingPublishingFrequency::OneHour,
            FindingPublishingFrequency::SixHours => emulator::FindingPublishingFrequency::SixHours,
        };
        let set = move |state: &mut State, at| state.update_macie_session(at, None, Some(frequency));
        self.call("macie2:UpdateMacieSession", region, set).await
    }

    async fn organization_configuration(&self, region: Region) -> Result<OrganizationConfiguration, Error> {
        let registry = self.clone();
        let read = move |state: &mut State, at| {
            if registry.has_not_arrived(region) {
                return Err(Refusal::NotAdministrator);
            }
            let found = state.organization_configuration(at)?;
            let auto_enable = found.auto_enable == emulator::AutoEnable::On;
            let max_account_limit_reached = found.max_account_limit_reached;
            Ok(OrganizationConfiguration { auto_enable, max_account_limit_reached })
        };
        self.call("macie2:DescribeOrganizationConfiguration", region, read).await
    }

    async fn set_auto_enable(&self, region: Region, auto_enable: bool) -> Result<(), Error> {
        let asked = if auto_enable { emulator::AutoEnable::On } else { emulator::AutoEnable::Off };
        let set = move |state: &mut State, at| state.update_organization_configuration(at, asked);
        self.call("macie2:UpdateOrganizationConfiguration", region, set).await
    }

    async fn classification_export(&self, region: Region) -> Result<Option<ClassificationExport>, Error> {
        let read = |state: &mut State, at| {
            Ok(state.classification_export(at)?.map(|found| ClassificationExport {
                bucket_name: found.bucket_name.clone(),
                kms_key_arn: found.kms_key_arn.clone(),
                key_prefix: found.key_prefix.clone(),
            }))
        };
        self.call("macie2:GetClassificationExportConfiguration", region, read).await
    }

    async fn set_classification_export(
        &self,
        region: Region,
        export: &ClassificationExport,
    ) -> Result<(), Error> {
        let ClassificationExport { bucket_name, kms_key_arn, key_prefix } = export.clone();
        let export =
            emulator::ExportDestination { bucket_name, key_prefix, kms_key_arn, expected_bucket_owner: None };
        let set = move |state: &mut State, at| state.put_classification_export(at, export);
        self.call("macie2:PutClassificationExportConfiguration", region, set).await
    }

    async fn findings_publication(&self, region: Region) -> Result<Option<FindingsPublication>, Error> {
        let read = |state: &mut State, at| {
            let found = state.findings_publication(at)?;
            Ok(Some(FindingsPublication {
                publish_classification_findings: found.classification_findings,
                publish_policy_findings: found.policy_findings,
            }))
        };
        self.call("macie2:GetFindingsPublicationConfiguration", region, read).await
    }

    async fn set_findings_publication(
        &self,
        region: Region,
        publication: FindingsPublication,
    ) -> Result<(), Error> {
        let asked = emulator::FindingsPublication {
            classification_findings: publication.publish_classification_findings,
            policy_findings: publication.publish_policy_findings,
        };
        let set = move |state: &mut State, at| state.put_findings_publication(at, Some(asked));
        self.call("macie2:PutFindingsPublicationConfiguration", region, set).await
    }

    async fn automated_discovery(&self, region: Region) -> Result<Option<AutomatedDiscovery>, Error> {
        let read = |state: &mut State, at| {
            let found = state.automated_discovery(at)?;
            let status = match found.status {
                emulator::AutomatedDiscoveryStatus::Enabled => AutomatedDiscoveryStatus::Enabled,
                emulator::AutomatedDiscoveryStatus::Disabled => AutomatedDiscoveryStatus::Disabled,
            };
            let auto_enable_organization_members = match found.auto_enable {
                emulator::AutoEnableMembers::All => AutoEnableMembers::All,
                emulator::AutoEnableMembers::New => AutoEnableMembers::New,
                emulator::AutoEnableMembers::None => AutoEnableMembers::None,
            };
            Ok(Some(AutomatedDiscovery { status, auto_enable_organization_members }))
        };
        self.call("macie2:GetAutomatedDiscoveryConfiguration", region, read).await
    }

    async fn set_automated_discovery(
        &self,
        region: Region,
        discovery: &AutomatedDiscovery,
    ) -> Result<(), Error> {
        let status = match discovery.status {
            AutomatedDiscoveryStatus::Enabled => emulator::AutomatedDiscoveryStatus::Enabled,
            AutomatedDiscoveryStatus::Disabled => emulator::AutomatedDiscoveryStatus::Disabled,
        };
        let auto_enable = match discovery.auto_enable_organization_members {
            AutoEnableMembers::All => emulator::AutoEnableMembers::All,
            AutoEnableMembers::New => emulator::AutoEnableMembers::New,
            AutoEnableMembers::None => emulator::AutoEnableMembers::None,
        };
        let set = move |state: &mut State, at| state.update_automated_discovery(at, status, auto_enable);
        self.call("macie2:UpdateAutomatedDiscoveryConfiguration", region, set).await
    }

    async fn member(&self, region: Region, account: &AccountId) -> Result<Option<Member>, Error> {
        let at = self.at(region);
        let call = Call::regional("macie2:GetMember", region).about(account);
        let account = account.clone();
        let read = move |state: &mut State| {
            let session = state.get_macie_session(at).map_err(Refused::from);
            session.map(|_| roster::record(state, region, &account))
        };
        let sent = Sent { call, signer: &self.administrator, detail: Detail::None };
        self.wire.send(sent, |_| Told::Done, read).await
    }

    async fn members(&self, region: Region, page: Option<PageToken>) -> Result<Page<Member>, Error> {
        let (world, at) = (Rc::clone(&self.wire.world), self.at(region));
        let expires = page.is_some() && world.dice.borrow_mut().f64() < world.faults().expired_tokens;
        let detail = watched::page(page.is_none());
        let read = move |state: &mut State| {
            let expires = expires || (page.is_some() && world.at_hand.get() == Some(Fault::ExpiredToken));
            if expires {
                world.strikes.note(Trouble::ExpiredToken);
                return Err(Refused::NotNow);
            }
            roster::page(&world, state, at, region, page).map_err(Refused::from)
        };
        let call = Call::regional("macie2:ListMembers", region);
        self.wire.send(Sent { call, signer: &self.administrator, detail }, watched::told, read).await
    }

    async fn create_member(&self, region: Region, account: &AccountId, email: &Email) -> Result<(), Error> {
        let email = emulator::Email::new(email.expose());
        let new =
            emulator::NewMember { account: theirs(account), email, tags: std::collections::BTreeMap::new() };
        let create = move |state: &mut State, at| state.create_member(at, new).map(drop);
        self.change(("macie2:CreateMember", "create", Detail::None), region, account, create).await
    }

    async fn set_member_session(
        &self,
        region: Region,
        account: &AccountId,
        aim: SessionAim,
    ) -> Result<(), Error> {
        let (kind, detail, status) = match aim {
            SessionAim::Paused => ("suspend", Detail::Suspends, SessionStatus::Paused),
            SessionAim::Enabled => ("resume", Detail::None, SessionStatus::Enabled),
        };
        let id = theirs(account);
        let set = move |state: &mut State, at| state.update_member_session(at, id, status);
        self.change(("macie2:UpdateMemberSession", kind, detail), region, account, set).await
    }

    async fn delete_member(&self, region: Region, account: &AccountId) -> Result<(), Error> {
        let id = theirs(account);
        let delete = move |state: &mut State, at| state.delete_member(at, id);
        self.change(("macie2:DeleteMember", "delete", Detail::None), region, account, delete).await
    }

    async fn disassociate_member(&self, region: Region, account: &AccountId) -> Result<(), Error> {
        let id = theirs(account);
        let end = move |state: &mut State, at| state.disassociate_member(at, id);
        self.change(("macie2:DisassociateMember", "disassociate", Detail::None), region, account, end).await
    }

    async fn disable_session(&self, region: Region) -> Result<(), Error> {
        self.call("macie2:DisableMacie", region, State::disable_macie).await
    }
}
