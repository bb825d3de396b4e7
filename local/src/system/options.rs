//! How a system is started: what stands behind it, and how it differs from a deployment.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use macie_emulator::{AccountId, Emulator};

use crate::lambda::{Beyond, Concurrency};
use crate::progress::Progress;

/// What the roles of other accounts ask for; any text does.
const EXTERNAL_ID: &str = "macie-org-local";

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
    /// The stack's own account; `None` means the management account.
    pub account: Option<AccountId>,
    /// The template's text; `None` means the workspace's own.
    pub template: Option<String>,
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
            account: None,
            template: None,
            parameters: BTreeMap::from([("ExternalId".to_owned(), EXTERNAL_ID.to_owned())]),
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
        let mut quick = Self::new(emulator);
        let parameters = [("WaitSeconds", "0"), ("LeaseSeconds", "10"), ("CallsPerSecond", "1000")];
        quick.parameters.extend(parameters.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self { time_scale: 0.02, execution_limit: Duration::from_mins(5), ..quick }
    }

    /// The account that the stack lives in.
    pub(crate) fn account(&self) -> AccountId {
        self.account.unwrap_or_else(|| self.emulator.state(|state| *state.organization().management_id()))
    }
}
