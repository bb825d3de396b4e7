//! macie-org's pacer, through its own lane: nothing is modelled.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::join_all;
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::leg_time::LegTime;
use macie_org::pace::{Lane, Outcome, Pacer, Settings, run};

use super::shares;
use crate::server::{Answer, Server};

/// Above every quota in the tables, so that no bound stands in for learning.
const CEILING: f64 = 400.0;
/// Tasks per worker that take from a shared queue: two carry 25 calls a second, and no
/// worker sits on more than two calls at the end.
const TASKS: usize = 2;

pub(super) async fn split(server: &Server, seed: u64) -> u32 {
    let worker = async |(n, calls): (u64, u32)| {
        let lane = lane(seed + n);
        let done = run(&lane, 0..calls, async |_: &u32| send(server).await, |_, _, _| {}).await;
        done.iter().map(|(_, outcome)| succeeded(outcome)).sum::<u32>()
    };
    join_all((0..).zip(shares(server)).map(worker)).await.into_iter().sum()
}

pub(super) async fn shared(server: &Server, seed: u64) -> u32 {
    let left = Cell::new(server.scenario().calls);
    let lanes: Vec<_> = (0..u64::from(server.scenario().workers)).map(|n| lane(seed + n)).collect();
    let task = async |lane: &Lane| {
        let mut done = 0;
        while left.get() > 0 {
            left.set(left.get() - 1);
            done += succeeded(&lane.call(async || send(server).await).await);
        }
        done
    };
    let tasks = lanes.iter().flat_map(|lane| std::iter::repeat_n(lane, TASKS)).map(task);
    join_all(tasks).await.into_iter().sum()
}

fn lane(seed: u64) -> Lane {
    let time = LegTime::of(Duration::from_hours(24));
    Lane::new(Pacer::new(Settings::DEFAULT.with_ceiling(CEILING)), time, seed)
}

fn succeeded(outcome: &Outcome<()>) -> u32 {
    match outcome {
        Outcome::Done(()) => 1,
        Outcome::Refused(_) | Outcome::Doubtful(_) | Outcome::LeftOver => 0,
    }
}

async fn send(server: &Server) -> Result<(), Error> {
    match server.call().await {
        Answer::Served => Ok(()),
        Answer::Throttled => {
            Err(Error::new(Call::global("macie2:UpdateMemberSession"), ErrorKind::Throttled, ""))
        }
    }
}
