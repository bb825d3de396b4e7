//! Macie Classic, which is discontinued: an account's member accounts, and the S3
//! resources that it has associated for itself and for them. Its state has nothing to do
//! with today's sessions and members.
//!
//! Left out: the role that a member account needed (every known account counts as having
//! it), and buckets: any name will do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::core::State;
use super::member::Page;
use crate::switches::ClassicRepeatedAssociation;
use crate::{AccountId, SessionKey};

/// A bucket, or what lies under a prefix in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Resource {
    /// The bucket.
    pub bucket_name: String,
    /// The prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// Whether the objects that are there already are classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OneTimeClassification {
    /// They are.
    Full,
    /// They are not.
    None,
}

/// An associated resource. New objects are always classified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3ResourceClassification {
    /// What.
    pub resource: S3Resource,
    /// How.
    pub one_time: OneTimeClassification,
    /// Its place in the list.
    place: u64,
}

/// Why Macie Classic refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassicRefusal {
    /// The caller is itself a member of another account.
    CallerIsMember,
    /// The caller would be a member of itself.
    AssociatesItself,
    /// The caller is not a member of itself.
    DisassociatesItself,
    /// Nobody knows the account.
    UnknownAccount,
    /// The account belongs to, or has, members of its own elsewhere.
    OfAnother,
    /// The account is a member already.
    AlreadyMember,
    /// The account is no member.
    NotMember,
    /// The resources of an account that is not the caller's.
    ForeignAccount,
    /// Too many members.
    MemberLimit,
    /// Too many S3 resources.
    ResourceLimit,
}

/// Why one S3 resource could not be dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceFailure {
    /// It is associated already.
    AlreadyAssociated,
    /// It is not associated.
    NotAssociated,
}

/// The resources that could not be dealt with.
pub(crate) type Failed = Vec<(S3Resource, ResourceFailure)>;

/// What one account has in Macie Classic, in one Region.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Estate {
    members: BTreeSet<AccountId>,
    /// By the account that owns the bucket, in the order of their association.
    resources: BTreeMap<AccountId, Vec<S3ResourceClassification>>,
    placed: u64,
}

/// Everything of Macie Classic.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Classic {
    estates: BTreeMap<SessionKey, Estate>,
    /// Whose member an account is.
    administrators: BTreeMap<SessionKey, AccountId>,
}

impl State {
    /// `AssociateMemberAccount`.
    pub fn classic_associate_member(
        &mut self,
        at: SessionKey,
        account: AccountId,
    ) -> Result<(), ClassicRefusal> {
        let member = SessionKey { account, ..at };
        self.refuse_classic_member(at)?;
        if account == at.account {
            return Err(ClassicRefusal::AssociatesItself);
        }
        if self.address(account).is_none() {
            return Err(ClassicRefusal::UnknownAccount);
        }
        match self.classic.administrators.get(&member) {
            Some(own) if *own == at.account => return self.classic_again(ClassicRefusal::AlreadyMember),
            Some(_) => return Err(ClassicRefusal::OfAnother),
            None => {}
        }
        if self.classic.estates.get(&member).is_some_and(|estate| !estate.members.is_empty()) {
            return Err(ClassicRefusal::OfAnother);
        }
        let limit = self.switches.classic_member_limit;
        let estate = self.classic.estates.entry(at).or_default();
        if estate.members.len() >= limit {
            return Err(ClassicRefusal::MemberLimit);
        }
        estate.members.insert(account);
        self.classic.administrators.insert(member, at.account);
        Ok(())
    }

    /// `DisassociateMemberAccount`: its S3 resources go with it.
    pub fn classic_disassociate_member(
        &mut self,
        at: SessionKey,
        account: AccountId,
    ) -> Result<(), ClassicRefusal> {
        if account == at.account {
            return Err(ClassicRefusal::DisassociatesItself);
        }
        let estate = self.classic.estates.get_mut(&at).ok_or(ClassicRefusal::NotMember)?;
        if !estate.members.remove(&account) {
            return Err(ClassicRefusal::NotMember);
        }
        estate.resources.remove(&account);
        self.classic.administrators.remove(&SessionKey { account, ..at });
        Ok(())
    }

    /// `ListMemberAccounts`: the members and the caller itself, by account.
    #[must_use]
    pub fn classic_members(&self, at: SessionKey, after: Option<AccountId>, limit: usize) -> Page<AccountId> {
        let members = self.classic.estates.get(&at).into_iter().flat_map(|estate| &estate.members);
        let accounts: BTreeSet<AccountId> = members.copied().chain([at.account]).collect();
        let rest = accounts.into_iter().filter(|account| after.is_none_or(|after| *account > after));
        Page::take(rest, limit, |account| *account)
    }

