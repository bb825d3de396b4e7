//! One pacer against a server with a token bucket, event by event, in simulated time.
//!
//! The bucket starts full; a throttled call costs no token. A call arrives after half
//! its latency and is answered after the other half. A competitor's calls arrive at
//! random and draw on the same bucket.

use std::collections::BTreeMap;
use std::time::Duration;

use macie_org::pace::{Next, Pacer, Settings};

/// What the pacer does not know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scenario {
    /// Tokens that the bucket gains in a second.
    pub(crate) rate: f64,
    /// Tokens that it holds when full.
    pub(crate) burst: f64,
    /// Mean and standard deviation of a call's latency, in seconds.
    pub(crate) latency: (f64, f64),
    /// From when to when, as shares of the time that all calls take at `rate`, a
    /// competitor sends at half that rate.
    pub(crate) competitor: Option<(f64, f64)>,
    /// From when on, as such a share, which other rate holds.
    pub(crate) step: Option<(f64, f64)>,
}

impl Scenario {
    /// Two seconds' worth of burst, 80 ms of latency, nobody else.
    pub(crate) fn alone(rate: f64) -> Self {
        Self { rate, burst: 2.0 * rate, latency: (0.08, 0.03), competitor: None, step: None }
    }

    /// The same with a competitor for two fifths of the time.
    pub(crate) fn contended(rate: f64) -> Self {
        Self { competitor: Some((0.25, 0.65)), ..Self::alone(rate) }
    }

    fn span(&self) -> f64 {
        f64::from(CALLS) / self.rate
    }

    fn rate_at(&self, at: f64) -> f64 {
        self.step.filter(|(share, _)| at >= share * self.span()).map_or(self.rate, |(_, rate)| rate)
    }

    fn competes(&self, at: f64) -> bool {
        self.competitor.is_some_and(|(from, to)| (from * self.span()..to * self.span()).contains(&at))
    }

    /// When somebody who knows everything, and takes nothing that is the competitor's,
    /// would be done.
    fn ideal(&self) -> f64 {
        let (mut at, mut tokens, step) = (0.0, self.burst, 0.01);
        while tokens < f64::from(CALLS) {
            let taken = if self.competes(at) { self.rate / 2.0 } else { 0.0 };
            tokens += (self.rate_at(at) - taken) * step;
            at += step;
        }
        at
    }
}

/// Calls that have to succeed.
pub(crate) const CALLS: u32 = 2_000;

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The time taken, as a multiple of the ideal.
    pub(crate) makespan: f64,
    /// Throttled calls in percent of calls sent.
    pub(crate) throttled: f64,
    /// Calls that succeeded.
    pub(crate) succeeded: u32,
    /// The last measured rate.
    pub(crate) estimate: Option<f64>,
}

#[derive(Clone, Copy)]
enum Event {
    Wake,
    Arrive { sent_at: Duration, rest: Duration },
    Succeed { sent_at: Duration },
    Throttle { sent_at: Duration },
    Compete,
}

struct World {
    scenario: Scenario,
    dice: fastrand::Rng,
    events: BTreeMap<(Duration, u64), Event>,
    count: u64,
    tokens: f64,
    filled_at: f64,
    pacer: Pacer,
    unsent: u32,
    succeeded: u32,
}

/// Runs a scenario to its end.
pub(crate) fn simulate(scenario: Scenario, settings: Settings, seed: u64) -> Run {
    let mut world = World::new(scenario, settings, seed);
    let mut end = Duration::ZERO;
    while world.succeeded < CALLS {
        let ((now, _), event) = world.events.pop_first().expect("calls that are left have an event");
        assert!(now.as_secs_f64() < 10.0 * scenario.span(), "calls are lost: {} done", world.succeeded);
        world.handle(now, event);
        end = now;
    }
    let (sent, throttled) = (world.pacer.calls_sent(), world.pacer.calls_throttled());
    Run {
        makespan: end.as_secs_f64() / scenario.ideal(),
        throttled: 100.0 * f64::from(u32::try_from(throttled).expect("few"))
            / f64::from(u32::try_from(sent).expect("few")),
        succeeded: world.succeeded,
        estimate: world.pacer.estimate(end).map(|estimate| estimate.calls_per_second),
    }
}

impl World {
    fn new(scenario: Scenario, settings: Settings, seed: u64) -> Self {
        let mut world = Self {
            scenario,
            dice: fastrand::Rng::with_seed(seed),
            events: BTreeMap::new(),
            count: 0,
            tokens: scenario.burst,
            filled_at: 0.0,
            pacer: Pacer::new(settings),
            unsent: CALLS,
            succeeded: 0,
        };
        world.at(Duration::ZERO, Event::Wake);
        if let Some((from, _)) = scenario.competitor {
            world.at(Duration::from_secs_f64(from * scenario.span()), Event::Compete);
        }
        world
    }

    fn at(&mut self, at: Duration, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    fn handle(&mut self, now: Duration, event: Event) {
        match event {
            Event::Wake => self.wake(now),
            Event::Arrive { sent_at, rest } => {
                let served = self.take(now.as_secs_f64());
                let answer = if served { Event::Succeed { sent_at } } else { Event::Throttle { sent_at } };
                self.at(now + rest, answer);
            }
            Event::Succeed { sent_at } => {
                self.pacer.succeeded(sent_at, now);
                self.succeeded += 1;
            }
            Event::Throttle { sent_at } => {
                self.pacer.throttled(sent_at, now, None);
                self.unsent += 1;
            }
            Event::Compete => self.compete(now),
        }
    }

    /// Sends what may be sent, and looks again when the pacer says, or soon.
    fn wake(&mut self, now: Duration) {
        let soon = now + Duration::from_millis(5);
        while self.unsent > 0 {
            match self.pacer.next(now) {
                Next::Now => self.send(now),
                Next::At(at) => return self.at(at.min(now + Duration::from_millis(100)), Event::Wake),
                Next::WhenAnswered => return self.at(soon, Event::Wake),
            }
        }
        self.at(soon, Event::Wake);
    }

    fn send(&mut self, now: Duration) {
        self.pacer.sent(now);
        self.unsent -= 1;
        let (mean, deviation) = self.scenario.latency;
        let half = Duration::from_secs_f64((mean + deviation * self.normal()).max(0.005) / 2.0);
        self.at(now + half, Event::Arrive { sent_at: now, rest: half });
    }

    fn compete(&mut self, now: Duration) {
        self.take(now.as_secs_f64());
        let pause = -(1.0 - self.dice.f64()).ln() / (self.scenario.rate / 2.0);
        let next = now + Duration::from_secs_f64(pause);
        if self.scenario.competes(next.as_secs_f64()) {
            self.at(next, Event::Compete);
        }
    }

    fn take(&mut self, now: f64) -> bool {
        let gained = (now - self.filled_at) * self.scenario.rate_at(now);
        self.tokens = (self.tokens + gained).min(self.scenario.burst);
        self.filled_at = now;
        let served = self.tokens >= 1.0;
        self.tokens -= f64::from(u8::from(served));
        served
    }

    /// A standard normal number.
    fn normal(&mut self) -> f64 {
        let (a, b) = (1.0 - self.dice.f64(), self.dice.f64());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}
