//! One step's way to the services: latency, quota, faults, effect, latency again. At each
//! turn the step may be killed.

use std::rc::Rc;
use std::time::Duration;

use macie_emulator::{Arrival, Detail, SessionKey, State, Told};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::{AccountId, Region};
use macie_org::model::Session;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::faults::Fault;
use crate::people::{administrator, management, theirs, there};
use crate::reading::{self, Refused};
use crate::trouble::Trouble;
use crate::watched::{self, Sight};
use crate::world::World;

/// How long a call takes, both ways, in milliseconds.
const LATENCY_MS: std::ops::RangeInclusive<u64> = 80..=240;

/// How long an answer is waited for that does not come, and when a late effect comes.
const TIME_OUT_MS: u64 = 15_000;
const LATE_MS: std::ops::RangeInclusive<u64> = 15_300..=22_000;

/// One invocation's connection. Every port of that invocation shares it.
#[derive(Debug, Clone)]
pub struct Wire {
    pub(crate) world: Rc<World>,
    /// The execution, by the name of its first part.
    pub(crate) execution: Rc<str>,
    /// The step's package.
    pub(crate) step: &'static str,
    pub(crate) killed: Rc<Notify>,
}

/// What came of a call that was not done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Undone {
    /// It went wrong on its way there or back.
    Fault(Fault),
    /// The service refused it.
    Refused(Refused),
}

