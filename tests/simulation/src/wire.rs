//! One step's way to the services: latency, quota, faults, effect, latency again. At each
//! turn the step may be killed.

use std::rc::Rc;
use std::time::Duration;

use macie_emulator::{Refusal, State};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::AccountId;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::faults::Course;
use crate::reading;
use crate::world::World;

/// How long a call takes, both ways, in milliseconds.
const LATENCY_MS: std::ops::RangeInclusive<u64> = 80..=240;

/// One invocation's connection. Every port of that invocation shares it.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) world: Rc<World>,
    /// The execution, by the name of its first part.
    pub(crate) execution: Rc<str>,
    pub(crate) killed: Rc<Notify>,
}

impl Wire {
    /// A moment at which the step may be killed: then it goes no further.
    pub(crate) async fn moment(&self) {
        if self.world.next_moment() {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// Sends a call that `signer` signs.
    pub(crate) async fn call<T>(
        &self,
        call: Call,
        signer: &AccountId,
        effect: impl FnOnce(&mut State) -> Result<T, Refusal>,
    ) -> Result<T, Error> {
        let latency = self.world.dice.borrow_mut().u64(LATENCY_MS);
        sleep(Duration::from_millis(latency / 2)).await;
        self.moment().await;
        let answer = self.arrive(call, signer, effect);
        self.moment().await;
        sleep(Duration::from_millis(latency - latency / 2)).await;
        answer
    }

    fn arrive<T>(
        &self,
        call: Call,
        signer: &AccountId,
        effect: impl FnOnce(&mut State) -> Result<T, Refusal>,
    ) -> Result<T, Error> {
        let (world, operation) = (&self.world, call.operation);
        let region = call.region.map_or(String::new(), String::from);
        if !world.buckets.borrow_mut().take((signer.to_string(), region, operation)) {
            *world.note().throttled.entry(operation).or_default() += 1;
            self.trace(&call, "throttled");
            return Err(reading::error(call, ErrorKind::Throttled, "Too Many Requests".to_owned()));
        }
        let course = world.faults().course(&mut world.dice.borrow_mut());
        if course == Course::Unavailable {
            self.trace(&call, "lost");
            return Err(unavailable(call));
        }
        let answer = effect(&mut world.state());
        *world.note().answered.entry(operation).or_default() += 1;
        if course == Course::UnavailableLate {
            self.trace(&call, "unanswered");
            return Err(unavailable(call));
        }
        match &answer {
            Ok(_) => self.trace(&call, "done"),
            Err(refusal) => self.trace(&call, &format!("{refusal:?}")),
        }
        answer.map_err(|refusal| reading::refused(call, refusal))
    }

    fn trace(&self, call: &Call, came: &str) {
        let line = format!("{} {} {call}: {came}", self.world.elapsed_ms(), self.execution);
        self.world.note().trace.push(line);
    }
}

fn unavailable(call: Call) -> Error {
    reading::error(call, ErrorKind::Unavailable, "no answer".to_owned())
}
