//! Changes that are made but not yet seen everywhere: a designation, its revocation, a
//! new member; and what is refused while an organization warms up.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Injected, TransientCode};
use crate::state::State;
use crate::wire::Subject;
use crate::{AccountId, Region};

/// How long changes stay unseen, in milliseconds; 0, the default, is not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Visibility {
    /// A new administrator is not listed in its Region, and cannot configure the organization or create
    /// members there: `AccessDeniedException`, it "must be the Macie administrator".
    pub designation_ms: u64,
    /// A new member reads `Created` before it reads `Enabled`. The longer of this and the switch counts.
    pub member_creation_ms: u64,
    /// A revoked administrator is listed as `DISABLING_IN_PROGRESS` in its Region, and no other can be
    /// designated there.
    pub disabling_ms: u64,
    /// After a designation, `CreateMember` is refused in its Region with a `ValidationException`.
    pub warm_up_ms: u64,
    /// After the organization's first designation of all, every other Region's is refused: it is not
    /// complete.
    pub first_designation_ms: u64,
    /// The code of that refusal.
    pub first_designation_code: TransientCode,
}

/// What a new administrator cannot do while it is not seen as one.
const ADMINISTRATORS: [&str; 3] =
    ["DescribeOrganizationConfiguration", "UpdateOrganizationConfiguration", "CreateMember"];

/// Who was designated and revoked where, and when.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    designated: BTreeMap<Region, (AccountId, u64)>,
    revoked: BTreeMap<Region, (AccountId, u64)>,
    first: Option<(Region, u64)>,
}

/// The administrators, as they were before a request was handled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    region: Region,
    administrator: Option<AccountId>,
    any: bool,
}

impl Before {
    /// For a request that can change them.
    pub(super) fn of(state: &State, subject: &Subject) -> Option<Self> {
        if !["EnableOrganizationAdminAccount", "DisableOrganizationAdminAccount"].contains(&subject.operation)
        {
            return None;
        }
        let region = subject.macie_region()?;
        let any = Region::ALL.into_iter().any(|region| state.administrator(region).is_some());
        Some(Self { region, administrator: state.administrator(region), any })
    }
}

impl Sightings {
    /// Notes what a handled request changed.
    pub(super) fn observe(&mut self, before: Option<Before>, state: &State) {
        let Some(before) = before else { return };
        let (region, now_ms) = (before.region, state.now_ms());
        match (before.administrator, state.administrator(region)) {
            (None, Some(administrator)) => {
                self.designated.insert(region, (administrator, now_ms));
                self.revoked.remove(&region);
                if !before.any {
                    self.first = Some((region, now_ms));
                }
            }
            (Some(administrator), None) => {
                self.revoked.insert(region, (administrator, now_ms));
                self.designated.remove(&region);
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    /// The refusal that a call meets because a change is not seen yet, and its name in the log.
    pub(super) fn refusal(
        &self,
        of: Visibility,
        subject: &Subject,
        now_ms: u64,
    ) -> Option<(Injected, &'static str)> {
        if subject.service != "macie2" {
            return None;
        }
        let region = subject.macie_region()?;
        match subject.operation {
            "EnableOrganizationAdminAccount" => self.refusal_to_designate(of, region, now_ms),
            operation => self.refusal_to_administer(of, (region, subject.caller.account), operation, now_ms),
        }
    }

    fn refusal_to_designate(
        &self,
        of: Visibility,
        region: Region,
        now_ms: u64,
    ) -> Option<(Injected, &'static str)> {
        if self.first.is_some_and(|(first, at)| first != region && lasts(at, of.first_designation_ms, now_ms))
        {
            let code = of.first_designation_code;
            return Some((Injected::DesignationInProgress(code), "firstDesignationInProgress"));
        }
        let disabling = self.revoked.get(&region).is_some_and(|(_, at)| lasts(*at, of.disabling_ms, now_ms));
        disabling.then_some((Injected::AdministratorDisabling, "administratorDisabling"))
    }

    fn refusal_to_administer(
        &self,
        of: Visibility,
        (region, account): (Region, AccountId),
        operation: &str,
        now_ms: u64,
    ) -> Option<(Injected, &'static str)> {
        let (_, at) = self.designated.get(&region).filter(|(administrator, _)| *administrator == account)?;
        if ADMINISTRATORS.contains(&operation) && lasts(*at, of.designation_ms, now_ms) {
            return Some((Injected::NotYetAdministrator, "designationNotVisible"));
        }
        let warming = operation == "CreateMember" && lasts(*at, of.warm_up_ms, now_ms);
        warming.then_some((Injected::WarmingUp, "warmingUp"))
    }

    /// What `ListOrganizationAdminAccounts` shows while a change in its Region is not seen, and its name.
    pub(super) fn listed(
        &self,
        of: Visibility,
        subject: &Subject,
        now_ms: u64,
    ) -> Option<(Vec<u8>, &'static str)> {
        if subject.operation != "ListOrganizationAdminAccounts" {
            return None;
        }
        let region = subject.macie_region()?;
        if self.designated.get(&region).is_some_and(|(_, at)| lasts(*at, of.designation_ms, now_ms)) {
            return Some((page(&[]), "designationNotVisible"));
        }
        let (administrator, _) =
            self.revoked.get(&region).filter(|(_, at)| lasts(*at, of.disabling_ms, now_ms))?;
        let item = json!({ "accountId": administrator, "status": "DISABLING_IN_PROGRESS" });
        Some((page(&[item]), "administratorDisabling"))
    }
}

/// Whether what began then, and lasts so long, lasts still.
fn lasts(since_ms: u64, for_ms: u64, now_ms: u64) -> bool {
    now_ms < since_ms.saturating_add(for_ms)
}

fn page(items: &[serde_json::Value]) -> Vec<u8> {
    json!({ "adminAccounts": items, "nextToken": null }).to_string().into_bytes()
}
