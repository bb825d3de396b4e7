//! One step's way to the services: latency, quota, faults, effect, latency again. At each
//! turn the step may be killed.

use std::rc::Rc;
use std::time::Duration;

use macie_emulator::{Arrival, Detail, State, Told};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::AccountId;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::faults::Fault;
use crate::reading::{self, Refused};
use crate::watched::Sight;
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

/// A call as it is sent.
pub(crate) struct Sent<'a> {
    pub(crate) call: Call,
    /// The account that signs it.
    pub(crate) signer: &'a AccountId,
    pub(crate) detail: Detail,
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
    pub(crate) async fn call<T, R: Into<Refused>>(
        &self,
        call: Call,
        signer: &AccountId,
        effect: impl FnOnce(&mut State) -> Result<T, R>,
    ) -> Result<T, Error> {
        self.send(Sent { call, signer, detail: Detail::None }, |_| Told::Done, effect).await
    }

    /// Sends a call; `told` says what a success tells its caller.
    pub(crate) async fn send<T, R: Into<Refused>>(
        &self,
        sent: Sent<'_>,
        told: impl FnOnce(&T) -> Told,
        effect: impl FnOnce(&mut State) -> Result<T, R>,
    ) -> Result<T, Error> {
        let latency = self.world.dice.borrow_mut().u64(LATENCY_MS);
        sleep(Duration::from_millis(latency / 2)).await;
        self.moment().await;
        let (answer, sight) = self.arrive(&sent, told, effect);
        self.moment().await;
        sleep(Duration::from_millis(latency - latency / 2)).await;
        sight.delivered();
        answer
    }

    fn arrive<T, R: Into<Refused>>(
        &self,
        sent: &Sent<'_>,
        told: impl FnOnce(&T) -> Told,
        effect: impl FnOnce(&mut State) -> Result<T, R>,
    ) -> (Result<T, Error>, Sight) {
        let (world, call) = (&self.world, sent.call.clone());
        let mut sight = Sight::of(self, sent);
        let fault = self.fault(sent, sight.sequence());
        sight.meets(fault);
        match fault {
            Some(Fault::Throttled) => {
                *world.note().throttled.entry(call.operation).or_default() += 1;
                sight.is_told(Told::TurnedAway, Arrival::Stopped);
                (Err(self.failed(call, ErrorKind::Throttled, "throttled")), sight)
            }
            Some(Fault::Denied) => {
                sight.is_told(Told::TurnedAway, Arrival::Stopped);
                (Err(self.failed(call, ErrorKind::AccessDenied, "denied")), sight)
            }
            Some(Fault::Unavailable) => {
                sight.is_told(Told::Nothing, Arrival::Stopped);
                (Err(self.failed(call, ErrorKind::Unavailable, "lost")), sight)
            }
            _ => {
                let answer = self.carry_out(&call, fault, effect);
                if fault == Some(Fault::UnavailableLate) {
                    sight.is_told(Told::Nothing, Arrival::Arrived);
                    return (Err(self.failed(call, ErrorKind::Unavailable, "unanswered")), sight);
                }
                if matches!(answer, Err(Refused::NotNow)) {
                    sight.meets_another("notNow");
                }
                sight.is_told(answer.as_ref().map_or_else(told_of, told), Arrival::Arrived);
                (answer.map_err(|refused| reading::refused(call, refused)), sight)
            }
        }
    }

    fn carry_out<T, R: Into<Refused>>(
        &self,
        call: &Call,
        fault: Option<Fault>,
        effect: impl FnOnce(&mut State) -> Result<T, R>,
    ) -> Result<T, Refused> {
        self.world.at_hand.set(fault);
        let answer = effect(&mut self.world.state()).map_err(Into::into);
        self.world.at_hand.set(None);
        *self.world.note().answered.entry(call.operation).or_default() += 1;
        match &answer {
            Ok(_) => self.trace(call, "done"),
            Err(refused) => self.trace(call, &format!("{refused:?}")),
        }
        answer
    }

    /// What goes wrong with this call: by its number, by its Region, by the quota or by the dice.
    fn fault(&self, sent: &Sent<'_>, sequence: u64) -> Option<Fault> {
        let (world, call) = (&self.world, &sent.call);
        let region = call.region.map_or(String::new(), String::from);
        let granted = world.buckets.borrow_mut().take((sent.signer.to_string(), region, call.operation));
        let denied = call.region.is_some_and(|region| world.faults().denied.contains(&region));
        let drawn = world.faults().drawn(&mut world.dice.borrow_mut());
        world
            .sudden_fault(sequence)
            .or(denied.then_some(Fault::Denied))
            .or((!granted).then_some(Fault::Throttled))
            .or(drawn)
    }

    fn failed(&self, call: Call, kind: ErrorKind, came: &str) -> Error {
        self.trace(&call, came);
        Error::new(call, kind, came)
    }

    fn trace(&self, call: &Call, came: &str) {
        let line = format!("{} {} {call}: {came}", self.world.elapsed_ms(), self.execution);
        self.world.note().trace.push(line);
    }
}

/// What a refusal tells its caller.
fn told_of(refused: &Refused) -> Told {
    match refused {
        Refused::ByMacie(macie_emulator::Refusal::SessionAbsent) => Told::SessionAbsent,
        Refused::ByMacie(
            macie_emulator::Refusal::NotAdministrator | macie_emulator::Refusal::NotManagement,
        ) => Told::TurnedAway,
        Refused::ByMacie(_) | Refused::ByOrganizations(_) | Refused::NotNow | Refused::Held => Told::Refused,
    }
}
