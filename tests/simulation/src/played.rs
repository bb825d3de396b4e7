//! One case, played: in its trouble, repeated as a user would until all is quiet, held to the model,
//! and then once more, where there is nothing left to do.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, join, join_all, select};
use macie_emulator::{Expectations, Restores, SessionBefore, SessionStatus, SessionWas};
use macie_org::report::Status;
use macie_org::step::CaughtError;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::case::Case;
use crate::expected::Expected;
use crate::faults::Faults;
use crate::judged::calls;
use crate::meanwhile::happen;
use crate::model;
use crate::picture::{Ask, Operation, Picture, Place};
use crate::small::{Counted, Verdict};
use crate::trouble::Trouble;
use crate::world::World;
use crate::{Ended, Stack};

/// Until whatever came before is over: leases, late effects and lagging lists.
const QUIET: Duration = Duration::from_secs(200);

/// A case that is being played.
pub(crate) struct Played {
    pub(crate) world: Rc<World>,
    pub(crate) ask: Ask,
    pub(crate) case: Case,
    pub(crate) verdict: Verdict,
    /// Whether something else than the request changed what is there.
    pub(crate) is_moved: bool,
    /// How many lists had shown something else than there was before the latest attempt.
    pub(crate) falsities_before: u64,
}

/// How the executions of one attempt ended.
type Attempt = Vec<(Value, Result<Ended, CaughtError>)>;

impl Played {
    pub(crate) fn new(case: Case) -> Self {
        let (world, ask) = (Rc::clone(&case.drawn.world), Ask::of(&case.request, &case.drawn.protected));
        Self { world, ask, case, verdict: Verdict::default(), is_moved: false, falsities_before: 0 }
    }

    pub(crate) async fn all(&mut self) {
        self.before().await;
        let first = Picture::of(&self.world, &self.ask);
        for n in 0..self.case.troubled_runs {
            let falsities = self.falsities();
            let ended = self.attempt_in_trouble(n).await;
            // Who is shown what is over finds nothing to do; and after a designation by a step that
            // died, nobody knows how fresh it is.
            let is_told =
                self.falsities() == falsities && !self.has_dead(|it| it.step == "designate-administrator");
            let is_held = self.case.is_mild() && is_told;
            if let Some(ended) = ended.filter(|_| is_held) {
                let expected =
                    Expected { picture: &first, quiet: &first, ask: &self.ask.clone(), is_repeated: false };
                self.hold(&expected, ended.as_ref());
            }
        }
        self.quieten().await;
        let quiet = Picture::of(&self.world, &self.ask);
        // An attempt that ended the management account's session may have left what no other can read.
        let from = if self.is_moved || !quiet.unreadable.is_empty() { &quiet } else { &first };
        let mut expected =
            Expected { picture: from, quiet: &quiet, ask: &self.ask.clone(), is_repeated: false };
        let is_clean = self.case.troubled_runs == 0 && self.is_plannable(&quiet);
        let ended = self.attempt("quiet", self.case.request.clone(), is_clean).await;
        self.hold(&expected, ended.as_ref());
        if !self.case.is_repeated {
            return;
        }
        let done = ended.as_ref().is_ok_and(|ended| ended.output.status == Status::Finished);
        let again = self.attempt_again(done).await;
        expected.is_repeated = true;
        self.hold(&expected, again.as_ref());
    }

    /// Whether a dry run can announce each call.
    fn is_plannable(&self, quiet: &Picture) -> bool {
        // A designation that another Region's administrator forbids is planned, and not made.
        let is_stopped = self.ask.regions.iter().any(|region| quiet.is_stopped(&self.ask, *region));
        let is_limited = self.case.request["limits"]["maxFailures"].is_number();
        // Nor is one that cannot be read before the management account has a session.
        !is_stopped && !is_limited && !quiet.needs_session && !quiet.places.values().any(Place::is_unsettled)
    }

    /// Whom a resumption finds suspended by us.
    async fn before(&mut self) {
        if self.ask.operation != Operation::Resume {
            return;
        }
        let mut request = self.case.request.clone();
        for field in ["resumeScope", "dryRun"] {
            request.as_object_mut().expect("an object").remove(field);
        }
        request["operation"] = json!("suspend");
        request["limits"] = json!({"maxPercent": 100});
        self.execute_one("before", &request, Expectations::default()).await.ok();
    }