impl Undone {
    fn error(self, call: Call) -> Error {
        match self {
            Self::Fault(fault) => {
                let kind = kind(call.operation, fault);
                Error::new(call, kind, fault.trouble().name())
            }
            Self::Refused(refused) => reading::refused(call, refused),
        }
    }
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
        if self.world.next_moment(self.step) {
            self.world.strikes.note(Trouble::Killed);
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// Sends a call that `signer` signs.
    pub(crate) async fn call<T, R: Into<Refused>>(
        &self,
        call: Call,
        signer: &AccountId,
        effect: impl FnOnce(&mut State) -> Result<T, R> + 'static,
    ) -> Result<T, Error> {
        self.send(Sent { call, signer, detail: Detail::None }, |_| Told::Done, effect).await
    }

    /// Reads the signer's own session; none is one too.
    pub(crate) async fn session(&self, region: Region, signer: &AccountId) -> Result<Session, Error> {
        let at = SessionKey { region: there(region), account: theirs(signer) };
        let sent =
            Sent { call: Call::regional("macie2:GetMacieSession", region), signer, detail: Detail::None };
        self.send(sent, watched::told_of_session, move |state| reading::session(state, at)).await
    }

    /// Sends a call; `told` says what a success tells its caller.
    pub(crate) async fn send<T, R: Into<Refused>>(
        &self,
        sent: Sent<'_>,
        told: impl FnOnce(&T) -> Told,
        effect: impl FnOnce(&mut State) -> Result<T, R> + 'static,
    ) -> Result<T, Error> {
        let call = sent.call.clone();
        self.carry(sent, told, effect).await.map_err(|undone| undone.error(call))
    }

    /// Sends a call, and tells what came of it.
    pub(crate) async fn carry<T, R: Into<Refused>>(
        &self,
        sent: Sent<'_>,
        told: impl FnOnce(&T) -> Told,
        effect: impl FnOnce(&mut State) -> Result<T, R> + 'static,
    ) -> Result<T, Undone> {
        let latency = self.world.dice.borrow_mut().u64(LATENCY_MS);
        sleep(Duration::from_millis(latency / 2)).await;
        self.moment().await;
        let (answer, sight) = self.arrive(&sent, told, effect);
        self.moment().await;
        let back = if sight.is_late() { TIME_OUT_MS } else { latency - latency / 2 };
        sleep(Duration::from_millis(back)).await;
        sight.delivered();
        answer
    }

    fn arrive<T, R: Into<Refused>>(
        &self,
        sent: &Sent<'_>,
        told: impl FnOnce(&T) -> Told,
        effect: impl FnOnce(&mut State) -> Result<T, R> + 'static,
    ) -> (Result<T, Undone>, Sight) {
        let (world, call) = (&self.world, &sent.call);
        let mut sight = Sight::of(self, sent);
        if sight.is_of_change() {
            self.note_change(sent);
        }
        let fault = self.fault(sent, &sight);
        sight.meets(fault);
        match fault {
            Some(Fault::Throttled) => {
                *world.note().throttled.entry(call.operation).or_default() += 1;
                return self.stopped(sent, Fault::Throttled, sight);
            }
            Some(
                stops @ (Fault::Denied | Fault::CredentialsExpired | Fault::Conflict | Fault::Unavailable),
            ) => return self.stopped(sent, stops, sight),
            Some(Fault::Late) => {
                sight.is_told(Told::Nothing, Arrival::Arrived);
                let due_ms = world.elapsed_ms() + world.dice.borrow_mut().u64(LATE_MS);
                world.take_effect_later(due_ms, |state| drop(effect(state)));
                return (Err(self.failed(call, Fault::Late)), sight);
            }
            Some(Fault::UnavailableLate | Fault::ExpiredToken | Fault::Lagging | Fault::Omitting) | None => {}
        }
        let answer = self.carry_out(call, fault, effect);
        if fault == Some(Fault::UnavailableLate) {
            sight.is_told(Told::Nothing, Arrival::Arrived);
            return (Err(self.failed(call, Fault::UnavailableLate)), sight);
        }
        if matches!(answer, Err(Refused::NotNow)) {
            sight.meets_another("notNow");
        }
        sight.is_told(answer.as_ref().map_or_else(told_of, told), Arrival::Arrived);
        (answer.map_err(Undone::Refused), sight)
    }

    /// Notes a change by a leg that knew from its beginning that it was to stop. Former members'
    /// sessions are ended without the Region's lease.
    fn note_change(&self, Sent { call, signer, .. }: &Sent<'_>) {
        let Some(region) = call.region.filter(|_| [management(), administrator()].contains(*signer)) else {
            return;
        };
        if self.world.stopped.borrow().contains(&(region, self.execution.to_string())) {
            self.world.unstopped.borrow_mut().push(call.to_string());
        }
    }

    /// A call that does not arrive.
    fn stopped<T>(&self, sent: &Sent<'_>, fault: Fault, mut sight: Sight) -> (Result<T, Undone>, Sight) {
        let told = if fault == Fault::Unavailable { Told::Nothing } else { Told::TurnedAway };
        sight.is_told(told, Arrival::Stopped);
        (Err(self.failed(&sent.call, fault)), sight)
    }

    fn carry_out<T, R: Into<Refused>>(
        &self,
        call: &Call,
        fault: Option<Fault>,
        effect: impl FnOnce(&mut State) -> Result<T, R> + 'static,
    ) -> Result<T, Refused> {
        self.world.at_hand.set(fault);
        let answer = effect(&mut self.world.state()).map_err(Into::into);
        self.world.at_hand.set(None);
        *self.world.note().answered.entry(call.operation).or_default() += 1;
        match &answer {
            Ok(_) => self.trace(call, format_args!("done")),
            Err(refused) => self.trace(call, format_args!("{refused:?}")),
        }
        answer
    }

    /// What goes wrong with this call: by its number, by its Region, by the time, by the quota or by
    /// the dice.
    fn fault(&self, sent: &Sent<'_>, sight: &Sight) -> Option<Fault> {
        let (world, call) = (&self.world, &sent.call);
        let key = (sight.caller(), call.region, call.operation);
        let granted = world.buckets.borrow_mut().take(key);
        let faults = world.faults();
        let denied = call.region.is_some_and(|region| faults.denied.contains(&region));
        let drawn = faults.drawn(&mut world.dice.borrow_mut());
        let drawn = drawn.filter(|fault| !fault.is_of_changes() || sight.is_of_change());
        let by_time = faults.of_time(world.elapsed_ms(), sent.signer);
        let fault = world.sudden_fault(sight.sequence()).or(by_time).or(drawn);
        if let Some(fault) = fault {
            world.strikes.note(fault.trouble());
        }
        fault.or(denied.then_some(Fault::Denied)).or((!granted).then_some(Fault::Throttled))
    }

    fn failed(&self, call: &Call, fault: Fault) -> Undone {
        self.trace(call, format_args!("{}", fault.trouble().name()));
        Undone::Fault(fault)
    }

    pub(crate) fn trace(&self, call: &Call, came: std::fmt::Arguments<'_>) {
        self.world.trace(format_args!("{} {} {call}: {came}", self.execution, self.step));
    }
}

/// How `aws::classify` reads what AWS says of it.
fn kind(operation: &str, fault: Fault) -> ErrorKind {
    match fault {
        Fault::Throttled => ErrorKind::Throttled,
        // Nothing was applied: the same call again.
        Fault::Conflict if operation.starts_with("organizations:") => ErrorKind::Throttled,
        Fault::Conflict if operation == "macie2:EnableOrganizationAdminAccount" => ErrorKind::NotYetVisible,
        Fault::Unavailable | Fault::UnavailableLate | Fault::Late => ErrorKind::Unavailable,
        Fault::Conflict => ErrorKind::Conflict,
        Fault::Denied => ErrorKind::AccessDenied,
        Fault::CredentialsExpired => ErrorKind::CredentialsRefused,
        Fault::ExpiredToken | Fault::Lagging | Fault::Omitting => unreachable!("the service answers"),
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
