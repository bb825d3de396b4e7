//! Sends what is planned: creations first, then the cancellations that nothing waits for.

use std::cell::Cell;
use std::collections::BTreeSet;

use macie_org::classic::{Batch, Plan, Progress, Resource};
use macie_org::error::{Error, ErrorKind};
use macie_org::leg::RegionStep;
use macie_org::pace::{self, Outcome, run};
use macie_org::ports::{ClassificationJobs, MemberRegistry, ObjectStore};
use macie_org::step::StepError;
use macie_org::tick::{Tick, Ticker};

use crate::Classification;

impl<M: MemberRegistry + ClassificationJobs, S: ObjectStore> Classification<'_, M, S> {
    /// Says whether all of it was sent.
    pub(crate) async fn carry_out(&self, plan: &Plan, progress: &mut Progress) -> Result<bool, StepError> {
        let mut uncovered: BTreeSet<_> = plan.create.iter().flat_map(Batch::resources).collect();
        let count = self.count(plan, progress);
        let created = self.create(plan, progress, &mut uncovered, &count).await;
        let cancelled = self.cancel(plan, progress, &uncovered, &count).await?;
        count.ticker.log(count.tick());
        Ok(created && cancelled)
    }

    fn count(&self, plan: &Plan, progress: &Progress) -> Count<'_> {
        let input = self.region.input;
        let ticker = Ticker::new(&input.execution.name, input.region, input.previous.step.leg + 1);
        let jobs = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let done = progress.created.len() + progress.cancelled.len();
        let total = jobs(done + plan.create.len() + plan.cancel.len());
        let done = Cell::new(jobs(done));
        let count = Count { ticker, total, done, failed: Cell::default() };
        count.ticker.log(count.tick());
        count
    }

    async fn create(
        &self,
        plan: &Plan,
        progress: &mut Progress,
        uncovered: &mut BTreeSet<Resource>,
        count: &Count<'_>,
    ) -> bool {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let (administrator, region) = (inventory.request.administrator_id(), input.region);
        let lane = caller.lane(administrator, Some(region), "macie2:CreateClassificationJob");
        let job = |batch: &Batch| self.names.job(&inventory.begun_by, region, batch);
        let create = async |batch: &&Batch| members.create_job(region, &job(batch)).await;
        let mut whole = true;
        for (batch, outcome) in
            run(&lane, &plan.create, create, |_, outcome, pace| count.note(outcome, pace)).await
        {
            match outcome {
                Outcome::Done(id) => {
                    uncovered.retain(|resource| !batch.covers(resource));
                    progress.created(batch, id);
                }
                Outcome::Refused(error) => progress.refused(batch, &error),
                Outcome::Doubtful(_) | Outcome::LeftOver => whole = false,
            }
        }
        whole
    }

    async fn cancel(
        &self,
        plan: &Plan,
        progress: &mut Progress,
        uncovered: &BTreeSet<Resource>,
        count: &Count<'_>,
    ) -> Result<bool, StepError> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let (administrator, region) = (inventory.request.administrator_id(), input.region);
        let lane = caller.lane(administrator, Some(region), "macie2:UpdateClassificationJob");
        let due = plan.cancel.iter().filter(|job| job.needs.is_disjoint(uncovered));
        let due: Vec<_> = due.map(|job| job.job_id.clone()).collect();
        let cancel = async |id: &String| members.cancel_job(region, id).await;
        let mut whole = true;
        for (id, outcome) in run(&lane, due, cancel, |_, outcome, pace| count.note(outcome, pace)).await {
            match outcome {
                Outcome::Done(()) => progress.cancelled(id),
                Outcome::Refused(error) if is_gone(&error) => {}
                Outcome::Refused(error) => return Err(error.into()),
                Outcome::Doubtful(_) | Outcome::LeftOver => whole = false,
            }
        }
        Ok(whole)
    }
}

/// The running count of jobs that are created or cancelled, those of earlier legs included.
struct Count<'a> {
    ticker: Ticker<'a>,
    total: u32,
    done: Cell<u32>,
    failed: Cell<u32>,
}

impl Count<'_> {
    fn note<T>(&self, outcome: &Outcome<T>, pace: pace::Progress) {
        match outcome {
            Outcome::Done(_) => self.done.set(self.done.get() + 1),
            Outcome::Refused(_) => {
                self.done.set(self.done.get() + 1);
                self.failed.set(self.failed.get() + 1);
            }
            Outcome::Doubtful(_) | Outcome::LeftOver => {}
        }
        self.ticker.note(self.tick(), pace);
    }

    fn tick(&self) -> Tick {
        let (total, done, failed) = (self.total, self.done.get(), self.failed.get());
        Tick { counted: "jobs", total, done, first: 0, failed }
    }
}

/// A job that was cancelled meanwhile cannot be cancelled again; the next look tells.
fn is_gone(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound)
}