    /// `AssociateS3Resources`, of the caller's or a member's buckets, and what could not be done.
    pub fn classic_associate_resources(
        &mut self,
        at: SessionKey,
        owner: Option<AccountId>,
        wanted: Vec<(S3Resource, OneTimeClassification)>,
    ) -> Result<Failed, ClassicRefusal> {
        let owner = self.classic_owner(at, owner)?;
        let again = self.switches.classic_repeated_association;
        let limit = self.switches.classic_s3_resource_limit;
        let estate = self.classic.estates.entry(at).or_default();
        if estate.associated() + estate.unknown(owner, &wanted) > limit {
            return Err(ClassicRefusal::ResourceLimit);
        }
        let mut failed = Vec::new();
        for (resource, one_time) in wanted {
            match (estate.find(owner, &resource), again) {
                (None, _) => estate.put(owner, resource, one_time),
                (Some(present), ClassicRepeatedAssociation::Accepted) => present.one_time = one_time,
                (Some(_), ClassicRepeatedAssociation::Refused) => {
                    failed.push((resource, ResourceFailure::AlreadyAssociated));
                }
            }
        }
        Ok(failed)
    }

    /// `DisassociateS3Resources`, and what could not be done.
    pub fn classic_disassociate_resources(
        &mut self,
        at: SessionKey,
        owner: Option<AccountId>,
        unwanted: Vec<S3Resource>,
    ) -> Result<Failed, ClassicRefusal> {
        let owner = self.classic_owner(at, owner)?;
        let own = self.classic.estates.entry(at).or_default().resources.entry(owner).or_default();
        let mut failed = Vec::new();
        for resource in unwanted {
            match own.iter().position(|present| present.resource == resource) {
                Some(index) => drop(own.remove(index)),
                None => failed.push((resource, ResourceFailure::NotAssociated)),
            }
        }
        Ok(failed)
    }

    /// `UpdateS3Resources`, and what could not be done. Without a one-time type nothing changes: the
    /// continuous one has a single value.
    pub fn classic_update_resources(
        &mut self,
        at: SessionKey,
        owner: Option<AccountId>,
        wanted: Vec<(S3Resource, Option<OneTimeClassification>)>,
    ) -> Result<Failed, ClassicRefusal> {
        let owner = self.classic_owner(at, owner)?;
        let estate = self.classic.estates.entry(at).or_default();
        let mut failed = Vec::new();
        for (resource, one_time) in wanted {
            match estate.find(owner, &resource) {
                Some(present) => present.one_time = one_time.unwrap_or(present.one_time),
                None => failed.push((resource, ResourceFailure::NotAssociated)),
            }
        }
        Ok(failed)
    }

    /// `ListS3Resources`, in the order of their association, from after the place `after`.
    pub fn classic_resources(
        &self,
        at: SessionKey,
        owner: Option<AccountId>,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Page<S3ResourceClassification, u64>, ClassicRefusal> {
        let owner = self.classic_owner(at, owner)?;
        let own = self.classic.estates.get(&at).and_then(|estate| estate.resources.get(&owner));
        let rest = own.into_iter().flatten();
        let rest = rest.filter(|resource| after.is_none_or(|after| resource.place > after));
        Ok(Page::take(rest.cloned(), limit, |resource| resource.place))
    }

    /// Whose resources a request is about: the caller's own, or a member's.
    fn classic_owner(&self, at: SessionKey, owner: Option<AccountId>) -> Result<AccountId, ClassicRefusal> {
        self.refuse_classic_member(at)?;
        let Some(owner) = owner.filter(|owner| *owner != at.account) else { return Ok(at.account) };
        let own = self.classic.administrators.get(&SessionKey { account: owner, ..at }) == Some(&at.account);
        match self.address(owner) {
            _ if own => Ok(owner),
            Some(_) => Err(ClassicRefusal::ForeignAccount),
            None => Err(ClassicRefusal::NotMember),
        }
    }

    fn refuse_classic_member(&self, at: SessionKey) -> Result<(), ClassicRefusal> {
        let is_member = self.classic.administrators.contains_key(&at);
        if is_member { Err(ClassicRefusal::CallerIsMember) } else { Ok(()) }
    }

    fn classic_again(&self, refusal: ClassicRefusal) -> Result<(), ClassicRefusal> {
        match self.switches.classic_repeated_association {
            ClassicRepeatedAssociation::Accepted => Ok(()),
            ClassicRepeatedAssociation::Refused => Err(refusal),
        }
    }
}

impl Estate {
    fn associated(&self) -> usize {
        self.resources.values().map(Vec::len).sum()
    }

    /// How many of these would be new.
    fn unknown(&self, owner: AccountId, wanted: &[(S3Resource, OneTimeClassification)]) -> usize {
        let own = self.resources.get(&owner).map_or(&[][..], Vec::as_slice);
        let is_new = |resource: &S3Resource| !own.iter().any(|present| present.resource == *resource);
        let first = |index: usize, resource: &S3Resource| {
            !wanted[..index].iter().any(|(earlier, _)| earlier == resource)
        };
        let new = wanted
            .iter()
            .enumerate()
            .filter(|(index, (resource, _))| is_new(resource) && first(*index, resource));
        new.count()
    }

    fn find(&mut self, owner: AccountId, resource: &S3Resource) -> Option<&mut S3ResourceClassification> {
        self.resources.get_mut(&owner)?.iter_mut().find(|present| present.resource == *resource)
    }

    fn put(&mut self, owner: AccountId, resource: S3Resource, one_time: OneTimeClassification) {
        self.placed += 1;
        let place = self.placed;
        self.resources.entry(owner).or_default().push(S3ResourceClassification { resource, one_time, place });
    }
}
