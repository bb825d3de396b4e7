//! Where the emulator's time comes from. The state never reads a clock: it is told
//! the time, in milliseconds since 1970, before every request.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

/// The source of time of an emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A clock that starts at this time (milliseconds since 1970) and moves only by
    /// [`Emulator::advance_ms`](crate::Emulator::advance_ms).
    Manual(u64),
}

/// Why a text is not a clock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Neither of the two forms.
    #[error("expected `real` or a form like `manual:2026-11-21T00:00:00Z`")]
    Form,
    /// Not a time since 1970.
    #[error("expected a time after `manual:`, since 1970, like 2026-11-21T00:00:00Z")]
    Time,
}

impl FromStr for Clock {
    type Err = ClockError;

    fn from_str(text: &str) -> Result<Self, ClockError> {
        if text == "real" {
            return Ok(Self::Real);
        }
        let time = text.strip_prefix("manual:").ok_or(ClockError::Form)?;
        let start: Timestamp = time.parse().map_err(|_| ClockError::Time)?;
        u64::try_from(start.as_millisecond()).map(Self::Manual).map_err(|_| ClockError::Time)
    }
}

/// A running clock.
#[derive(Debug)]
pub(crate) enum Ticker {
    Real,
    Manual(AtomicU64),
}

impl Ticker {
    pub(crate) fn start(clock: Clock) -> Self {
        match clock {
            Clock::Real => Self::Real,
            Clock::Manual(start_ms) => Self::Manual(AtomicU64::new(start_ms)),
        }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        match self {
            Self::Real => u64::try_from(Timestamp::now().as_millisecond()).unwrap_or_default(),
            Self::Manual(now) => now.load(Ordering::SeqCst),
        }
    }

    pub(crate) fn advance_ms(&self, by: u64) {
        match self {
            Self::Real => {}
            Self::Manual(now) => {
                now.fetch_add(by, Ordering::SeqCst);
            }
        }
    }
}

/// A time as Macie and STS write it: UTC, ISO 8601, with milliseconds.
pub(crate) fn iso(at_ms: u64) -> String {
    // Faster than a format string, and a page of members has fifty times.
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    PRINTER.timestamp_to_string(&timestamp(at_ms))
}

/// A time as Organizations writes it: seconds since 1970, with a fraction.
///
/// The number of seconds is exact: 53 bits hold milliseconds for 285,000 years.
#[expect(clippy::cast_precision_loss, reason = "the year is clamped to 9999, far below 2^53 ms")]
pub(crate) fn epoch_seconds(at_ms: u64) -> f64 {
    timestamp(at_ms).as_millisecond() as f64 / 1000.0
}

/// A time as `EventBridge` writes it: UTC, ISO 8601, to the second.
pub(crate) fn iso_seconds(at_ms: u64) -> String {
    timestamp(at_ms).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time as Organizations writes it in events: `May 15, 2023 8:26:54 AM`.
pub(crate) fn us_time(at_ms: u64) -> String {
    timestamp(at_ms).strftime("%b %-d, %Y %-I:%M:%S %p").to_string()
}

/// A time as Control Tower writes it in events: `2019-11-15T11:45:18+0000`.
pub(crate) fn numeric_time(at_ms: u64) -> String {
    timestamp(at_ms).strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

fn timestamp(at_ms: u64) -> Timestamp {
    let milliseconds = i64::try_from(at_ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_milliseconds_even_when_they_are_zero() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_607_012_534_821), "2020-12-03T16:22:14.821Z");
    }

    #[test]
    fn events_write_times_in_three_ways() {
        let at_ms = 1_684_139_214_821;
        assert_eq!(iso_seconds(at_ms), "2023-05-15T08:26:54Z");
        assert_eq!(us_time(at_ms), "May 15, 2023 8:26:54 AM");
        assert_eq!(numeric_time(at_ms), "2023-05-15T08:26:54+0000");
    }

    #[test]
    fn seconds_keep_the_fraction() {
        assert!((epoch_seconds(1_607_012_534_821) - 1_607_012_534.821).abs() < 1e-6);
    }

    #[test]
    fn a_time_past_the_last_year_is_the_last_year() {
        assert!(iso(u64::MAX).starts_with("9999-"));
    }

    #[test]
    fn a_clock_is_written_with_its_start() {
        assert_eq!("real".parse(), Ok(Clock::Real));
        assert_eq!("manual:2026-01-01T00:00:00Z".parse(), Ok(Clock::Manual(1_767_225_600_000)));
        assert_eq!("Real".parse::<Clock>(), Err(ClockError::Form));
        for wrong in ["manual:", "manual:yesterday", "manual:1969-12-31T23:59:59Z"] {
            assert_eq!(wrong.parse::<Clock>(), Err(ClockError::Time), "{wrong}");
        }
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Ticker::start(Clock::Manual(5));
        clock.advance_ms(7);
        assert_eq!((clock.now_ms(), clock.now_ms()), (12, 12));
    }
}
