//! Tags of resources, by their ARN: `/tags`. Success is 204, without a body.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input};
use super::refusals::BAD_TAGS;
use crate::state::MOST_TAGS;
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
struct Tagging {
    tags: BTreeMap<String, String>,
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    Ok(json!({ "tags": exchange.state.tags(input.at, arn(input))? }))
}

pub(super) fn tag(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Tagging = input.body()?;
    exchange.state.tag(input.at, arn(input), checked(wanted.tags)?)?;
    Ok(Value::Null)
}

pub(super) fn untag(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let keys: Vec<&str> = input.query.all("tagKeys").collect();
    if keys.is_empty() {
        return Err(Fault::invalid("The value for tagKeys is missing"));
    }
    exchange.state.untag(input.at, arn(input), &keys)?;
    Ok(Value::Null)
}

/// At most 50 tags, keys of 1 to 128 and values of at most 256 characters; keys that begin with `aws:` are
/// AWS's own.
pub(super) fn checked(tags: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Fault> {
    let fits = |(key, value): (&String, &String)| {
        let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        (1..=128).contains(&key.chars().count()) && value.chars().count() <= 256 && !reserved
    };
    if tags.len() <= MOST_TAGS && tags.iter().all(fits) { Ok(tags) } else { Err(Fault::invalid(BAD_TAGS)) }
}

fn arn<'a>(input: &'a Input<'_>) -> &'a str {
    input.id.as_deref().unwrap_or_default()
}
