//! Usage and what it costs: `/usage`.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde_json::{Value, json};

use super::input::{Fault, Input};
use super::jobs::Window;
use crate::clock::iso;
use crate::state::{UsageFigure, UsageQuery, UsageRange, UsageRecord, spread};
use crate::wire::exchange::Exchange;
use crate::wire::paging;

/// What jobs may analyze in a month, in terabytes.
const MONTHLY_QUOTA: u64 = 5;

pub(super) fn statistics(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let query: UsageQuery = input.body()?;
    let window: Window = input.body()?;
    let list = format!("GetUsageStatistics:{:016x}", spread(&json!(query).to_string()));
    let after = window.after(&list)?;
    let after =
        after.map(|text| text.parse().map_err(|_| Fault::invalid("The value for nextToken is invalid")));
    let page = exchange.state.usage_statistics(input.at, &query, after.transpose()?, window.limit()?)?;
    let records: Vec<Value> = page.items.iter().map(shown).collect();
    let token = page.next.map(|last| paging::token(&list, last.as_str()));
    Ok(json!({ "records": records, "nextToken": token, "timeRange": query.time_range.unwrap_or_default() }))
}

pub(super) fn totals(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let range = match input.query.first("timeRange") {
        None => UsageRange::default(),
        Some(text) => range(text)?,
    };
    let figures = exchange.state.usage_totals(input.at, range)?;
    let totals = figures.map(
        |figure| json!({ "currency": "USD", "estimatedCost": dollars(figure.cost), "type": figure.metric }),
    );
    Ok(json!({ "timeRange": range, "usageTotals": totals }))
}

fn range(text: &str) -> Result<UsageRange, Fault> {
    let range = UsageRange::deserialize(StrDeserializer::<Error>::new(text));
    range.map_err(|_| {
        Fault::invalid("The value for timeRange is invalid: expected MONTH_TO_DATE or PAST_30_DAYS")
    })
}

fn shown(record: &UsageRecord) -> Value {
    json!({
        "accountId": record.account,
        "automatedDiscoveryFreeTrialStartDate": record.discovery_trial_start_ms.map(iso),
        "freeTrialStartDate": iso(record.free_trial_start_ms),
        "usage": record.figures.map(usage),
    })
}

fn usage(figure: UsageFigure) -> Value {
    let limit = figure.is_limited.map(
        |is_limited| json!({ "isServiceLimited": is_limited, "unit": "TERABYTES", "value": MONTHLY_QUOTA }),
    );
    json!({
        "currency": "USD",
        "estimatedCost": dollars(figure.cost),
        "serviceLimit": limit,
        "type": figure.metric,
    })
}

/// Dollars with six digits behind the point, out of millionths.
fn dollars(millionths: u64) -> String {
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}
