//! How a Region ends: every call is answered, and every account that was named has its row.

use std::collections::BTreeMap;

use super::answer::{Answer, Answers, JobLine, SCHEMA_VERSION};
use super::asked::{Asked, Verdict};
use super::association::Association;
use super::plan::Plan;
use super::progress::Progress;
use crate::ids::AccountId;
use crate::objects::{self, answers_key, planned_rows_key, region_plan_key, rows_key};
use crate::plan::document::RegionPlan;
use crate::ports::ObjectStore;
use crate::report::{Counts, Failure, FailureReason, Outcome, Row};
use crate::request::{Classic, Verb};
use crate::step::{MembersInput, MembersOutput, StepError};

const CREATE: &str = "macie2:CreateClassificationJob";
const CANCEL: &str = "macie2:UpdateClassificationJob";

/// A Region of which nothing is left to do.
#[derive(Debug)]
pub struct Ending<'a, S> {
    /// What the step was given.
    pub input: &'a MembersInput,
    /// What was asked for.
    pub classic: &'a Classic,
    /// The same, read.
    pub asked: &'a Asked,
    /// What is associated.
    pub jobs: &'a [Association],
    /// What was done.
    pub progress: &'a Progress,
    /// The stack's bucket.
    pub store: &'a S,
}

/// Writes the answers and the rows of a Region that was worked on.
///
/// # Errors
///
/// The store's.
pub async fn settle(ending: &Ending<'_, impl ObjectStore>) -> Result<MembersOutput, StepError> {
    let Ending { input, progress, .. } = ending;
    let answers =
        ending.answers(false, progress.created.clone(), progress.cancelled.iter().cloned().collect());
    let key = rows_key(&input.execution.name, input.region);
    ending.write(&answers, key, &Outcome::Changed).await
}

/// Writes what would be done in a Region, and its part of the plan.
///
/// # Errors
///
/// The store's.
pub async fn planned(
    ending: &Ending<'_, impl ObjectStore>,
    plan: &Plan,
    begun_by: &str,
) -> Result<MembersOutput, StepError> {
    let input = ending.input;
    let created = plan.create.iter().map(|batch| JobLine::of(batch, None)).collect();
    let cancelled: Vec<_> = plan.cancel.iter().map(|job| job.job_id.clone()).collect();
    let (creations, cancellations) = (plan.create.iter().map(|_| CREATE), cancelled.iter().map(|_| CANCEL));
    let changes = creations.chain(cancellations).map(str::to_owned).collect();
    let part = RegionPlan { changes, ..RegionPlan::empty(input.region) };
    objects::write(ending.store, &region_plan_key(begun_by, input.region), &part).await?;
    let answers = ending.answers(true, created, cancelled);
    let key = planned_rows_key(&input.execution.name, input.region);
    ending.write(&answers, key, &Outcome::planned(ending.calls(), None)).await
}

impl<S: ObjectStore> Ending<'_, S> {
    fn answers(&self, dry_run: bool, created: Vec<JobLine>, cancelled: Vec<String>) -> Answers {
        let (progress, jobs, current) = (self.progress, self.jobs, Association::current(self.jobs));
        let changes = if dry_run { BTreeMap::new() } else { self.asked.changes(progress.absent()) };
        let verdict = Verdict { current: &current, jobs, changes: &changes, progress };
        Answers {
            schema_version: SCHEMA_VERSION,
            operation: self.classic.operation().to_owned(),
            region: self.input.region,
            dry_run,
            answers: Answer::all(self.classic.verb(), self.asked, &verdict),
            created,
            cancelled,
        }
    }

    /// What an account's resources may take.
    fn calls(&self) -> &'static [&'static str] {
        match self.classic.verb() {
            Verb::List => &[],
            Verb::Associate => &[CREATE],
            Verb::Disassociate | Verb::Update => &[CREATE, CANCEL],
        }
    }

    async fn write(
        &self,
        answers: &Answers,
        rows_key: String,
        touched: &Outcome,
    ) -> Result<MembersOutput, StepError> {
        let (name, region) = (&self.input.execution.name, self.input.region);
        objects::write(self.store, &answers_key(name, region), answers).await?;
        let (mut counts, mut lines) = (Counts::default(), Vec::new());
        for (account, outcome) in self.outcomes(&answers.answers, touched) {
            counts.add(&outcome);
            let row = Row { account_id: account.clone(), region, outcome, observed: None };
            lines.extend(row.line().into_bytes());
        }
        self.store.put(&rows_key, lines).await?;
        let mut output = self.input.previous.clone();
        output.step = output.step.done();
        output.step.counts = counts;
        output.step.error.clone_from(&self.progress.error);
        output.rows_key = rows_key;
        Ok(output)
    }

    /// What became of each account that a call names.
    fn outcomes<'s>(&'s self, answers: &[Answer], touched: &Outcome) -> BTreeMap<&'s AccountId, Outcome> {
        let mut failed: BTreeMap<&AccountId, usize> = BTreeMap::new();
        for (call, answer) in self.asked.calls.iter().zip(answers) {
            *failed.entry(&call.account).or_default() += failures(answer);
        }
        let outcome = |(account, failed)| {
            let outcome = match failed {
                0 if self.progress.touched.contains(account) => touched.clone(),
                0 => Outcome::Unchanged,
                _ => not_all(failed),
            };
            (account, outcome)
        };
        failed.into_iter().map(outcome).collect()
    }
}

/// How many of a call's resources failed; a call that failed as a whole counts as one.
fn failures(answer: &Answer) -> usize {
    usize::from(answer.error.is_some()) + answer.failed_s3_resources.as_ref().map_or(0, Vec::len)
}

fn not_all(failed: usize) -> Outcome {
    let message = format!("{failed} of its requests or S3 resources failed; the Region's answers say why");
    Outcome::Failed(Failure { reason: FailureReason::ResourcesFailed, message })
}
