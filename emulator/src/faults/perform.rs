//! A request on its way through the faults to the services and back: who is told what,
//! what takes effect when, and what the log says about it.

use bytes::Bytes;
use hyper::header::HeaderValue;
use hyper::{Request, Response};

use super::engine::{Due, Engine, Falsified, Verdict};
use super::failure::Course;
use super::list::as_of;
use super::visibility::Before;
use crate::control::{AccountChange, Events};
use crate::state::State;
use crate::watch::Arrival;
use crate::wire::{Core, Handled, Sight, Subject, entry, handle, injected, into_response, request_id};

/// A request that was handled, with its fault.
struct Outcome {
    region: String,
    handled: Handled,
    fault: Option<&'static str>,
    arrival: Arrival,
    retry_after_ms: Option<u64>,
}

impl Outcome {
    /// A request that met no fault.
    fn plain((region, handled): (String, Handled)) -> Self {
        Self { region, handled, fault: None, arrival: Arrival::Arrived, retry_after_ms: None }
    }
}

impl Core {
    /// How long the request takes, milliseconds; to be asked once, before [`perform`](Self::perform).
    pub(crate) fn admit(&mut self, request: &Request<Bytes>) -> u64 {
        if !self.faults.delays() {
            return 0;
        }
        self.faults.latency_ms(Subject::of(&self.state, request).as_ref())
    }

    /// Answers a request and logs it. `None`: close the connection without an answer.
    pub(crate) fn perform(&mut self, latency_ms: u64, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        self.requests += 1;
        let id = request_id(self.requests);
        for change in self.faults.count_call() {
            happen(&mut self.state, &mut self.events, &change);
        }
        let sight = self.look(request);
        let outcome = if self.faults.is_idle() {
            Outcome::plain(handle(&mut self.state, &id, request))
        } else {
            self.meet_faults(&id, request)
        };
        self.tell(sight, &outcome);
        let Outcome { region, handled, fault, retry_after_ms, .. } = outcome;
        self.log.push(entry(self.requests, self.state.now_ms(), region, &handled, fault, latency_ms));
        let mut response = handled.answer.map(|answer| into_response(answer, &id))?;
        if let Some(ms) = retry_after_ms {
            response.headers_mut().insert("x-amz-retry-after", HeaderValue::from(ms));
        }
        Some(response)
    }

    /// Tells the time. What is due until then takes effect, each at its own time.
    pub(crate) fn advance_to(&mut self, now_ms: u64) {
        while let Some((at_ms, due)) = self.faults.next_due(now_ms) {
            self.state.advance_to(at_ms);
            match due {
                Due::Change(change) => happen(&mut self.state, &mut self.events, &change),
                Due::Effect(request) => {
                    let subject = Subject::of(&self.state, &request);
                    let before = subject.and_then(|subject| Before::of(&self.state, &subject));
                    // Its answer was lost; its entry in the log says so.
                    let _unseen = handle(&mut self.state, &request_id(0), &request);
                    self.faults.sightings.observe(before, &self.state);
                }
            }
        }
        self.state.advance_to(now_ms);
    }

    /// Shows a request to the watch, before its effect.
    fn look(&mut self, request: &Request<Bytes>) -> Option<Sight> {
        let watch = self.watch.as_mut()?;
        let sight = Sight::of(&self.state, self.requests, request)?;
        watch.asked(&sight.call(), &self.state);
        Some(sight)
    }

    /// Tells the watch what became of a request.
    fn tell(&mut self, sight: Option<Sight>, outcome: &Outcome) {
        if let (Some(watch), Some(sight)) = (&mut self.watch, sight) {
            let answer = sight.answer(&outcome.handled, outcome.fault, outcome.arrival);
            watch.answered(&sight.call(), answer);
        }
    }

    fn meet_faults(&mut self, id: &str, request: &Request<Bytes>) -> Outcome {
        let Some(subject) = Subject::of(&self.state, request) else {
            return Outcome::plain(handle(&mut self.state, id, request));
        };
        match self.faults.judge(&subject, self.state.now_ms()) {
            Some(verdict) => self.follow(verdict, &subject, id, request),
            None => self.exchange(&subject, id, request),
        }
    }

