//! From saved answers of Macie Classic to the executions that have today's Macie do the same: member
//! accounts first, then their S3 resources.

use macie_emulator::{AccountId, Emulator, Organization, Switches};
use serde::Deserialize;
use serde_json::{Value, json};

use super::organization::read;
use super::{Planned, RequestError};
use crate::cli::MigrateClassic;

/// The bytes of requests that one execution takes: Step Functions takes 256 KiB, and the state has
/// more in it than those.
const MOST_BYTES: usize = 100_000;

/// Said of every migration, since no plan shows it.
pub const WITHOUT_SUCCESSOR: [&str; 3] = [
    "Alerts on anomalies in CloudTrail end with Macie Classic: Amazon GuardDuty has them, with its S3 protection",
    "Risk scores, themes and classifiers by machine learning end with it: jobs report findings with a severity",
    "Research over the metadata of every object ends with it: have discovery results stored, and query those",
];

/// Why resources cost money.
const COST: &str = "every job inspects daily what is new, and Macie charges for every byte that is inspected";

/// What Macie Classic answered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Export {
    member_accounts: Vec<MemberAccount>,
    s3_resources: Vec<ListedResources>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MemberAccount {
    account_id: AccountId,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedResources {
    member_account_id: Option<AccountId>,
    s3_resources: Vec<Value>,
}

/// What is to be migrated, and who administers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    export: Export,
    /// The delegated administrator.
    pub administrator: AccountId,
    region: String,
}

impl Migration {
    /// Reads what the command line names; `administrator` is whom it means where it names nobody.
    pub fn read(arguments: &MigrateClassic, administrator: Option<AccountId>) -> Result<Self, RequestError> {
        let path = &arguments.export;
        let export = |source| RequestError::Export { path: path.clone(), source };
        let export: Export = serde_json::from_str(&read(path)?).map_err(export)?;
        let administrator = arguments.administrator.or(administrator).or_else(|| export.first());
        let administrator = administrator.ok_or(RequestError::NoAdministrator)?;
        Ok(Self { export, administrator, region: arguments.classic_region.clone() })
    }

    /// An emulator of the accounts that are named, under a management account that is not.
    pub fn emulator(&self) -> Result<Emulator, RequestError> {
        let mut ids: Vec<_> =
            self.export.member_accounts.iter().map(|it| it.account_id.to_string()).collect();
        ids.push(self.administrator.to_string());
        ids.extend(
            self.export.s3_resources.iter().filter_map(|it| it.member_account_id).map(|id| id.to_string()),
        );
        let mut unused = (1_u64..).map(|n| format!("{n:012}")).filter(|id| !ids.contains(id));
        let management = unused.next().expect("no export names every account that there can be");
        ids.push(management.clone());
        ids.sort();
        ids.dedup();
        let account = |id: String| {
            json!({"Id": id, "Name": id, "Email": format!("{id}@example.com"), "State": "ACTIVE",
            "Arn": format!("arn:aws:organizations::{management}:account/o-exampleorgid/{id}")})
        };
        let dump: Value = ids.into_iter().map(account).collect();
        let organization = Organization::from_dump(&dump.to_string())
            .map_err(|source| RequestError::Accounts { path: "the export's accounts".into(), source })?;
        Ok(Emulator::new(organization, Switches::default()))
    }

    /// The executions, in order.
    #[must_use]
    pub fn executions(&self) -> Vec<Planned> {
        self.members().into_iter().chain(self.resources()).collect()
    }

    /// Makes the accounts members, if there are any beside the administrator.
    #[must_use]
    pub fn members(&self) -> Option<Planned> {
        let others = self.export.member_accounts.iter().map(|it| it.account_id);
        let others = others.filter(|id| *id != self.administrator);
        let bodies: Vec<_> = others.map(|id| json!({"memberAccountId": id})).collect();
        let heading = "Member accounts";
        (!bodies.is_empty()).then(|| self.planned(heading, "associateMemberAccount", &bodies))
    }

    fn resources(&self) -> Vec<Planned> {
        let bodies: Vec<_> = self.export.s3_resources.iter().filter_map(|it| self.body(it)).collect();
        let parts = parted(bodies).into_iter();
        parts.map(|part| self.planned("S3 resources", "associateS3Resources", &part)).collect()
    }

    fn body(&self, listed: &ListedResources) -> Option<Value> {
        let mut body = json!({"s3Resources": listed.s3_resources});
        if let Some(id) = listed.member_account_id.filter(|id| *id != self.administrator) {
            body["memberAccountId"] = json!(id);
        }
        (!listed.s3_resources.is_empty()).then_some(body)
    }

