//! The whole state out and in, and another organization in place of the present one.

use bytes::Bytes;
use hyper::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::problem::Problem;
use super::route::Desk;
use super::{done, json};
use crate::organization::Organization;
use crate::state::State;
use crate::{AccountId, DumpError};

/// The largest organization that is made up: five times the largest of AWS's.
const LARGEST: usize = 250_000;

/// A made-up organization.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MadeUp {
    /// How many accounts, the management account among them; at most 250,000.
    size: usize,
    /// Which one: the same seed gives the same.
    #[serde(default = "one")]
    seed: u64,
}

fn one() -> u64 {
    1
}

/// What an organization is, in short.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrganizationSummary {
    /// Its id.
    id: String,
    /// Its management account.
    management_account: AccountId,
    /// How many accounts it has.
    accounts: usize,
}

pub(super) fn get(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    json(&desk.core.state)
}

pub(super) fn put(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let state: State = desk.body()?;
    replace(desk, state);
    Ok(done())
}

pub(super) fn put_organization(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let organization = organization(desk)?;
    let summary = OrganizationSummary {
        id: organization.id().to_owned(),
        management_account: *organization.management_id(),
        accounts: organization.accounts().count(),
    };
    let switches = desk.core.state.switches().clone();
    replace(desk, State::new(organization, switches));
    json(&summary)
}

/// A dump of `aws organizations list-accounts`, or a size and a seed.
fn organization(desk: &Desk<'_>) -> Result<Organization, Problem> {
    let body: Value = desk.body()?;
    if body.is_array() || body.get("Accounts").is_some() {
        return Organization::from_dump(&body.to_string()).map_err(|error| unusable(&error));
    }
    let made_up: MadeUp = desk.body()?;
    if made_up.size > LARGEST {
        let problem =
            Problem::new(StatusCode::BAD_REQUEST, "invalidBody", format!("at most {LARGEST} accounts"));
        return Err(Problem { field: Some("size".to_owned()), ..problem });
    }
    Ok(Organization::generate(made_up.size, made_up.seed))
}

fn unusable(error: &DumpError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalidBody", error.to_string())
}

fn replace(desk: &mut Desk<'_>, mut state: State) {
    state.keep_history(desk.core.faults.horizon_ms());
    state.advance_to(desk.clock.now_ms());
    state.guard = std::mem::take(&mut desk.core.state.guard);
    desk.core.state = state;
}
