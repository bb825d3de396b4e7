//! Sends what is planned: creations first, then the cancellations that nothing waits for.

use std::collections::BTreeSet;

use macie_org::classic::{Batch, Plan, Progress, Resource};
use macie_org::error::{Error, ErrorKind};
use macie_org::leg::RegionStep;
use macie_org::pace::{Outcome, run};
use macie_org::ports::{ClassificationJobs, MemberRegistry, ObjectStore};
use macie_org::step::StepError;

use crate::Classification;

impl<M: MemberRegistry + ClassificationJobs, S: ObjectStore> Classification<'_, M, S> {
    /// Says whether all of it was sent.
    pub(crate) async fn carry_out(&self, plan: &Plan, progress: &mut Progress) -> Result<bool, StepError> {
        let mut uncovered: BTreeSet<_> = plan.create.iter().flat_map(Batch::resources).collect();
        let created = self.create(plan, progress, &mut uncovered).await;
        let cancelled = self.cancel(plan, progress, &uncovered).await?;
        Ok(created && cancelled)
    }

    async fn create(&self, plan: &Plan, progress: &mut Progress, uncovered: &mut BTreeSet<Resource>) -> bool {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let (administrator, region) = (inventory.request.administrator_id(), input.region);
        let lane = caller.lane(administrator, Some(region), "macie2:CreateClassificationJob");
        let job = |batch: &Batch| self.names.job(&inventory.begun_by, region, batch);
        let create = async |batch: &&Batch| members.create_job(region, &job(batch)).await;
        let mut whole = true;
        for (batch, outcome) in run(&lane, &plan.create, create, |_, _, _| {}).await {
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
    ) -> Result<bool, StepError> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let (administrator, region) = (inventory.request.administrator_id(), input.region);
        let lane = caller.lane(administrator, Some(region), "macie2:UpdateClassificationJob");
        let due = plan.cancel.iter().filter(|job| job.needs.is_disjoint(uncovered));
        let due: Vec<_> = due.map(|job| job.job_id.clone()).collect();
        let cancel = async |id: &String| members.cancel_job(region, id).await;
        let mut whole = true;
        for (id, outcome) in run(&lane, due, cancel, |_, _, _| {}).await {
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

/// A job that was cancelled meanwhile cannot be cancelled again; the next look tells.
fn is_gone(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound)
}
