//! Does with classification jobs what Macie Classic did with S3 resources, in legs.
//!
//! Every leg reads the stack's jobs, creates what is missing and then cancels what is in the way;
//! the Region settles when a look finds nothing left. Jobs of other owners are neither read nor
//! touched. What is associated is remembered nowhere but in the jobs.

mod carry_out;

use macie_org::call::Standing;
use macie_org::classic::{Asked, Association, Ending, JobNames, Progress, look, owners, settle};
use macie_org::lease::{Before, Wish};
use macie_org::leg::{MOST_IDLE_LEGS, RegionStep, asked_to_stop, bounded};
use macie_org::objects;
use macie_org::ports::{ClassificationJobs, LeaseTable, MemberRegistry, ObjectStore};
use macie_org::report::NamedError;
use macie_org::request::{Classic, Verb};
use macie_org::step::{MembersOutput, StepError};

/// One Region's associations.
#[derive(Debug)]
pub struct Classification<'a, M, S> {
    /// What every step over a Region works with.
    pub region: RegionStep<'a, M, S>,
    /// What was asked for.
    pub classic: &'a Classic,
    /// How the stack's jobs are known.
    pub names: JobNames<'a>,
}

impl<M: MemberRegistry + ClassificationJobs, S: ObjectStore> Classification<'_, M, S> {
    /// One leg, while the Region is held.
    ///
    /// # Errors
    ///
    /// What kept the jobs from being read or cancelled; a resource's refusal is none.
    pub async fn leg<T: LeaseTable>(&self, wish: Wish<'_, T>) -> Result<MembersOutput, StepError> {
        self.region.hold(wish, async |before| self.run(before).await).await
    }

    async fn run(&self, before: Before) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, caller, .. } = self.region;
        let mut progress = self.begin(before).await?;
        let owners = match progress.owners.take() {
            Some(owners) => owners,
            None => owners(members, caller, inventory, input.region).await?,
        };
        let asked = Asked::of(self.classic, &owners);
        progress.owners = Some(owners);
        let at = (inventory.request.administrator_id(), input.region);
        let jobs = look(members, self.names, caller, at).await?;
        if self.classic.verb() == Verb::List {
            return self.settle(&asked, &jobs, &progress).await;
        }
        progress.take_down(&asked, &jobs);
        let plan = progress.plan(&asked, &jobs);
        if plan.is_empty() || progress.error.is_some() {
            return self.settle(&asked, &jobs, &progress).await;
        }
        self.write(&mut progress).await?; // what was seen cannot be seen any more once a job is gone
        progress.idle_legs += 1;
        let whole = self.carry_out(&plan, &mut progress).await?;
        if progress.idle_legs > MOST_IDLE_LEGS {
            progress.error.get_or_insert_with(|| self.unfinished());
        }
        self.again(progress, if whole { self.region.settings.wait_seconds } else { 0 }).await
    }

    /// What the leg before left, or an earlier attempt of this one.
    async fn begin(&self, before: Before) -> Result<Progress, StepError> {
        let RegionStep { input, caller, .. } = self.region;
        let mut progress: Progress = self.region.left_behind().await?;
        if before.asked_to_stop {
            progress.error.get_or_insert_with(|| asked_to_stop(input.region));
        }
        caller.learn(&progress.estimates, progress.written_at);
        Ok(progress)
    }

    async fn settle(
        &self,
        asked: &Asked,
        jobs: &[Association],
        progress: &Progress,
    ) -> Result<MembersOutput, StepError> {
        let RegionStep { input, store, .. } = self.region;
        settle(&Ending { input, classic: self.classic, asked, jobs, progress, store }).await
    }

    async fn again(&self, mut progress: Progress, wait_seconds: u32) -> Result<MembersOutput, StepError> {
        self.write(&mut progress).await?;
        self.region.caller.stands(Standing { idle_legs: progress.idle_legs, refused: 0 });
        let mut output = self.region.input.previous.clone();
        output.step = output.step.again(wait_seconds);
        output.step.checkpoint_key = self.region.own_key();
        Ok(bounded(output, self.region.settings.most_legs))
    }

    async fn write(&self, progress: &mut Progress) -> Result<(), StepError> {
        let RegionStep { store, caller, .. } = self.region;
        progress.estimates = caller.lanes().estimates();
        progress.written_at = caller.time().now();
        objects::write(store, &self.region.own_key(), progress).await
    }

    fn unfinished(&self) -> NamedError {
        let region = self.region.input.region;
        NamedError {
            name: "RegionUnfinished".to_owned(),
            message: format!(
                "{region} brought nothing forward in {MOST_IDLE_LEGS} legs; run the same input again"
            ),
        }
    }
}
