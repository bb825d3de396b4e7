//! What an operation of Macie Classic would do: which jobs would be created, and which cancelled.

use macie_org::classic::{Asked, Ending, JobNames, Plan, Progress, look, owners, planned};
use macie_org::leg::RegionStep;
use macie_org::ports::{ClassificationJobs, MemberRegistry, ObjectStore};
use macie_org::request::{Classic, Verb};
use macie_org::step::{MembersOutput, StepError};

/// One Region's associations, planned.
#[derive(Debug)]
pub struct Associations<'a, M, S> {
    /// What every step over a Region works with.
    pub region: RegionStep<'a, M, S>,
    /// What is asked for.
    pub classic: &'a Classic,
    /// How the stack's jobs are known.
    pub names: JobNames<'a>,
}

impl<M: MemberRegistry + ClassificationJobs, S: ObjectStore> Associations<'_, M, S> {
    /// Reads the jobs and writes the plan.
    ///
    /// # Errors
    ///
    /// What kept the jobs from being read.
    pub async fn leg(&self) -> Result<MembersOutput, StepError> {
        let RegionStep { input, inventory, members, store, caller, .. } = self.region;
        let owners = owners(members, caller, inventory, input.region).await?;
        let asked = Asked::of(self.classic, &owners);
        let at = (inventory.request.administrator_id(), input.region);
        let jobs = look(members, self.names, caller, at).await?;
        let mut progress = Progress::default();
        progress.take_down(&asked, &jobs);
        let plan = match self.classic.verb() {
            Verb::List => Plan::default(),
            Verb::Associate | Verb::Disassociate | Verb::Update => progress.plan(&asked, &jobs),
        };
        let ending =
            Ending { input, classic: self.classic, asked: &asked, jobs: &jobs, progress: &progress, store };
        planned(&ending, &plan, &inventory.begun_by).await
    }
}
