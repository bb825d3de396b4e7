//! The watch itself: hands every call to every rule, and keeps what they found.

use super::absence::Absence;
use super::attempts::Attempts;
use super::auto_enable::Removals;
use super::call::{WatchedAnswer, WatchedCall};
use super::concern::Concern;
use super::doubt::Doubts;
use super::expectations::Expectations;
use super::findings::{Findings, Violation};
use super::membership::Membership;
use super::plan::Plan;
use super::report::{Moment, WatchedReport};
use super::restoration::Restoration;
use super::rows::Truth;
use super::succession::Succession;
use super::{administrator, scope, stillness};
use crate::Region;
use crate::state::State;

/// A judge of one run, which is told every call: [`asked`](Self::asked) before its effect,
/// [`answered`](Self::answered) after it.
///
/// ```
/// use macie_emulator::{
///     AccountId, Arrival, Detail, Expectations, Organization, Region, State, Switches, Told, Watch,
///     WatchedAnswer, WatchedCall,
/// };
///
/// let state = State::new(Organization::generate(3, 1), Switches::default());
/// let dry_run = Expectations { read_only: true, ..Expectations::default() };
/// let mut watch = Watch::begin(dry_run, &state);
/// let call = WatchedCall {
///     sequence: 1,
///     at_ms: 0,
///     caller: *state.organization().management_id(),
///     session: None,
///     region: Some(Region::ALL[0]),
///     service: "macie2",
///     operation: "EnableMacie",
///     target: None,
///     detail: Detail::None,
/// };
/// watch.asked(&call, &state);
/// // Here the state changes.
/// watch.answered(&call, WatchedAnswer { told: Told::Done, fault: None, arrival: Arrival::Arrived });
/// assert_eq!(watch.findings().violations[0].call, "macie2:EnableMacie");
/// ```
#[derive(Debug)]
pub struct Watch {
    expected: Expectations,
    findings: Findings,
    members: Membership,
    succession: Succession,
    absence: Absence,
    removals: Removals,
    attempts: Attempts,
    doubts: Doubts,
    plan: Option<Plan>,
    restoration: Option<Restoration>,
    latest: Moment,
}

impl Watch {
    /// Begins to watch a run.
    #[must_use]
    pub fn begin(expectations: Expectations, state: &State) -> Self {
        let expected = completed(expectations, state);
        Self {
            findings: Findings::default(),
            members: Membership::begin(&expected, state),
            succession: Succession::default(),
            absence: Absence::default(),
            removals: Removals::default(),
            attempts: Attempts::default(),
            doubts: Doubts::default(),
            plan: Plan::begin(&expected),
            restoration: Restoration::begin(&expected, state),
            latest: Moment { sequence: 0, at_ms: state.now_ms() },
            expected,
        }
    }

    /// A call has come, and has had no effect yet.
    pub fn asked(&mut self, call: &WatchedCall<'_>, state: &State) {
        let Self { expected, findings, .. } = self;
        self.latest = Moment { sequence: call.sequence, at_ms: call.at_ms };
        findings.calls += 1;
        stillness::judge(call, expected, findings);
        self.succession.see(call);
        let Some(concern) = Concern::of(call) else { return };
        findings.mutating_calls += 1;
        self.members.see(call, state);
        administrator::judge(call, state, findings);
        scope::judge(call, concern, expected, &self.members, findings);
        self.succession.judge(call, concern, findings);
        self.absence.asked(call, findings);
        self.removals.judge(call, expected, state, findings);
    }

    /// A call has had its effect, if any, and its caller was told something, or nothing.
    pub fn answered(&mut self, call: &WatchedCall<'_>, answer: WatchedAnswer) {
        let findings = &mut self.findings;
        self.attempts.note(call, answer, findings);
        self.doubts.note(call, answer.told, findings);
        self.absence.answered(call, answer.told, findings);
        if let Some(plan) = &mut self.plan {
            plan.note(call, answer, &self.expected);
        }
    }

    /// The run has ended with this report: the violations that it proves. They are kept.
    pub fn report(&mut self, report: &WatchedReport, state: &State) -> Vec<Violation> {
        let (mut proved, moment) = (Findings::default(), self.latest);
        let Self { expected, members, .. } = &*self;
        Truth { expected, members, state, moment }.judge(report, &mut proved);
        if let Some(plan) = &self.plan {
            plan.judge(moment, &mut proved);
        }
        if let Some(restoration) = &self.restoration {
            restoration.judge(report, (expected, state), moment, &mut proved);
        }
        self.doubts.tell(report);
        self.doubts.accuse(&mut proved);
        self.doubts.clear();
        self.findings.absorb(&proved);
        proved.violations
    }

    /// An execution beside others has ended with this report: what it leaves open is in doubt no longer.
    pub fn told(&mut self, report: &WatchedReport) {
        self.doubts.tell(report);
    }

    /// A step of an execution died, and with it what it was told.
    pub fn interrupted(&mut self, session: &str) {
        self.attempts.interrupted();
        self.absence.forget_all_of(session);
    }

    /// An execution broke off without a report: it claims nothing of what was in doubt.
    pub fn broke_off(&mut self) {
        self.doubts.clear();
    }

    /// What was found so far; a call still in doubt counts as a violation.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let mut findings = self.findings.clone();
        self.doubts.accuse(&mut findings);
        findings
    }
}

/// With the accounts in charge, as they are now.
fn completed(expectations: Expectations, state: &State) -> Expectations {
    let management = *state.organization().management_id();
    let designated = || Region::ALL.into_iter().find_map(|region| state.administrator(region));
    Expectations {
        management_id: expectations.management_id.or(Some(management)),
        administrator_id: expectations.administrator_id.or_else(designated),
        ..expectations
    }
}