    /// A call that goes wrong as decided.
    fn follow(&mut self, verdict: Verdict, subject: &Subject, id: &str, request: &Request<Bytes>) -> Outcome {
        let arrival = match verdict.course {
            Course::Refused(_) | Course::Lost => Arrival::Stopped,
            Course::Late(_) | Course::AppliedAndLost | Course::AppliedAndRefused(_) => Arrival::Arrived,
        };
        let answer = match verdict.course {
            Course::Refused(refusal) => Some(injected(refusal, subject, id)),
            Course::Lost => None,
            Course::Late(after_ms) => {
                let until_ms = self.state.now_ms().saturating_add(after_ms);
                self.faults.postpone(until_ms, Due::Effect(Box::new(request.clone())));
                None
            }
            Course::AppliedAndLost => {
                self.exchange(subject, id, request);
                None
            }
            Course::AppliedAndRefused(refusal) => {
                self.exchange(subject, id, request);
                Some(injected(refusal, subject, id))
            }
        };
        let Verdict { fault, retry_after_ms, .. } = verdict;
        let handled = Handled::of(subject, answer);
        Outcome { region: subject.region.clone(), handled, fault: Some(fault), arrival, retry_after_ms }
    }

    /// A call that arrives and is answered, if not with the latest news.
    fn exchange(&mut self, subject: &Subject, id: &str, request: &Request<Bytes>) -> Outcome {
        let Self { state, faults, .. } = self;
        let before = Before::of(state, subject);
        let falsified = faults.falsify(subject);
        let (region, mut handled) = match &falsified {
            Some(list) => handle_in_the_past(state, faults, list, id, request),
            None => handle_with_delay(state, faults, id, request),
        };
        faults.sightings.observe(before, state);
        let fault = show_unseen(faults, state, subject, &mut handled);
        let answered = handled.answer.as_ref().is_some_and(|answer| answer.error.is_none());
        let fault = fault.or(falsified.filter(|_| answered).map(|_| "laggingList"));
        Outcome { fault, ..Outcome::plain((region, handled)) }
    }
}

/// Answers from records as they were, and without those left out.
fn handle_in_the_past(
    state: &mut State,
    faults: &Engine,
    list: &Falsified,
    id: &str,
    request: &Request<Bytes>,
) -> (String, Handled) {
    let rule = &faults.config.lagging_lists[list.index];
    let now_ms = state.now_ms();
    let hidden = state.rewind(list.shown.list, |record| as_of(now_ms, rule.up_to_ms, &list.record, record));
    let (region, mut handled) = handle_with_delay(state, faults, id, request);
    state.restore(hidden);
    if let Some(answer) = handled.answer.as_mut().filter(|_| !rule.omission.is_never())
        && let Some(body) = list.shown.omit(&answer.body, rule.omission, &list.omission)
    {
        answer.body = body.into();
    }
    (region, handled)
}

/// Answers with the time that a member stays `Created` as long as the faults ask for.
fn handle_with_delay(
    state: &mut State,
    faults: &Engine,
    id: &str,
    request: &Request<Bytes>,
) -> (String, Handled) {
    let own_ms = state.switches().member_creation_visible_after_ms;
    let longer_ms = own_ms.max(faults.config.visibility.member_creation_ms);
    state.switches_mut().member_creation_visible_after_ms = longer_ms;
    let handled = handle(state, id, request);
    state.switches_mut().member_creation_visible_after_ms = own_ms;
    handled
}

/// Shows the administrators of a Region without a change that is not seen yet.
fn show_unseen(
    faults: &Engine,
    state: &State,
    subject: &Subject,
    handled: &mut Handled,
) -> Option<&'static str> {
    let answer = handled.answer.as_mut().filter(|answer| answer.error.is_none())?;
    let (body, fault) = faults.sightings.listed(faults.config.visibility, subject, state.now_ms())?;
    answer.body = body.into();
    Some(fault)
}

/// Something happens to an account, if it can.
fn happen(state: &mut State, events: &mut Events, change: &AccountChange) {
    // What cannot happen does not: the account may be gone already.
    let _events = change.apply(state, events);
}
