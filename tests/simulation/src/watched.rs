//! Calls in the words of the emulator's watch, which judges every one of them.

use std::rc::Rc;

use macie_emulator::{AccountId, Arrival, Detail, Told, WatchedAnswer, WatchedCall};
use macie_org::model::{Session, SessionStatus};

use crate::faults::Fault;
use crate::people::{theirs, there};
use crate::wire::{Sent, Wire};
use crate::world::World;

/// A call that the watch was told of, until its caller has the answer. A caller that is gone
/// before that was told nothing.
#[derive(Debug)]
pub(crate) struct Sight {
    world: Rc<World>,
    execution: Rc<str>,
    /// All but the role session, which is the execution.
    call: WatchedCall<'static>,
    answer: WatchedAnswer,
    delivered: bool,
    is_late: bool,
}

impl Sight {
    /// Tells the watch that a call has come.
    pub(crate) fn of(wire: &Wire, sent: &Sent<'_>) -> Self {
        let world = Rc::clone(&wire.world);
        let (service, operation) = sent.call.operation.split_once(':').expect("as IAM spells it");
        let target = sent.call.account.as_ref().filter(|account| *account != sent.signer);
        let call = WatchedCall {
            sequence: world.next_call(),
            at_ms: world.now_ms(),
            caller: theirs(sent.signer),
            session: None,
            region: sent.call.region.map(there),
            service,
            operation,
            target: target.map(theirs),
            detail: sent.detail,
        };
        let answer = WatchedAnswer { told: Told::Nothing, fault: None, arrival: Arrival::Arrived };
        let sight = Self {
            world,
            execution: Rc::clone(&wire.execution),
            call,
            answer,
            delivered: false,
            is_late: false,
        };
        sight.world.watch().asked(&sight.call(), &sight.world.state());
        sight
    }

    pub(crate) fn sequence(&self) -> u64 {
        self.call.sequence
    }

    pub(crate) fn caller(&self) -> AccountId {
        self.call.caller
    }

    /// What goes wrong with it; a list that is false is a fault of its own.
    pub(crate) fn meets(&mut self, fault: Option<Fault>) {
        let is_false = self.world.faults().falsify(self.call.operation);
        self.answer.fault = fault.map(|fault| fault.trouble().name()).or(is_false.then_some("false"));
        self.is_late = fault == Some(Fault::Late);
    }

    /// Whether its answer is waited for in vain.
    pub(crate) fn is_late(&self) -> bool {
        self.is_late
    }

    pub(crate) fn is_of_change(&self) -> bool {
        self.call.is_mutating()
    }

    /// What goes wrong with it beside that.
    pub(crate) fn meets_another(&mut self, fault: &'static str) {
        self.answer.fault.get_or_insert(fault);
    }

    pub(crate) fn is_told(&mut self, told: Told, arrival: Arrival) {
        (self.answer.told, self.answer.arrival) = (told, arrival);
    }

    /// Its caller has the answer.
    pub(crate) fn delivered(mut self) {
        self.delivered = true;
    }

    fn call(&self) -> WatchedCall<'_> {
        WatchedCall { session: Some(&self.execution), ..self.call }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if !self.delivered {
            self.answer.told = Told::Nothing;
            self.meets_another("killed");
        }
        self.world.watch().answered(&self.call(), self.answer);
    }
}

/// What a list of members says of itself: which page it is.
pub(crate) fn page(is_first: bool) -> Detail {
    if is_first { Detail::None } else { Detail::LaterPage }
}

/// What a session tells: one that is not there is a refusal.
pub(crate) fn told_of_session(session: &Session) -> Told {
    if session.status == SessionStatus::Absent { Told::SessionAbsent } else { Told::Done }
}

/// What a list of members tells: whether more is to come.
pub(crate) fn told<T>(page: &macie_org::page::Page<T>) -> Told {
    if page.next.is_some() { Told::More } else { Told::Done }
}
