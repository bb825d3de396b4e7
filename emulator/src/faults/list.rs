//! Lists that lag: each record is shown as it was some time ago, so that entries are
//! missing that are there, and present that are gone; and entries left out altogether.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::dice::Dice;
use super::filter::{Calls, Occasion, Probability};
use crate::state::Listed;
use crate::wire::Subject;
use crate::{AccountId, SessionKey};

/// Lists that lag: `ListMembers`, `ListAccounts`, `ListOrganizationAdminAccounts`. Of several that would
/// strike a call, the first does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaggingList {
    /// Which calls; other operations than the three are not struck. Left out: all.
    #[serde(default)]
    pub calls: Calls,
    /// Which of those. Left out: every one.
    #[serde(default)]
    pub when: Occasion,
    /// How far behind a record can be, milliseconds. Each record's own lag is drawn between 0 and this, anew
    /// in each page.
    #[serde(default)]
    pub up_to_ms: u64,
    /// The probability with which a record is left out of a page, however old it is. The page is shorter for
    /// it, and its token stays.
    #[serde(default)]
    pub omission: Probability,
}

/// A list that the emulator can make lag: what it shows, and where in its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) list: Listed,
    items: &'static str,
    id: &'static str,
}

impl Shown {
    /// The list that a call asks for.
    pub(super) fn by(subject: &Subject) -> Option<Self> {
        let region = subject.macie_region();
        let shown = |list, items, id| Some(Self { list, items, id });
        match subject.operation {
            "ListMembers" => {
                let at = SessionKey { region: region?, account: subject.caller.account };
                shown(Listed::Members(at), "members", "accountId")
            }
            "ListAccounts" => shown(Listed::Accounts, "Accounts", "Id"),
            "ListOrganizationAdminAccounts" => {
                shown(Listed::Administrators(region?), "adminAccounts", "accountId")
            }
            _ => None,
        }
    }

    /// Leaves records out of a page; without an array of records, the body stays as it is.
    pub(super) fn omit(&self, body: &[u8], omission: Probability, dice: &Dice) -> Option<Vec<u8>> {
        let mut body: Value = serde_json::from_slice(body).ok()?;
        let items = body.get_mut(self.items)?.as_array_mut()?;
        items.retain(|item| {
            let id = item[self.id].as_str().unwrap_or_default();
            !omission.hits(&mut dice.about(id))
        });
        Some(body.to_string().into_bytes())
    }
}

/// The time as of which a record is shown.
pub(super) fn as_of(now_ms: u64, up_to_ms: u64, dice: &Dice, record: Option<AccountId>) -> u64 {
    let lag_ms = match record {
        Some(account) => dice.about(account.as_str()).up_to(up_to_ms),
        None => dice.clone().up_to(up_to_ms),
    };
    now_ms.saturating_sub(lag_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::dice::Purpose;

    fn shown() -> Shown {
        Shown { list: Listed::Accounts, items: "Accounts", id: "Id" }
    }

    #[test]
    fn what_is_left_out_is_the_same_for_the_same_draw_and_leaves_the_token() {
        let body =
            br#"{"Accounts":[{"Id":"1"},{"Id":"2"},{"Id":"3"},{"Id":"4"},{"Id":"5"}],"NextToken":"x"}"#;
        let half = Probability::try_from(0.5).unwrap();
        let omit = |call| shown().omit(body, half, &Dice::cast(1, call, Purpose::Omission, 0)).unwrap();
        assert_eq!(omit(1), omit(1));
        assert!((1..20).any(|call| omit(call) != omit(1)));
        let page: Value = serde_json::from_slice(&omit(1)).unwrap();
        assert_eq!(page["NextToken"], "x");
    }

    #[test]
    fn a_refusal_is_no_page() {
        let always = Probability::try_from(1.0).unwrap();
        let dice = Dice::cast(1, 1, Purpose::Omission, 0);
        assert_eq!(shown().omit(br#"{"message":"no"}"#, always, &dice), None);
        assert_eq!(shown().omit(b"", always, &dice), None);
    }

    #[test]
    fn a_record_lags_by_at_most_the_bound() {
        let dice = Dice::cast(1, 1, Purpose::Record, 0);
        for number in 0..200 {
            let as_of_ms = as_of(1_000, 300, &dice, Some(AccountId::from_number(number)));
            assert!((700..=1_000).contains(&as_of_ms));
        }
        assert_eq!(as_of(10, 0, &dice, None), 10);
    }
}
