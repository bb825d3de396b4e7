//! What an execution costs at list prices.
//!
//! Prices of us-east-1, as of November 2026, without the free tiers. Storage and the
//! requests of encryption keys are left out: they are thousandths of the rest.

use crate::number::float;

const TRANSITION: f64 = 0.025 / 1e3;
/// On arm64.
const LAMBDA_GB_SECOND: f64 = 0.000_013_333_4;
const LAMBDA_REQUEST: f64 = 0.20 / 1e6;
const DYNAMODB_WRITE: f64 = 0.625 / 1e6;
const S3_PUT: f64 = 5.0 / 1e6;
const S3_GET: f64 = 0.4 / 1e6;
const LOG_BYTE: f64 = 0.50 / 1e9;

/// What AWS would charge for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usage {
    /// States entered in Step Functions.
    pub(crate) transitions: u64,
    /// Invocations of functions.
    pub(crate) invocations: u64,
    /// Billed seconds times gibibytes.
    pub(crate) gb_seconds: f64,
    /// Writes to DynamoDB of at most a kibibyte each.
    pub(crate) writes: u64,
    /// Objects put into S3.
    pub(crate) puts: u64,
    /// Objects read from S3.
    pub(crate) gets: u64,
    /// Bytes of log, as CloudWatch counts them.
    pub(crate) log_bytes: u64,
}

/// One line of the bill.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// The service and its unit.
    pub(crate) what: &'static str,
    /// How many units.
    pub(crate) units: f64,
    /// In dollars.
    pub(crate) dollars: f64,
}

impl Usage {
    /// The bill, line by line.
    pub(crate) fn bill(&self) -> [Line; 7] {
        let line = |what, units, price: f64| Line { what, units, dollars: units * price };
        [
            line("Step Functions, transitions", float(self.transitions), TRANSITION),
            line("Lambda, GB-seconds on arm64", self.gb_seconds, LAMBDA_GB_SECOND),
            line("Lambda, requests", float(self.invocations), LAMBDA_REQUEST),
            line("DynamoDB, writes on demand", float(self.writes), DYNAMODB_WRITE),
            line("S3, PUT requests", float(self.puts), S3_PUT),
            line("S3, GET requests", float(self.gets), S3_GET),
            line("CloudWatch Logs, bytes taken in", float(self.log_bytes), LOG_BYTE),
        ]
    }

    /// The sum, in dollars.
    pub(crate) fn dollars(&self) -> f64 {
        self.bill().iter().map(|line| line.dollars).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(dollars: f64, expected: f64) -> bool {
        (dollars - expected).abs() < 1e-9
    }

    #[test]
    fn a_million_of_everything_costs_what_the_price_lists_say() {
        let usage = Usage {
            transitions: 1_000_000,
            invocations: 1_000_000,
            gb_seconds: 1e6,
            writes: 1_000_000,
            puts: 1_000_000,
            gets: 1_000_000,
            log_bytes: 1_000_000_000,
        };
        let expected = [25.0, 13.3334, 0.2, 0.625, 5.0, 0.4, 0.5];
        for (line, dollars) in usage.bill().iter().zip(expected) {
            assert!(close(line.dollars, dollars), "{line:?}");
        }
        assert!(close(usage.dollars(), expected.iter().sum()));
    }
}
