//! What is asked for all the time: the request that the stack's owner gave it, narrowed to
//! one account that has just arrived.

use std::collections::BTreeSet;

use macie_org::ids::{AccountId, Region};
use macie_org::inventory::Target;
use macie_org::model::{Account, Organization};
use macie_org::request::Onboard;
use macie_org::scope::{self, Roles, ScopeError};

/// The standing request, and what the stack decides beside it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Onboarding as it is always asked for.
    pub request: Onboard,
    /// Regions of a request that names none.
    pub regions: Vec<Region>,
    /// Accounts that nothing touches.
    pub protected: BTreeSet<AccountId>,
}

impl Standing {
    /// Whether the request is about this Region too.
    #[must_use]
    pub fn covers(&self, region: Region) -> bool {
        let asked = if self.request.regions.is_empty() { &self.regions } else { &self.request.regions };
        asked.contains(&region)
    }

    /// Whether an account's place in the organization decides about it.
    #[must_use]
    pub fn selects_by_unit(&self) -> bool {
        !self.request.accounts.organizational_units.is_empty()
    }

    /// The same request about one account, in one Region or in all of the request's; every
    /// filter stays.
    #[must_use]
    pub fn narrowed(&self, account: &AccountId, region: Option<Region>) -> Onboard {
        let mut request = self.request.clone();
        request.accounts.include = BTreeSet::from([account.clone()]);
        if let Some(region) = region {
            request.regions = vec![region];
        }
        request
    }

    /// Whether the request means the account, tags aside, and it can be enrolled.
    ///
    /// # Errors
    ///
    /// [`ScopeError::NoPath`] when its place decides and is unknown.
    pub fn means(&self, account: Account, organization: &Organization) -> Result<bool, ScopeError> {
        let roles = Roles {
            management_id: &organization.management_id,
            administrator_id: &self.request.administrator_id,
            protected: &self.protected,
        };
        let (filter, known) = (&self.request.accounts, BTreeSet::from([account.id.clone()]));
        let selected = scope::candidates(filter, vec![account])?;
        match scope::targets(filter, selected, &known, &roles, 1) {
            Ok(targets) => Ok(targets.iter().any(Target::is_enrollable)),
            Err(ScopeError::Empty) => Ok(false),
            Err(error @ (ScopeError::NoPath(_) | ScopeError::TooMany { .. })) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use macie_org::ids::Email;
    use macie_org::model::AccountState;
    use macie_org::request::Request;
    use serde_json::{Value, json};

    const UNIT: &str = "ou-ab12-cdefgh34";

    fn id(digit: u8) -> AccountId {
        digit.to_string().repeat(12).parse().unwrap()
    }

    fn standing(more: &Value) -> Standing {
        let mut input = json!({"operation": "onboard", "administratorId": id(2)});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let Request::Onboard(request) = Request::parse(&input).unwrap() else { panic!("an onboarding") };
        let regions = vec!["us-east-1".parse().unwrap(), "eu-south-1".parse().unwrap()];
        Standing { request, regions, protected: BTreeSet::from([id(9)]) }
    }

    fn means(digit: u8, accounts: &Value) -> Result<bool, ScopeError> {
        let account = Account {
            id: id(digit),
            email: Email::new("a@example.com".to_owned()),
            name: None,
            state: AccountState::Active,
            paths: vec![format!("o-exampleorgid/r-ab12/{UNIT}/{}/", id(digit))],
        };
        let organization = Organization { id: "o-exampleorgid".parse().unwrap(), management_id: id(1) };
        standing(&json!({"accounts": accounts})).means(account, &organization)
    }

    #[test]
    fn the_request_means_every_account_but_the_administrator_and_protected_ones() {
        let meant = [1, 2, 3, 9].map(|digit| means(digit, &json!({})).unwrap());
        assert_eq!(meant, [true, false, true, false]);
    }

    #[test]
    fn every_filter_decides() {
        let cases = [
            (json!({"include": [id(3)]}), true),
            (json!({"include": [id(4)]}), false),
            (json!({"exclude": [id(3)]}), false),
            (json!({"organizationalUnits": [UNIT]}), true),
            (json!({"organizationalUnits": ["ou-ab12-elsewhere0"]}), false),
        ];
        for (accounts, expected) in cases {
            assert_eq!(means(3, &accounts), Ok(expected), "{accounts}");
        }
    }

    #[test]
    fn a_narrowed_request_is_an_execution_input_and_keeps_every_filter_but_include() {
        let accounts = json!({"include": [id(3), id(4)], "exclude": [id(5)], "organizationalUnits": [UNIT]});
        let standing = standing(&json!({"accounts": accounts, "settings": {"autoEnable": true}}));
        let region = Some("eu-south-1".parse().unwrap());
        let narrowed = Request::Onboard(standing.narrowed(&id(4), region));
        let input = serde_json::to_value(&narrowed).unwrap();
        assert_eq!(Request::parse(&input), Ok(narrowed));
        let expected =
            json!({"include": [id(4)], "exclude": [id(5)], "organizationalUnits": [UNIT], "tags": {}});
        assert_eq!((&input["accounts"], &input["regions"]), (&expected, &json!(["eu-south-1"])));
        assert_eq!(input["settings"]["autoEnable"], true);
    }

    #[test]
    fn the_requests_own_regions_are_covered_or_else_the_stacks() {
        let covers = |standing: &Standing, region: &str| standing.covers(region.parse().unwrap());
        let (of_stack, own) = (standing(&json!({})), standing(&json!({"regions": ["me-south-1"]})));
        assert!(covers(&of_stack, "eu-south-1") && !covers(&of_stack, "me-south-1"));
        assert!(covers(&own, "me-south-1") && !covers(&own, "eu-south-1"));
    }
}
