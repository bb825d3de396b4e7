//! Classification jobs of the delegated administrator.

use std::collections::BTreeMap;

use aws_sdk_macie2::operation::describe_classification_job::DescribeClassificationJobOutput;
use aws_sdk_macie2::types as sdk;

use super::administrator::{AwsMemberRegistry, send};
use crate::error::{Call, Error, ErrorKind};
use crate::ids::Region;
use crate::model::{Buckets, Job, JobStatus, NewJob, Runs};
use crate::page::{Page, PageToken};
use crate::ports::ClassificationJobs;

impl ClassificationJobs for AwsMemberRegistry {
    async fn jobs(&self, region: Region, name: &str, page: Option<PageToken>) -> Result<Page<String>, Error> {
        let call = Call::regional("macie2:ListClassificationJobs", region);
        let named = sdk::ListJobsFilterTerm::builder()
            .key(sdk::ListJobsFilterKey::Name)
            .comparator(sdk::JobComparator::StartsWith)
            .values(name)
            .build();
        let over = sdk::ListJobsFilterTerm::builder()
            .key(sdk::ListJobsFilterKey::JobStatus)
            .comparator(sdk::JobComparator::Eq)
            .values(sdk::JobStatus::Cancelled.as_str())
            .build();
        let filter = sdk::ListJobsFilterCriteria::builder().includes(named).excludes(over).build();
        let request = self.scope.macie(region).list_classification_jobs().filter_criteria(filter);
        let answer = send!(self, region, call, request.set_next_token(page.map(|token| token.0)))?;
        let next = answer.next_token().map(|token| PageToken(token.to_owned()));
        let items = answer.items().iter().filter_map(|job| job.job_id().map(str::to_owned)).collect();
        Ok(Page { items, next })
    }

    async fn job(&self, region: Region, id: &str) -> Result<Option<Job>, Error> {
        let call = Call::regional("macie2:DescribeClassificationJob", region);
        match send!(self, region, call, self.scope.macie(region).describe_classification_job().job_id(id)) {
            Ok(answer) => Ok(Some(read_job(id, &answer))),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn create_job(&self, region: Region, job: &NewJob) -> Result<String, Error> {
        let call = Call::regional("macie2:CreateClassificationJob", region);
        let daily = sdk::DailySchedule::builder().build();
        let schedule = sdk::JobScheduleFrequency::builder().daily_schedule(daily).build();
        let request = self
            .scope
            .macie(region)
            .create_classification_job()
            .client_token(&job.client_token)
            .name(&job.name)
            .job_type(sdk::JobType::Scheduled)
            .schedule_frequency(schedule)
            .initial_run(job.initial_run)
            .s3_job_definition(definition(job))
            .set_tags(Some(job.tags.clone().into_iter().collect()));
        let answer = send!(self, region, call.clone(), request)?;
        let id = answer.job_id().map(str::to_owned);
        id.ok_or_else(|| Error::new(call, ErrorKind::Unrecognized, "Macie answered with a job without an id"))
    }

    async fn cancel_job(&self, region: Region, id: &str) -> Result<(), Error> {
        let call = Call::regional("macie2:UpdateClassificationJob", region);
        let request = self.scope.macie(region).update_classification_job().job_id(id);
        send!(self, region, call, request.job_status(sdk::JobStatus::Cancelled)).map(drop)
    }
}

fn definition(job: &NewJob) -> sdk::S3JobDefinition {
    let buckets = job.buckets.iter().map(|(account, names)| {
        let names = Some(names.iter().cloned().collect());
        sdk::S3BucketDefinitionForJob::builder().account_id(account.as_str()).set_buckets(names).build()
    });
    let definition = sdk::S3JobDefinition::builder().set_bucket_definitions(Some(buckets.collect()));
    if job.prefixes.is_empty() {
        return definition.build();
    }
    let term = sdk::SimpleScopeTerm::builder()
        .key(sdk::ScopeFilterKey::ObjectKey)
        .comparator(sdk::JobComparator::StartsWith)
        .set_values(Some(job.prefixes.iter().cloned().collect()))
        .build();
    let term = sdk::JobScopeTerm::builder().simple_scope_term(term).build();
    let includes = sdk::JobScopingBlock::builder().and(term).build();
    definition.scoping(sdk::Scoping::builder().includes(includes).build()).build()
}

fn read_job(id: &str, answer: &DescribeClassificationJobOutput) -> Job {
    let definition = answer.s3_job_definition();
    let buckets = definition.map(sdk::S3JobDefinition::bucket_definitions).unwrap_or_default();
    let buckets: Buckets = buckets
        .iter()
        .filter_map(|of| Some((of.account_id()?.parse().ok()?, of.buckets().iter().cloned().collect())))
        .collect();
    let scoping = definition.and_then(|definition| definition.scoping());
    let terms = scoping.and_then(|scoping| scoping.includes()).map(sdk::JobScopingBlock::and);
    let terms = terms.unwrap_or_default().iter().filter_map(|term| term.simple_scope_term());
    let runs = answer.statistics().and_then(sdk::Statistics::number_of_runs);
    let status = answer.job_status().map_or("no status", sdk::JobStatus::as_str);
    Job {
        id: id.to_owned(),
        created_at: answer.created_at().and_then(|at| at.to_millis().ok()).unwrap_or_default(),
        status: JobStatus::from_wire(status),
        runs: Runs::from_wire(runs.unwrap_or_default()),
        initial_run: answer.initial_run().unwrap_or_default(),
        buckets,
        prefixes: terms.flat_map(|term| term.values().iter().cloned()).collect(),
        tags: answer.tags().cloned().unwrap_or_default().into_iter().collect::<BTreeMap<_, _>>(),
    }
}
