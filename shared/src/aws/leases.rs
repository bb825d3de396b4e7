//! The stack's table of leases: one row per administrator and Region.
//!
//! Every method is one `UpdateItem`, and the table decides: of two claimers one finds the
//! condition broken. When to claim, renew or give up is the caller's. A write may be sent
//! again by the SDK, and each bears it: a claim takes a row that already holds its token.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use serde_json::{Map, Value};

use super::classify::{Credentials, classify};
use crate::error::{Call, Error, ErrorKind};
use crate::lease::{Claim, Claimed, LeaseKey, LeaseRow};
use crate::ports::LeaseTable;

/// How long a row outlives its lease, or its request to stop, before the table deletes it.
const KEPT: Duration = Duration::from_hours(24);

/// The claimer's leg holds the row.
const OURS: &str = "#execution = :execution AND #token = :token";

/// Nobody holds the row, or the execution does and no other leg of it.
const FREE: &str = "attribute_not_exists(#execution) OR #expiresAt <= :now \
                    OR (#execution = :execution AND #token IN (:none, :token))";

/// [`LeaseTable`] on the SDK.
#[derive(Debug)]
pub struct AwsLeaseTable {
    client: aws_sdk_dynamodb::Client,
    table: String,
}

/// What became of a write: the row that it returned, or the one that broke its condition.
enum Written {
    Done(LeaseRow),
    Refused(LeaseRow),
}

impl AwsLeaseTable {
    pub(super) fn new(client: aws_sdk_dynamodb::Client, table: String) -> Self {
        Self { client, table }
    }

    fn update(&self, key: &LeaseKey, expression: &str) -> UpdateItemFluentBuilder {
        let request = self.client.update_item().table_name(&self.table);
        let request = request.key("administratorId", text(key.administrator.as_str()));
        request.key("region", text(key.region.as_str())).update_expression(expression)
    }
}

impl LeaseTable for AwsLeaseTable {
    async fn claim(
        &self,
        key: &LeaseKey,
        claim: &Claim,
        now: u64,
        expires_at: u64,
    ) -> Result<Claimed, Error> {
        let expression = "SET #execution = :execution, #operation = :operation, #token = :token, \
                          #expiresAt = :expiresAt, #expiresOn = :expiresOn";
        let request = until(by(self.update(key, expression), claim), expires_at)
            .condition_expression(FREE)
            .expression_attribute_values(":operation", text(&claim.operation))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":none", text(""))
            .return_values(ReturnValue::AllOld);
        Ok(match send(key, request).await? {
            Written::Done(before) => Claimed::Taken(before),
            Written::Refused(row) => Claimed::Held(row),
        })
    }

    async fn renew(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<Option<LeaseRow>, Error> {
        let expression = "SET #expiresAt = :expiresAt, #expiresOn = :expiresOn";
        let request = until(by(self.update(key, expression), claim), expires_at)
            .condition_expression(OURS)
            .return_values(ReturnValue::AllNew);
        Ok(match send(key, request).await? {
            Written::Done(row) => Some(row),
            Written::Refused(_) => None,
        })
    }

    async fn hand_over(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<(), Error> {
        let expression = "SET #token = :none, #expiresAt = :expiresAt, #expiresOn = :expiresOn";
        let request = until(by(self.update(key, expression), claim), expires_at)
            .condition_expression(OURS)
            .expression_attribute_values(":none", text(""));
        send(key, request).await.map(drop)
    }

    /// The row stays until the table deletes it: a request to stop another execution may be in it.
    async fn release(&self, key: &LeaseKey, claim: &Claim) -> Result<(), Error> {
        let expression = "REMOVE #execution, #operation, #token, #expiresAt";
        let request = by(self.update(key, expression), claim).condition_expression(OURS);
        send(key, request).await.map(drop)
    }

    async fn ask_to_stop(&self, key: &LeaseKey, execution: &str) -> Result<(), Error> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let request = self
            .update(key, "SET #stop = :stop, #expiresOn = :expiresOn")
            .expression_attribute_values(":stop", text(execution))
            .expression_attribute_values(":expiresOn", number((now + KEPT).as_secs()));
        send(key, request).await.map(drop)
    }
}

/// Says whose write it is.
fn by(request: UpdateItemFluentBuilder, claim: &Claim) -> UpdateItemFluentBuilder {
    request
        .expression_attribute_values(":execution", text(&claim.execution))
        .expression_attribute_values(":token", text(&claim.token))
}

/// Says when the lease ends, and from when on the table may delete the row, in seconds.
fn until(request: UpdateItemFluentBuilder, expires_at: u64) -> UpdateItemFluentBuilder {
    let kept = Duration::from_millis(expires_at) + KEPT;
    request
        .expression_attribute_values(":expiresAt", number(expires_at))
        .expression_attribute_values(":expiresOn", number(kept.as_secs()))
}

async fn send(key: &LeaseKey, request: UpdateItemFluentBuilder) -> Result<Written, Error> {
    let call = Call::global("dynamodb:UpdateItem").about(&key.administrator);
    let request =
        named(request).return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    match request.send().await {
        Ok(answer) => Ok(Written::Done(row(call, answer.attributes)?)),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refusal)) => {
                Ok(Written::Refused(row(call, refusal.item.clone())?))
            }
            Some(_) | None => Err(classify(call, Credentials::AtHome, error)),
        },
    }
}

/// Spells out every `#name` of the request's expressions: a bare one may be a reserved word.
fn named(mut request: UpdateItemFluentBuilder) -> UpdateItemFluentBuilder {
    let expressions = [request.get_update_expression(), request.get_condition_expression()];
    let text = expressions.map(|expression| expression.clone().unwrap_or_default()).join(" ");
    for word in text.split(|c: char| c != '#' && !c.is_ascii_alphanumeric()) {
        if let Some(name) = word.strip_prefix('#') {
            request = request.expression_attribute_names(word, name);
        }
    }
    request
}

/// Reads a row by the names of [`LeaseRow`]'s JSON; no attributes are a row that holds nothing.
fn row(
    call: Call,
    attributes: Option<impl IntoIterator<Item = (String, AttributeValue)>>,
) -> Result<LeaseRow, Error> {
    let attributes = attributes.into_iter().flatten();
    let fields: Map<String, Value> = attributes.map(|(name, value)| (name, json(&value))).collect();
    serde_json::from_value(fields.into()).map_err(|error| {
        Error::new(call, ErrorKind::Unrecognized, "the lease's row cannot be read").because(error)
    })
}

/// What is neither a text nor a whole number is `null`, which no field takes.
fn json(value: &AttributeValue) -> Value {
    match (value.as_s(), value.as_n()) {
        (Ok(text), _) => text.as_str().into(),
        (_, Ok(number)) => number.parse::<u64>().map_or(Value::Null, Value::from),
        (Err(_), Err(_)) => Value::Null,
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
