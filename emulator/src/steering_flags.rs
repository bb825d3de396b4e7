//! The flags for faults and time.

use std::io;
use std::path::PathBuf;

use clap::Args;
use macie_emulator::{Clock, Emulator, Faults};

/// How the emulator misbehaves, and what time it is.
#[derive(Debug, Args)]
pub(crate) struct SteeringFlags {
    /// A JSON file with faults: quotas, latency, failures, lists that lag, late visibility, expiry, accounts
    /// that come and go. Left out: none. The control plane's description (--openapi) holds every field.
    /// Example: {"seed": 7, "quotas": "documented", "failures": [{"when": {"probability": 0.01},
    /// "kind": "closedAfterEffect"}]}
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// The clock: `real`, or `manual:` and the time at which it stands, which then moves only by
    /// POST /_macie/clock/advance. With a manual clock, the same requests one after another give the same
    /// answers and the same log. Example: manual:2026-11-21T00:00:00Z
    #[arg(long, default_value = "real", value_name = "CLOCK")]
    clock: Clock,
}

/// Why the faults cannot be set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SteeringError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file holds something else.
    #[error("cannot use {} as faults", path.display())]
    Faults { path: PathBuf, source: serde_path_to_error::Error<serde_json::Error> },
}

impl SteeringFlags {
    /// The clock to start with.
    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Sets the faults of the file, if one is named.
    pub(crate) fn set_faults(&self, emulator: &Emulator) -> Result<(), SteeringError> {
        let Some(path) = &self.faults else { return Ok(()) };
        let read = |source| SteeringError::Read { path: path.clone(), source };
        let text = std::fs::read_to_string(path).map_err(read)?;
        let faults: Result<Faults, _> =
            serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text));
        emulator.set_faults(faults.map_err(|source| SteeringError::Faults { path: path.clone(), source })?);
        Ok(())
    }
}
