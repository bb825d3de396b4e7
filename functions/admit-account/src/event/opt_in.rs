//! The account service's own event, which needs no CloudTrail: an account enables a Region.
//!
//! AWS Account Management Reference Guide, "Monitoring Region opt-in with `EventBridge`".

use macie_org::admission::AdmissionReason as Reason;
use macie_org::ids::{AccountId, Region};
use serde_json::Value;

use super::{News, Notice, account, text};
use crate::name::EventKey;

pub(super) fn read(kind: &str, speaker: AccountId, time: &str, detail: &Value) -> Result<Notice, Reason> {
    if kind != "Region Opt-In Status Change" {
        return Err(Reason::UnknownDetailType);
    }
    let account = account(detail, "/accountId")?;
    match text(detail, "/status")? {
        "ENABLED" => {}
        "ENABLING" | "DISABLING" | "DISABLED" => return Err(Reason::RegionNotOptedIn),
        _ => return Err(Reason::Unreadable),
    }
    // Macie is not in every Region.
    let region: Region = text(detail, "/regionName")?.parse().map_err(|_| Reason::RegionNotCovered)?;
    Ok(Notice { account, speaker, key: EventKey::opted_in(region, time)?, news: News::OptedIn(region) })
}
