//! Switches and faults, read and set.

use bytes::Bytes;
use hyper::Response;

use super::problem::Problem;
use super::route::Desk;
use super::{done, json};
use crate::switches::Switches;

pub(super) fn get_switches(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    json(desk.core.state.switches())
}

pub(super) fn put_switches(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let switches: Switches = desk.body()?;
    *desk.core.state.switches_mut() = switches;
    Ok(done())
}

pub(super) fn get_faults(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    json(desk.core.faults.config())
}

pub(super) fn put_faults(desk: &mut Desk<'_>) -> Result<Response<Bytes>, Problem> {
    let faults = desk.body()?;
    desk.core.set_faults(faults);
    Ok(done())
}
