//! A row of a Region's file as text: whose it is, and what it says.
//!
//! It is not parsed: there are 220,000, and most say what another has said.

use macie_org::step::StepError;

/// Stands for the row's own account in what it says, as JSON escapes it.
pub(crate) const ACCOUNT: &str = "\\u0001";
/// Stands for the row's own Region.
pub(crate) const REGION: &str = "\\u0002";

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RowText<'a> {
    /// Whose it is.
    pub(crate) account: &'a str,
    region: &'a str,
    /// The members that follow those two, without the braces.
    said: &'a str,
}

impl<'a> RowText<'a> {
    /// Takes a row apart.
    pub(crate) fn of(line: &'a str) -> Result<Self, StepError> {
        Self::taken_apart(line)
            .ok_or_else(|| StepError::StorageUnreadable("a row does not begin as rows do".to_owned()))
    }

    fn taken_apart(line: &'a str) -> Option<Self> {
        let rest = line.strip_prefix("{\"accountId\":\"")?;
        let (account, rest) = rest.split_once("\",\"region\":\"")?;
        let (region, rest) = rest.split_once("\",")?;
        Some(Self { account, region, said: rest.strip_suffix('}')? })
    }

    /// What it says, as a JSON object that is the same for every account and Region of which the
    /// same is said.
    pub(crate) fn kind(&self) -> String {
        format!("{{{}}}", self.said.replace(self.account, ACCOUNT).replace(self.region, REGION))
    }
}

#[cfg(test)]
mod tests {
    use macie_org::ids::Region;
    use macie_org::report::{Failure, FailureReason, Outcome, Row};

    use super::*;

    fn line(account: &str, region: Region, message: &str) -> String {
        let failure = Failure { reason: FailureReason::Refused, message: message.to_owned() };
        let account_id = account.parse().unwrap();
        serde_json::to_string(&Row { account_id, region, outcome: Outcome::Failed(failure), observed: None })
            .unwrap()
    }

    #[test]
    fn rows_that_say_the_same_of_different_accounts_and_regions_are_of_one_kind() {
        let [one, other] = [Region::ALL[0], Region::ALL[1]];
        let said = |account: &str, region: Region| format!("no {account} in {region}: \"no\"");
        let one = line("111111111111", one, &said("111111111111", one));
        let other = line("222222222222", other, &said("222222222222", other));
        let kinds = [RowText::of(&one).unwrap().kind(), RowText::of(&other).unwrap().kind()];
        assert_eq!(kinds[0], kinds[1]);
        let kind: serde_json::Value = serde_json::from_str(&kinds[0]).unwrap();
        assert_eq!(kind["message"], "no \u{1} in \u{2}: \"no\"");
        assert_eq!(kind["reason"], "refused");
    }

    #[test]
    fn another_layout_than_that_of_rows_is_an_error() {
        for line in ["", "{}", r#"{"region":"us-east-1","accountId":"111111111111"}"#] {
            assert!(RowText::of(line).is_err(), "{line}");
        }
    }
}
