//! What a server grants, who else asks for it, and when a client that knew everything
//! would be done.

use std::time::Duration;

/// Circumstances that no client is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Calls that have to succeed.
    pub calls: u32,
    /// Tokens that the server's bucket gains in a second.
    pub rate: f64,
    /// Tokens that it holds when full, as it is at the start.
    pub burst: f64,
    /// Mean and standard deviation of a call's latency, in seconds.
    pub latency: (f64, f64),
    /// Whether somebody else draws on the same bucket for a while.
    pub competitor: Competitor,
    /// Workers that share the calls, each knowing nothing of the others.
    pub workers: u32,
    /// From when on, as a share of the span, which other rate holds.
    pub step: Option<(f64, f64)>,
}

/// Another client of the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Competitor {
    /// There is none.
    None,
    /// Sends at half the rate, at random, from 25 % to 65 % of the span.
    HalfForAWhile,
}

impl Scenario {
    /// One worker, alone, with two seconds' worth of burst and 80 ms of latency.
    #[must_use]
    pub fn alone(rate: f64, calls: u32) -> Self {
        let (latency, competitor) = ((0.08, 0.03), Competitor::None);
        Self { calls, rate, burst: 2.0 * rate, latency, competitor, workers: 1, step: None }
    }

    /// The same against a competitor.
    #[must_use]
    pub fn contended(self) -> Self {
        Self { competitor: Competitor::HalfForAWhile, ..self }
    }

    /// The same with the calls split among three workers.
    #[must_use]
    pub fn three_workers(self) -> Self {
        Self { workers: 3, ..self }
    }

    /// How many seconds all calls take at the rate.
    #[must_use]
    pub fn span(&self) -> f64 {
        f64::from(self.calls) / self.rate
    }

    /// The bucket's refill at a time, in tokens per second.
    #[must_use]
    pub fn rate_at(&self, at: f64) -> f64 {
        self.step.filter(|(share, _)| at >= share * self.span()).map_or(self.rate, |(_, rate)| rate)
    }

    /// From when to when the competitor sends, in seconds.
    #[must_use]
    pub fn competition(&self) -> Option<(f64, f64)> {
        match self.competitor {
            Competitor::None => None,
            Competitor::HalfForAWhile => Some((0.25 * self.span(), 0.65 * self.span())),
        }
    }

    /// When the competitor's calls arrive: at random, whole milliseconds from the start.
    #[must_use]
    pub fn competitor_arrivals(&self, seed: u64) -> Vec<u64> {
        let Some((from, to)) = self.competition() else { return Vec::new() };
        let mut dice = fastrand::Rng::with_seed(!seed);
        let pause = || Some(-(1.0 - dice.f64()).ln() / (self.rate / 2.0));
        let times =
            std::iter::from_fn(pause).scan(from, |at, pause| Some(std::mem::replace(at, *at + pause)));
        times.take_while(|at| *at < to).map(milliseconds).collect()
    }

    /// When each call would arrive, in milliseconds, if the client knew everything: from
    /// `start` on, with the whole burst, with every token that is refilled, and with none
    /// that the competitor is going to ask for.
    #[must_use]
    pub fn schedule(&self, start: u64, competitor: &[u64]) -> Vec<u64> {
        let reserved = self.reserves(competitor);
        let (mut arrivals, mut tokens, mut at) = (Vec::new(), self.burst, start);
        while arrivals.len() < self.calls as usize {
            tokens -= count(competitor, at);
            while tokens - 1.0 >= reserved.get(index(at)).copied().unwrap_or(0.0)
                && arrivals.len() < self.calls as usize
            {
                arrivals.push(at);
                tokens -= 1.0;
            }
            at += 1;
            tokens = (tokens + self.refill(at)).min(self.burst);
        }
        arrivals
    }

    /// When a client that knew everything would be done.
    #[must_use]
    pub fn ideal(&self, seed: u64) -> Duration {
        let schedule = self.schedule(0, &self.competitor_arrivals(seed));
        Duration::from_millis(*schedule.last().expect("a scenario has calls"))
    }

    /// By millisecond, the tokens that the competitor's next calls need beyond what will
    /// have been refilled by then.
    fn reserves(&self, competitor: &[u64]) -> Vec<f64> {
        let end = competitor.last().copied().unwrap_or(0);
        let mut reserves = vec![0.0; index(end) + 1];
        for at in (0..end).rev() {
            let later = reserves[index(at) + 1] + count(competitor, at + 1);
            reserves[index(at)] = (later - self.refill(at + 1)).max(0.0);
        }
        reserves
    }

    /// Tokens that the millisecond up to `at` brings.
    fn refill(&self, at: u64) -> f64 {
        self.rate_at(Duration::from_millis(at).as_secs_f64()) / 1000.0
    }
}

/// Seconds as whole milliseconds, rounded up: what a timer can tell apart.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hours, and never negative")]
pub(crate) fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).ceil() as u64
}

/// How many of these sorted times are `at`.
fn count(times: &[u64], at: u64) -> f64 {
    let from = times.partition_point(|time| *time < at);
    times[from..].iter().take_while(|time| **time == at).map(|_| 1.0).sum()
}

fn index(at: u64) -> usize {
    usize::try_from(at).expect("milliseconds of hours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_the_ideal_is_what_the_burst_leaves_divided_by_the_rate() {
        let ideal = Scenario::alone(10.0, 2_000).ideal(1).as_secs_f64();
        assert!((ideal - 198.0).abs() < 0.1, "{ideal}");
    }

    #[test]
    fn a_competitor_is_owed_a_fifth_of_the_span() {
        let scenario = Scenario::alone(10.0, 2_000).contended();
        let owed = scenario.competitor_arrivals(1).len();
        assert!((340..=460).contains(&owed), "{owed}");
        let (ideal, all) =
            (scenario.ideal(1).as_secs_f64(), 1980.0 + f64::from(u32::try_from(owed).unwrap()));
        assert!((ideal - all / 10.0).abs() < 0.1, "{ideal} for {all} tokens");
    }

    #[test]
    fn a_token_that_the_competitor_will_need_is_not_taken() {
        let scenario = Scenario { burst: 1.0, calls: 2, ..Scenario::alone(1.0, 2) };
        assert_eq!(scenario.schedule(0, &[]), [0, 1000]);
        assert_eq!(scenario.schedule(0, &[1000]), [0, 2000]);
        assert_eq!(scenario.schedule(0, &[500]), [1500, 2500], "the first token is the competitor's");
    }
}
