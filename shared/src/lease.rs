//! One execution at a time per administrator and Region: what a lease row says.
//!
//! A row names the execution that may change a Region, and until when. While a leg runs
//! the row also holds that leg's token; a leg that ends takes it out again, so a token
//! that is still there tells of a leg that died. Who gets a row is decided by the
//! table's conditional writes alone.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::call::Caller;
use crate::error::{Error, chain};
use crate::ids::{AccountId, Region};
use crate::inventory::Inventory;
use crate::leg_time::{LegTime, Stop};
use crate::ports::LeaseTable;
use crate::step::StepError;

/// No call waits longer for its answer; the adapters' time-out.
pub const LONGEST_CALL: Duration = Duration::from_secs(15);
/// How far the clocks of two functions may differ.
const CLOCKS: Duration = Duration::from_secs(2);

/// What a lease is about: whose members, where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaseKey {
    /// The delegated administrator.
    pub administrator: AccountId,
    /// The Region.
    pub region: Region,
}

/// Who holds a Region, as the table says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LeaseRow {
    /// The execution that holds it, by the name of its first part; empty when none does.
    pub execution: String,
    /// What that execution does, as the execution input spells it.
    pub operation: String,
    /// The running leg's own token; empty between legs.
    pub token: String,
    /// Until when, in milliseconds since 1970 in UTC.
    pub expires_at: u64,
    /// The execution that is asked to stop; empty when none is.
    pub stop: String,
}

/// What a leg writes into the row to hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The execution, by the name of its first part.
    pub execution: String,
    /// What it does, as the execution input spells it.
    pub operation: String,
    /// The leg's own token, never empty.
    pub token: String,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The row is the claimer's; this is what it said before, all empty if there was none.
    Taken(LeaseRow),
    /// Somebody holds it, or a leg of the same execution does: nothing was written.
    Held(LeaseRow),
}

/// What becomes of the Region when a leg is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The execution goes on with it, after this many seconds.
    Leg(u32),
    /// The execution is done with it.
    Region,
}

/// The wish to hold a Region for one leg.
#[derive(Debug)]
pub struct Wish<'a, T> {
    /// Where leases are kept.
    pub table: &'a T,
    /// The leg's time.
    pub time: &'a LegTime,
    /// The Region.
    pub key: LeaseKey,
    /// Who asks.
    pub claim: Claim,
    /// How long a lease holds that is not renewed.
    pub length: Duration,
}

/// The stack's leases, as a function holds them.
#[derive(Debug, Clone, Copy)]
pub struct Leases<'a, T> {
    /// Where they are kept.
    pub table: &'a T,
    /// How long one holds that is not renewed.
    pub length: Duration,
}

impl<'a, T> Leases<'a, T> {
    /// The wish to hold `region` for as long as `caller` has time.
    #[must_use]
    pub fn wish(&self, inventory: &Inventory, region: Region, caller: &'a Caller) -> Wish<'a, T> {
        Wish {
            table: self.table,
            time: caller.time(),
            key: LeaseKey { administrator: inventory.request.administrator_id().clone(), region },
            claim: Claim {
                execution: inventory.begun_by.clone(),
                operation: inventory.request.operation().to_owned(),
                token: caller.token(),
            },
            length: self.length,
        }
    }
}

/// What a leg finds out about the legs before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// The execution did not hold the Region all along since its last leg ended by itself:
    /// a leg died, and what it sent is not known, or another execution was there.
    pub interrupted: bool,
    /// The execution was asked to stop.
    pub asked_to_stop: bool,
}

/// A Region that is held for one leg.
#[derive(Debug)]
pub struct Lease<'a, T> {
    wish: Wish<'a, T>,
    before: Before,
}

