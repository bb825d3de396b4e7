//! The lease table, in memory, with the conditions of the real one.

use std::cell::RefMut;
use std::collections::BTreeMap;

use macie_org::error::{Call, Error, ErrorKind};
use macie_org::lease::{Claim, Claimed, LeaseKey, LeaseRow};
use macie_org::ports::LeaseTable;

use crate::trouble::Trouble;
use crate::wire::Wire;

/// [`LeaseTable`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedLeaseTable(pub(crate) Wire);

impl EmulatedLeaseTable {
    fn rows(&self) -> RefMut<'_, BTreeMap<LeaseKey, LeaseRow>> {
        self.0.world.leases.borrow_mut()
    }

    /// Changes a row that is still the claimer's.
    async fn change(
        &self,
        key: &LeaseKey,
        claim: &Claim,
        to: impl FnOnce(&mut LeaseRow),
    ) -> Option<LeaseRow> {
        self.0.moment().await;
        let row = self.rows().get_mut(key).filter(|row| is_of(row, claim)).map(|row| {
            to(row);
            row.clone()
        });
        self.0.moment().await;
        row
    }

    /// That the table did not answer, where it does not.
    fn answers(&self) -> Result<(), Error> {
        let world = &self.0.world;
        if !world.strikes_by(world.faults().leases_lost, Trouble::LeaseLost) {
            return Ok(());
        }
        Err(Error::new(Call::global("dynamodb:UpdateItem"), ErrorKind::Unavailable, "no answer"))
    }

    fn renewals_fail(&self) -> bool {
        let from = self.0.world.faults().renewals_fail_from_ms;
        from.is_some_and(|from| self.0.world.elapsed_ms() >= from)
    }
}

fn is_of(row: &LeaseRow, claim: &Claim) -> bool {
    row.execution == claim.execution && row.token == claim.token
}

fn is_free(row: &LeaseRow, claim: &Claim, now: u64) -> bool {
    let ours = row.execution == claim.execution && (row.token.is_empty() || row.token == claim.token);
    row.execution.is_empty() || row.expires_at <= now || ours
}

impl LeaseTable for EmulatedLeaseTable {
    async fn claim(
        &self,
        key: &LeaseKey,
        claim: &Claim,
        now: u64,
        expires_at: u64,
    ) -> Result<Claimed, Error> {
        self.0.moment().await;
        self.answers()?;
        let before = self.rows().get(key).cloned().unwrap_or_default();
        if !is_free(&before, claim, now) {
            return Ok(Claimed::Held(before));
        }
        let Claim { execution, operation, token } = claim.clone();
        if before.stop == execution {
            self.0.world.stopped.borrow_mut().insert((key.region, execution.clone()));
        }
        let row = LeaseRow { execution, operation, token, expires_at, stop: before.stop.clone() };
        self.rows().insert(key.clone(), row);
        self.0.moment().await;
        Ok(Claimed::Taken(before))
    }

    async fn renew(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<Option<LeaseRow>, Error> {
        if self.renewals_fail() {
            let call = Call::global("dynamodb:UpdateItem");
            return Err(Error::new(call, ErrorKind::Unavailable, "no answer"));
        }
        self.answers()?;
        Ok(self.change(key, claim, |row| row.expires_at = expires_at).await)
    }

    async fn hand_over(&self, key: &LeaseKey, claim: &Claim, expires_at: u64) -> Result<(), Error> {
        self.answers()?;
        let to = |row: &mut LeaseRow| {
            row.token.clear();
            row.expires_at = expires_at;
        };
        self.change(key, claim, to).await;
        Ok(())
    }

    async fn release(&self, key: &LeaseKey, claim: &Claim) -> Result<(), Error> {
        self.answers()?;
        let to = |row: &mut LeaseRow| *row = LeaseRow { stop: row.stop.clone(), ..LeaseRow::default() };
        self.change(key, claim, to).await;
        Ok(())
    }

    async fn ask_to_stop(&self, key: &LeaseKey, execution: &str) -> Result<(), Error> {
        self.0.moment().await;
        execution.clone_into(&mut self.rows().entry(key.clone()).or_default().stop);
        Ok(())
    }
}
