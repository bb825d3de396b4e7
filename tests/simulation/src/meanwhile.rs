//! What happens while an execution runs: accounts leave, join or are suspended, Regions are turned
//! off, quotas change, somebody asks to stop.

use std::rc::Rc;
use std::time::Duration;

use macie_emulator::{JoinedMethod, NewAccount};
use macie_org::ids::Region;
use tokio::time::sleep;

use crate::case::Case;
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
            let after = Duration::from_millis(self.drawn.dice.u64(0..120_000));
            happenings.push(Happening { after, what });
        }
        happenings.sort_by_key(|happening| happening.after);
        happenings
    }
}

/// Lets all of it happen, each at its time.
pub(crate) async fn happen(world: Rc<World>, happenings: Vec<Happening>) {
    let mut now = Duration::ZERO;
    for Happening { after, what } in happenings {
        sleep(after.saturating_sub(now)).await;
        now = after;
        world.trace(format_args!("- meanwhile: {what:?}"));
        what.happens(&world);
    }
}

impl What {
    /// An account that is gone already neither leaves nor joins again.
    fn happens(self, world: &World) {
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