impl<T: LeaseTable> Wish<'_, T> {
    /// Runs `leg` while the Region is held, and says by `ended` what becomes of it. A
    /// Region that another execution of the same operation holds, or an earlier attempt
    /// of the same leg, is waited for: `waiting` makes the answer, given the seconds.
    ///
    /// # Errors
    ///
    /// [`StepError::AnotherOperation`] while an execution of another operation holds the
    /// Region; the leg's own and the table's.
    pub async fn hold<O>(
        self,
        waiting: impl FnOnce(u32) -> O,
        leg: impl AsyncFnOnce(&Lease<'_, T>) -> Result<O, StepError>,
        ended: impl FnOnce(&O) -> Ended,
    ) -> Result<O, StepError> {
        let now = self.time.now();
        let (asked, expires_at) = (Instant::now(), now.saturating_add(millis(self.length)));
        let before = match self.table.claim(&self.key, &self.claim, now, expires_at).await? {
            Claimed::Taken(before) => before,
            Claimed::Held(by)
                if by.execution == self.claim.execution || by.operation == self.claim.operation =>
            {
                return Ok(waiting(seconds_left(&by, now)));
            }
            Claimed::Held(by) => return Err(another_operation(&by, self.key.region, now)),
        };
        self.time.leased_until(asked + covered(self.length));
        let Claim { execution, token, .. } = &self.claim;
        // The SDK may have sent a claim twice: its own token is no dead leg's.
        let own = before.token.is_empty() || before.token == *token;
        let interrupted = before.execution != *execution || !own;
        let asked_to_stop = before.stop == *execution;
        let lease = Lease { before: Before { interrupted, asked_to_stop }, wish: self };
        // A leg's future is large, and would be held twice.
        let answer = lease.renewed_during(Box::pin(leg(&lease))).await;
        lease.end(answer.as_ref().ok().map(ended)).await?;
        answer
    }
}

impl<T: LeaseTable> Lease<'_, T> {
    /// What is known of the legs before this one.
    #[must_use]
    pub fn before(&self) -> Before {
        self.before
    }

    /// Renews the lease for as long as `work` takes. Losing it, or being asked to stop,
    /// halts the leg's calls; the work then ends by itself.
    async fn renewed_during<O>(&self, work: impl Future<Output = O>) -> O {
        let (work, renewals) = (pin!(work), pin!(self.renewals()));
        match select(work, renewals).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn renewals(&self) -> Infallible {
        let Wish { table, time, key, claim, length } = &self.wish;
        loop {
            tokio::time::sleep(*length / 3).await;
            let (asked, expires_at) = (Instant::now(), time.now().saturating_add(millis(*length)));
            match table.renew(key, claim, expires_at).await {
                Ok(Some(row)) => {
                    time.leased_until(asked + covered(*length));
                    // A leg that knew from its beginning only looks at what was done.
                    if row.stop == claim.execution && !self.before.asked_to_stop {
                        time.halt(Stop::Asked);
                    }
                }
                Ok(None) => time.halt(Stop::LeaseLost),
                // Tried again in a while; should the lease run out first, nothing is sent.
                Err(error) => tracing::warn!("error.message" = chain(&error), "the lease was not renewed"),
            }
        }
    }

    /// A leg that failed leaves its token behind, as one that died: whoever comes next
    /// looks first, and need not wait.
    async fn end(self, ended: Option<Ended>) -> Result<(), Error> {
        let Wish { table, time, key, claim, length } = self.wish;
        match ended {
            Some(Ended::Leg(wait_seconds)) => {
                let until = millis(Duration::from_secs(wait_seconds.into()) + length);
                table.hand_over(&key, &claim, time.now().saturating_add(until)).await
            }
            Some(Ended::Region) => table.release(&key, &claim).await,
            None => table.renew(&key, &claim, time.now()).await.map(drop),
        }
    }
}

/// A second more than it takes: the holder's clock and this one's may differ.
fn seconds_left(by: &LeaseRow, now: u64) -> u32 {
    u32::try_from(by.expires_at.saturating_sub(now) / 1000).unwrap_or(u32::MAX - 1) + 1
}

fn another_operation(by: &LeaseRow, region: Region, now: u64) -> StepError {
    let LeaseRow { execution, operation, .. } = by;
    let seconds = seconds_left(by, now);
    StepError::AnotherOperation(format!(
        "{region} is held by the execution `{execution}` ({operation}), for {seconds} more seconds unless it \
         goes on; wait until it ends, or stop it with `macie-org stop {execution}`"
    ))
}

/// How long into a lease calls may still be sent: its end is kept free for the last
/// answer. A lease too short for that is for tests; it keeps two fifths.
fn covered(length: Duration) -> Duration {
    length.saturating_sub((LONGEST_CALL + CLOCKS).min(length * 2 / 5))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
