//! Classification jobs of the calling account: `/jobs`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Fault, Input, present};
use super::refusals::cancelled_job;
use super::tags;
use crate::clock::iso;
use crate::state::{Job, JobChange, JobQuery, JobSpec, Refusal, spread};
use crate::wire::exchange::Exchange;
use crate::wire::paging;

/// The page of a list of jobs, if the request names none. The API names no largest one.
const DEFAULT_PAGE: usize = 25;

/// What `CreateClassificationJob` carries besides the job itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creation {
    client_token: String,
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Window {
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    job_status: String,
}

pub(super) fn create(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let spec: JobSpec = input.body()?;
    let wanted: Creation = input.body()?;
    let token = present("clientToken", wanted.client_token)?;
    let tags = tags::checked(wanted.tags.unwrap_or_default())?;
    let job = exchange.state.create_job(input.at, spec, token, tags)?;
    Ok(json!({ "jobArn": job.arn(input.at), "jobId": job.id }))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let query: JobQuery = input.body()?;
    let window: Window = input.body()?;
    let list = format!("ListClassificationJobs:{:016x}", spread(&json!(query).to_string()));
    let (limit, after) = (window.limit()?, window.after(&list)?);
    let page = exchange.state.list_jobs(input.at, &query, after.as_deref(), limit)?;
    let items: Vec<Value> = page.items.iter().map(summary).collect();
    let token = page.next.map(|last| paging::token(&list, &last));
    Ok(json!({ "items": items, "nextToken": token }))
}

pub(super) fn describe(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let job = exchange.state.describe_job(input.at, id(input))?;
    let spec = &job.spec;
    Ok(json!({
        "allowListIds": spec.allow_list_ids,
        "clientToken": job.client_token,
        "createdAt": iso(job.created_at_ms),
        "customDataIdentifierIds": spec.custom_data_identifier_ids,
        "description": spec.description,
        "initialRun": spec.initial_run.unwrap_or_default(),
        "jobArn": job.arn(input.at),
        "jobId": job.id,
        "jobStatus": job.status().as_str(),
        "jobType": spec.job_type,
        "lastRunErrorStatus": { "code": "NONE" },
        "lastRunTime": iso(job.last_run_at_ms),
        "managedDataIdentifierIds": spec.managed_data_identifier_ids,
        "managedDataIdentifierSelector": spec.managed_data_identifier_selector.unwrap_or_default(),
        "name": spec.name,
        "s3JobDefinition": spec.s3_job_definition,
        "samplingPercentage": spec.sampling(),
        "scheduleFrequency": spec.schedule_frequency,
        "statistics": { "approximateNumberOfObjectsToProcess": 0.0, "numberOfRuns": job.runs },
        "tags": job.tags,
        "userPausedDetails": user_paused(&job),
    }))
}

pub(super) fn update(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, Fault> {
    let wanted: Wanted = input.body()?;
    let change = match wanted.job_status.as_str() {
        "CANCELLED" => JobChange::Cancel,
        "RUNNING" => JobChange::Resume,
        "USER_PAUSED" => JobChange::Pause,
        _ => {
            let expected = "expected CANCELLED, RUNNING or USER_PAUSED";
            return Err(Fault::invalid(format!("The value for jobStatus is invalid: {expected}")));
        }
    };
    match exchange.state.update_job(input.at, id(input), change) {
        Ok(()) => Ok(json!({})),
        Err(Refusal::JobCancelled) => Err(cancelled_job(id(input))),
        Err(refusal) => Err(refusal.into()),
    }
}

impl Window {
    pub(super) fn limit(&self) -> Result<usize, Fault> {
        let Some(asked) = self.max_results else { return Ok(DEFAULT_PAGE) };
        let limit = usize::try_from(asked).ok().filter(|limit| *limit > 0);
        limit.ok_or_else(|| Fault::invalid("The value for maxResults is invalid: expected 1 or more"))
    }

    pub(super) fn after(&self, list: &str) -> Result<Option<String>, Fault> {
        let Some(token) = &self.next_token else { return Ok(None) };
        let after = paging::last_shown(list, token);
        after.map(Some).ok_or_else(|| Fault::invalid("The value for nextToken is invalid"))
    }
}

fn id<'a>(input: &'a Input<'_>) -> &'a str {
    input.id.as_deref().unwrap_or_default()
}

fn summary(job: &Job) -> Value {
    let definition = &job.spec.s3_job_definition;
    json!({
        "bucketCriteria": definition.bucket_criteria,
        "bucketDefinitions": definition.bucket_definitions,
        "createdAt": iso(job.created_at_ms),
        "jobId": job.id,
        "jobStatus": job.status().as_str(),
        "jobType": job.spec.job_type,
        "lastRunErrorStatus": { "code": "NONE" },
        "name": job.spec.name,
        "userPausedDetails": user_paused(job),
    })
}

/// Present while the owner pauses the job. The event about its imminent end is left out.
fn user_paused(job: &Job) -> Value {
    job.user_paused().map_or(Value::Null, |(since_ms, expires_at_ms)| {
        json!({
            "jobExpiresAt": expires_at_ms.map(iso),
            "jobImminentExpirationHealthEventArn": null,
            "jobPausedAt": iso(since_ms),
        })
    })
}