    async fn attempt_in_trouble(&mut self, n: u32) -> Option<Result<Ended, CaughtError>> {
        let (name, world) = (format!("run{n}"), Rc::clone(&self.world));
        let faults = self.case.draw_faults();
        world.set_faults(faults);
        self.case.draw_kills(&world);
        world.forget_steps();
        let before = self.counted();
        if self.case.is_mild() {
            self.case.draw_sudden(&world);
        }
        self.case.strike_at_once(&world, before);
        let happenings = self.case.draw_happenings(&name);
        let moves = [
            Trouble::Opposite,
            Trouble::AccountLeaves,
            Trouble::AccountSuspended,
            Trouble::AccountJoins,
            Trouble::RegionDisabled,
        ];
        self.is_moved |= moves.iter().any(|trouble| self.case.has(*trouble));
        let happening = Box::pin(happen(Rc::clone(&world), happenings));
        let attempt = Box::pin(async {
            if self.case.has(Trouble::Opposite) || self.case.has(Trouble::Duplicate) {
                self.attempt_side_by_side(&name).await;
                None
            } else {
                let request = self.case.request.clone();
                Some(self.attempt(&name, request, false).await)
            }
        });
        let ended = match select(attempt, happening).await {
            Either::Left((ended, _)) => ended,
            Either::Right(((), attempt)) => attempt.await,
        };
        if n == 0 {
            let after = self.counted();
            self.verdict.counted = Counted {
                calls: after.calls - before.calls,
                moments: after.moments - before.moments,
                writes: after.writes - before.writes,
            };
        }
        ended
    }

    fn counted(&self) -> Counted {
        let world = &self.world;
        Counted { calls: world.calls(), moments: world.moments(), writes: world.writes.get() }
    }

    async fn quieten(&mut self) {
        self.world.set_faults(Faults::default());
        self.world.kill_at([]);
        self.world.kill_within([]);
        self.world.faults_at([]);
        self.world.sudden_writes.borrow_mut().clear();
        if self.case.troubled_runs > 0 {
            sleep(QUIET).await;
        }
    }

    /// The request, confirmed by its own dry run where it has to be; with `exactly`, that has to
    /// announce each call.
    async fn attempt(&mut self, name: &str, request: Value, exactly: bool) -> Result<Ended, CaughtError> {
        let mut expected = Expectations { restores: self.restores(), ..Expectations::default() };
        let mut request = request;
        let is_teardown = request["operation"] == "teardown";
        if (is_teardown || exactly) && !self.ask.only_plans {
            let planned = self.plan_first(name, &mut request).await?;
            expected.planned = exactly.then(|| calls(&planned));
            let ended = self.execute_one(name, &request, expected).await;
            if is_teardown {
                self.check_confirmed(name, &planned);
            }
            return ended;
        }
        self.execute_one(name, &request, expected).await
    }

    /// The dry run of a request, which then confirms it where it has to be confirmed.
    async fn plan_first(&mut self, name: &str, request: &mut Value) -> Result<Ended, CaughtError> {
        let mut dry = request.clone();
        dry["dryRun"] = json!(true);
        let planned = self.execute_one(&format!("{name}-planned"), &dry, Expectations::default()).await?;
        if request["operation"] == "teardown" {
            request["confirm"] = json!(planned.output.plan_hash);
        }
        Ok(planned)
    }

    /// The sessions that a resumption of what we suspended brings back, if nothing interferes.
    fn restores(&self) -> Option<Restores> {
        let is_quiet = *self.world.faults() == Faults::default();
        if self.ask.operation != Operation::Resume || self.ask.only_plans || !is_quiet {
            return None;
        }
        let picture = Picture::of(&self.world, &self.ask);
        let ours = picture.places.values().filter(|place| place.suspended_by_us);
        let ends = ours.map(|place| (place, model::end(&picture, &self.ask, place)));
        let enabled = ends.filter(|(_, end)| end.session == Some(SessionStatus::Enabled));
        let before = |(place, _): (&Place, _)| SessionBefore {
            account_id: place.account,
            region: place.region,
            status: SessionWas::Enabled,
        };
        Some(Restores::Sessions(enabled.map(before).collect()))
    }

    /// Once more: where all was done, there is nothing left to do.
    async fn attempt_again(&mut self, done: bool) -> Result<Ended, CaughtError> {
        let mut request = self.case.request.clone();
        // What nobody can delete is tried again.
        let is_kept = Picture::of(&self.world, &self.ask).places.values().any(|place| place.over().is_some());
        if request["operation"] == "teardown" && !self.ask.only_plans {
            self.plan_first("again", &mut request).await?;
        }
        let expected = Expectations { no_more_writes: done && !is_kept, ..Expectations::default() };
        self.execute_one("again", &request, expected).await
    }

