//! A bounded number of calls at a time; a throttled call waits and tries again.
//!
//! It is what most scripts do: nothing is learned from one call for the next.

use std::cell::RefCell;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::time::sleep;

use super::shares;
use crate::server::{Answer, Server};

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(20);

pub(super) async fn work(server: &Server, attempts: u32, concurrency: usize, seed: u64) -> u32 {
    let dice = RefCell::new(fastrand::Rng::with_seed(seed));
    let worker = async |calls: u32| {
        let one = async |_| call(server, attempts, &dice).await;
        let done = futures_util::stream::iter(0..calls).map(one).buffer_unordered(concurrency);
        done.fold(0, async |done, succeeded| done + u32::from(succeeded)).await
    };
    join_all(shares(server).into_iter().map(worker)).await.into_iter().sum()
}

async fn call(server: &Server, attempts: u32, dice: &RefCell<fastrand::Rng>) -> bool {
    for attempt in 0..attempts {
        if server.call().await == Answer::Served {
            return true;
        }
        if attempt + 1 < attempts {
            let jitter = dice.borrow_mut().f64();
            sleep(FIRST.saturating_mul(1 << attempt).min(LONGEST).mul_f64(jitter)).await;
        }
    }
    false
}
