//! How a system is started: what stands behind it, and how it differs from a deployment.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use macie_emulator::Emulator;

use crate::lambda::{Beyond, Concurrency};
use crate::progress::Progress;

/// What a system is made of. [`SystemOptions::new`] gives what a deployment would have;
/// change the fields that should differ.
#[derive(Debug, Clone)]
pub struct SystemOptions {
    /// The organization and its Macie.
    pub emulator: Emulator,
    /// `AWS::StackName`; resources are named after it.
    pub stack: String,
    /// The stack's own Region.
    pub region: String,
    /// Values of template parameters that replace the defaults, as `WaitSeconds`.
    pub parameters: BTreeMap<String, String>,
    /// The factor on the delays of Retry; Wait states stay real.
    pub time_scale: f64,
    /// Time-outs of functions that replace the template's, by binary.
    pub timeouts: BTreeMap<String, Duration>,
    /// Variables that every function gets in addition.
    pub environment: BTreeMap<String, String>,
    /// Environments of one function at once.
    pub concurrency: Concurrency,
    /// How long one execution may take.
    pub execution_limit: Duration,
    /// Where logs are written; `None` means a directory of its own in the target directory.
    pub run_directory: Option<PathBuf>,
    /// Hears what start-up is busy with.
    pub progress: Progress,
}

impl SystemOptions {
    /// A deployment's values, in real time, in front of `emulator`.
    #[must_use]
    pub fn new(emulator: Emulator) -> Self {
        Self {
            emulator,
            stack: "macie-org".to_owned(),
            region: "us-east-1".to_owned(),
            parameters: BTreeMap::new(),
            time_scale: 1.0,
            timeouts: BTreeMap::new(),
            environment: BTreeMap::new(),
            // Lambda's account limit is shared by all functions; no Map here is wider than this.
            concurrency: Concurrency { limit: 100, beyond: Beyond::Refuse },
            execution_limit: Duration::from_hours(1),
            run_directory: None,
            progress: Progress::silent(),
        }
    }

    /// The same, for tests: no waiting for Macie, the shortest lease, a rate that only the emulator
    /// bounds, and 5 minutes for an execution.
    #[must_use]
    pub fn quick(emulator: Emulator) -> Self {
        let parameters = [("WaitSeconds", "0"), ("LeaseSeconds", "10"), ("CallsPerSecond", "1000")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let execution_limit = Duration::from_mins(5);
        Self { parameters, time_scale: 0.02, execution_limit, ..Self::new(emulator) }
    }
}