    /// The same once more, or its opposite, at the same time.
    async fn attempt_side_by_side(&mut self, name: &str) {
        let (stack, request) = (self.case.stack.clone(), self.case.request.clone());
        let mut others = Vec::new();
        let later = |dice: &mut fastrand::Rng| Duration::from_millis(dice.u64(0..60_000));
        if self.case.has(Trouble::Duplicate) {
            self.world.strikes.note(Trouble::Duplicate);
            others.push((format!("{name}-twin"), request.clone(), later(&mut self.case.drawn.dice)));
        }
        if self.case.has(Trouble::Opposite) {
            self.world.strikes.note(Trouble::Opposite);
            let other = opposite(&request);
            others.push((format!("{name}-opposite"), other, later(&mut self.case.drawn.dice)));
        }
        let picture = Picture::of(&self.world, &self.ask);
        let expected = Expectations { operation: None, ..self.expectations(&request, &picture) };
        let is_alike = !self.case.has(Trouble::Opposite);
        self.world.begin_watch(Expectations {
            read_only: expected.read_only && is_alike,
            full: expected.full && is_alike,
            disable_sessions: expected.disable_sessions.filter(|_| is_alike),
            disable_management_session: expected.disable_management_session.filter(|_| is_alike),
            ..expected
        });
        let others = others.into_iter().map(|(name, request, after)| {
            let stack = &stack;
            async move {
                sleep(after).await;
                confirmed(stack, &name, &request).await
            }
        });
        let (own, others) = join(confirmed(&stack, name, &request), join_all(others)).await;
        let after = Picture::of(&self.world, &self.ask);
        for (request, ended) in own.into_iter().chain(others.into_iter().flatten()) {
            match &ended {
                Ok(ended) => {
                    self.check_partition(&request, ended, (&picture, &after));
                    self.world.watch().told(&stack.report(ended));
                }
                Err(_) => self.world.watch().broke_off(),
            }
            self.verdict.runs += 1;
        }
        self.take_findings(name);
    }

    async fn execute_one(
        &mut self,
        name: &str,
        request: &Value,
        expected: Expectations,
    ) -> Result<Ended, CaughtError> {
        let before = Picture::of(&self.world, &self.ask);
        let Expectations { planned, no_more_writes, restores, .. } = expected;
        let expected =
            Expectations { planned, no_more_writes, restores, ..self.expectations(request, &before) };
        self.world.begin_watch(expected);
        let ended = self.case.stack.execute(name, request).await;
        let after = Picture::of(&self.world, &self.ask);
        self.check_truths(name, request, ended.as_ref().ok());
        match &ended {
            Ok(ended) => {
                self.check_partition(request, ended, (&before, &after));
                self.world.judge_report(&self.case.stack.report(ended));
            }
            Err(_) => self.world.watch().broke_off(),
        }
        self.verdict.runs += 1;
        self.take_findings(name);
        ended
    }
}

/// Executes a request, with its dry run where it has to be confirmed.
async fn confirmed(stack: &Stack, name: &str, request: &Value) -> Attempt {
    let mut request = request.clone();
    let mut all: Attempt = Vec::new();
    if request["operation"] == "teardown" && request["dryRun"] != true {
        let mut dry = request.clone();
        dry["dryRun"] = json!(true);
        match stack.execute(&format!("{name}-planned"), &dry).await {
            Ok(planned) => {
                request["confirm"] = json!(planned.output.plan_hash);
                all.push((dry, Ok(planned)));
            }
            Err(error) => return vec![(dry, Err(error))],
        }
    }
    let ended = stack.execute(name, &request).await;
    all.push((request, ended));
    all
}

/// What undoes a request.
fn opposite(request: &Value) -> Value {
    let operation = match request["operation"].as_str() {
        Some("onboard" | "audit") => "teardown",
        Some("suspend") => "resume",
        Some("resume") => "suspend",
        _ => "onboard",
    };
    let mut other = json!({"operation": operation});
    for field in ["administratorId", "regions", "accounts"] {
        if !request[field].is_null() {
            other[field] = request[field].clone();
        }
    }
    if operation == "suspend" {
        other["limits"] = json!({"maxPercent": 100});
    }
    other
}
