//! What happens while an execution runs: accounts leave, join or are suspended, Regions are turned
//! off, quotas change, somebody asks to stop.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use macie_emulator::{JoinedMethod, NewAccount};
use macie_org::ids::Region;
use tokio::time::sleep;

use crate::case::Case;
use crate::draws::soon_ms;
use crate::people::{member, theirs, there};
use crate::quota::Quota;
use crate::trouble::Trouble;
use crate::world::World;

/// Accounts that join are numbered from here on.
const NEWCOMERS: u64 = 800_000;

/// What can happen meanwhile.
const MEANWHILE: [Trouble; 6] = [
    Trouble::AccountLeaves,
    Trouble::AccountSuspended,
    Trouble::AccountJoins,
    Trouble::RegionDisabled,
    Trouble::QuotaChanged,
    Trouble::AskedToStop,
];

/// Something that happens some time after the start of an execution.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    after: Duration,
    /// The step with which it happens instead.
    step: Option<&'static str>,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Leaves(u64),
    Suspended(u64),
    Joins(u64),
    RegionOff(u64, Region),
    Quota(Quota),
    Stop(Region, String),
}

impl Case {
    /// Draws what happens while `execution` runs, in its order.
    pub(crate) fn draw_happenings(&mut self, execution: &str) -> Vec<Happening> {
        let mut happenings = Vec::new();
        for trouble in MEANWHILE {
            if !self.has(trouble) {
                continue;
            }
            let dice = &mut self.drawn.dice;
            let n = dice.u64(..self.drawn.members.max(1));
            let region = self.drawn.regions[dice.usize(..self.drawn.regions.len())];
            let what = if trouble == Trouble::AccountLeaves {
                What::Leaves(n)
            } else if trouble == Trouble::AccountSuspended {
                What::Suspended(n)
            } else if trouble == Trouble::AccountJoins {
                What::Joins(NEWCOMERS + dice.u64(..1_000))
            } else if trouble == Trouble::RegionDisabled {
                What::RegionOff(n, region)
            } else if trouble == Trouble::QuotaChanged {
                What::Quota(self.draw_quota())
            } else {
                What::Stop(region, execution.to_owned())
            };
            let after = Duration::from_millis(soon_ms(&mut self.drawn.dice));
            // Nobody has announced whoever joins only then.
            let is_late = trouble == Trouble::AccountJoins && self.drawn.dice.bool();
            happenings.push(Happening { after, step: is_late.then_some("remove-members"), what });
        }
        happenings.sort_by_key(|happening| happening.after);
        happenings
    }
}

/// Lets all of it happen, each at its time.
pub(crate) async fn happen(world: Rc<World>, happenings: Vec<Happening>) {
    let (world, mut now) = (&world, Duration::ZERO);
    let late = happenings.iter().filter(|happening| happening.step.is_some());
    let late = late.map(|Happening { step, what, .. }| async move {
        world.begins(step.unwrap_or_default()).await;
        what.clone().happens(world);
    });
    let timely = async {
        for Happening { after, what, .. } in happenings.iter().filter(|happening| happening.step.is_none()) {
            sleep(after.saturating_sub(now)).await;
            now = *after;
            what.clone().happens(world);
        }
    };
    join(timely, join_all(late)).await;
}

impl What {
    /// An account that is gone already neither leaves nor joins again.
    fn happens(self, world: &World) {
        world.trace(format_args!("- meanwhile: {self:?}"));
        if let Self::Leaves(n) | Self::Suspended(n) | Self::Joins(n) | Self::RegionOff(n, _) = self {
            world.moved.borrow_mut().insert(theirs(&member(n)));
        }
        let (trouble, done) = match self {
            Self::Leaves(n) => {
                (Trouble::AccountLeaves, world.arrange(|state| state.leave(theirs(&member(n))).is_ok()))
            }
            Self::Suspended(n) => {
                let suspend = world.arrange(|state| state.suspend_account(theirs(&member(n))).is_ok());
                (Trouble::AccountSuspended, suspend)
            }
            Self::Joins(n) => {
                let new = NewAccount::named_after(theirs(&member(n)));
                let joined = world.arrange(|state| state.join(new, JoinedMethod::Created).is_ok());
                (Trouble::AccountJoins, joined)
            }
            Self::RegionOff(n, region) => {
                world.arrange(|state| state.disable_region(theirs(&member(n)), there(region)));
                (Trouble::RegionDisabled, true)
            }
            Self::Quota(quota) => {
                world.set_quota(quota);
                (Trouble::QuotaChanged, true)
            }
            Self::Stop(region, execution) => {
                world.ask_to_stop(region, &execution);
                (Trouble::AskedToStop, true)
            }
        };
        if done {
            world.strikes.note(trouble);
        }
    }
}
