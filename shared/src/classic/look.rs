//! Reads what is associated: the stack's jobs, each with its definition, and whose accounts the
//! calls name. A look that is not complete is none.

use super::association::{Association, JobNames};
use super::owner::{Owner, Owners};
use crate::call::Caller;
use crate::error::{Call, Error, ErrorKind};
use crate::ids::{AccountId, Region};
use crate::inventory::{Inventory, Standing, Target};
use crate::model::{Job, RelationshipStatus};
use crate::pace::{Lane, Outcome, run};
use crate::page::all_pages_paced;
use crate::ports::{ClassificationJobs, MemberRegistry};

/// The associations of a Region.
///
/// # Errors
///
/// The first answer that is missing or refused.
pub async fn look(
    jobs: &impl ClassificationJobs,
    names: JobNames<'_>,
    caller: &Caller,
    (administrator, region): (&AccountId, Region),
) -> Result<Vec<Association>, Error> {
    const LIST: &str = "macie2:ListClassificationJobs";
    const DESCRIBE: &str = "macie2:DescribeClassificationJob";
    let lane = caller.lane(administrator, Some(region), LIST);
    let prefix = names.prefix();
    let list = async |page| jobs.jobs(region, &prefix, page).await;
    let ids = all_pages_paced(&lane, Call::regional(LIST, region), list).await?;
    let lane = caller.lane(administrator, Some(region), DESCRIBE);
    let describe = async |id: &String| jobs.job(region, id).await;
    let described = run(&lane, ids, describe, |_, _, _| {}).await;
    let mut found = Vec::new();
    for (_, outcome) in described {
        let job: Option<Job> = answered(outcome, Call::regional(DESCRIBE, region))?;
        found.extend(job.and_then(|job| names.association(&job)));
    }
    Ok(found)
}

/// How every account that the request names stands.
///
/// # Errors
///
/// The first answer that is missing or refused.
pub async fn owners(
    members: &impl MemberRegistry,
    caller: &Caller,
    inventory: &Inventory,
    region: Region,
) -> Result<Owners, Error> {
    let lane = caller.lane(inventory.request.administrator_id(), Some(region), "macie2:GetMember");
    let mut owners = Owners::new();
    for target in &inventory.targets {
        owners.insert(target.id.clone(), owner(target, members, &lane, region).await?);
    }
    Ok(owners)
}

async fn owner(
    target: &Target,
    members: &impl MemberRegistry,
    lane: &Lane,
    region: Region,
) -> Result<Owner, Error> {
    match target.standing {
        Standing::Administrator => return Ok(Owner::Administrator),
        Standing::Protected => return Ok(Owner::Protected),
        Standing::Missing => return Ok(Owner::Unknown),
        Standing::Member | Standing::Management | Standing::NotActive(_) => {}
    }
    let outcome = lane.call(async || members.member(region, &target.id).await).await;
    let call = Call::regional("macie2:GetMember", region).about(&target.id);
    let record = answered(outcome, call)?;
    let is_member = record.is_some_and(|record| match record.relationship.status {
        RelationshipStatus::Enabled | RelationshipStatus::Paused => true,
        RelationshipStatus::Created
        | RelationshipStatus::Removed
        | RelationshipStatus::Resigned
        | RelationshipStatus::Invited
        | RelationshipStatus::EmailVerificationInProgress
        | RelationshipStatus::EmailVerificationFailed
        | RelationshipStatus::RegionDisabled
        | RelationshipStatus::AccountSuspended
        | RelationshipStatus::Unknown(_) => false,
    });
    Ok(if is_member { Owner::Member } else { Owner::NotMember })
}

/// What was read; whatever was read only in part is an error.
fn answered<T>(outcome: Outcome<T>, call: Call) -> Result<T, Error> {
    const TOO_LATE: &str = "the leg's time was up before the last answer";
    outcome.read()?.ok_or_else(|| Error::new(call, ErrorKind::Throttled, TOO_LATE))
}
