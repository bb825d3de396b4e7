//! Changes of accounts, as they come over HTTP.

use bytes::Bytes;
use hyper::Response;

use super::change::AccountChange;
use super::json;
use super::problem::Problem;
use super::route::Desk;

pub(super) fn post(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let change: AccountChange = desk.body()?;
    let changed = change.apply(&mut desk.core.state, &mut desk.core.events);
    json(&changed.map_err(|error| Problem::impossible(error.to_string()))?)
}