    fn planned(&self, heading: &'static str, operation: &str, bodies: &[Value]) -> Planned {
        let input = json!({"operation": operation, "administratorId": self.administrator,
            "regions": [self.region], "requests": bodies});
        Planned { prefix: "migrate", heading, input }
    }

    /// What a person should know before anything runs.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let items = || self.export.s3_resources.iter().flat_map(|listed| &listed.s3_resources);
        let at_once = items().filter(|item| item["classificationType"]["oneTime"] == "FULL").count();
        let (accounts, all) = (self.export.member_accounts.len(), items().count());
        vec![
            format!("Macie Classic in {}: {accounts} accounts, {all} S3 resources", self.region),
            format!("Delegated administrator: {}", self.administrator),
            format!("Cost: {at_once} resources are inspected at once, with all that they hold; {COST}"),
        ]
    }
}

impl Export {
    fn first(&self) -> Option<AccountId> {
        self.member_accounts.first().map(|account| account.account_id)
    }
}

/// Bodies in as many parts as inputs are needed; one that is too large by itself is split.
fn parted(bodies: Vec<Value>) -> Vec<Vec<Value>> {
    let mut parts: Vec<(usize, Vec<Value>)> = Vec::new();
    for body in bodies.into_iter().flat_map(halved) {
        let size = body.to_string().len();
        match parts.last_mut() {
            Some((used, part)) if *used + size <= MOST_BYTES => {
                *used += size;
                part.push(body);
            }
            Some(_) | None => parts.push((size, vec![body])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn halved(body: Value) -> Vec<Value> {
    let items = body["s3Resources"].as_array().map_or(0, Vec::len);
    if body.to_string().len() <= MOST_BYTES || items < 2 {
        return vec![body];
    }
    let (mut first, mut second) = (body.clone(), body);
    let half =
        |body: &mut Value| body["s3Resources"].as_array_mut().map(|items| items.split_off(items.len() / 2));
    second["s3Resources"] = half(&mut first).unwrap_or_default().into();
    [first, second].into_iter().flat_map(halved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(export: &Value) -> Migration {
        let export: Export = serde_json::from_value(export.clone()).unwrap();
        let administrator = export.first().unwrap();
        Migration { export, administrator, region: "us-east-1".to_owned() }
    }

    fn item(bucket: &str) -> Value {
        json!({"bucketName": bucket, "classificationType": {"oneTime": "FULL", "continuous": "FULL"}})
    }

    #[test]
    fn members_come_before_their_resources_and_the_administrator_is_no_member() {
        let migration = migration(&json!({
            "memberAccounts": [{"accountId": "222222222222"}, {"accountId": "333333333333"}],
            "s3Resources": [{"memberAccountId": "333333333333", "s3Resources": [item("a")], "nextToken": null},
                {"memberAccountId": "222222222222", "s3Resources": [item("own")]}, {"s3Resources": []}],
        }));
        let inputs: Vec<_> = migration.executions().into_iter().map(|planned| planned.input).collect();
        assert_eq!(inputs[0]["requests"], json!([{"memberAccountId": "333333333333"}]));
        let expected = json!([{"memberAccountId": "333333333333", "s3Resources": [item("a")]},
            {"s3Resources": [item("own")]}]);
        assert_eq!((&inputs[1]["requests"], inputs.len()), (&expected, 2));
        assert!(
            migration.notes()[2].contains("2 resources are inspected at once"),
            "{:?}",
            migration.notes()
        );
        let known = migration.emulator().unwrap().state(|state| state.organization().accounts().count());
        assert_eq!(known, 3, "two of them, and a management account");
    }

    #[test]
    fn an_export_that_no_input_could_hold_is_migrated_in_parts_and_nothing_of_it_is_lost() {
        let items: Vec<_> = (0..3_000).map(|n| item(&format!("bucket-{n}"))).collect();
        let migration = migration(&json!({
            "memberAccounts": [{"accountId": "222222222222"}],
            "s3Resources": [{"s3Resources": items}],
        }));
        let parts = migration.executions();
        assert!(parts.len() > 2 && parts.iter().all(|part| part.input.to_string().len() < 2 * MOST_BYTES));
        let bodies = parts.iter().flat_map(|part| part.input["requests"].as_array().unwrap());
        let migrated: Vec<_> =
            bodies.flat_map(|body| body["s3Resources"].as_array().unwrap().clone()).collect();
        assert_eq!(migrated, items);
    }
}
