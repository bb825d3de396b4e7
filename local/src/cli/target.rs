//! Where an operation runs: against the emulator, or in a stack that is deployed.

use clap::Args;

/// Where an operation runs.
#[derive(Debug, Clone, Default, Args)]
pub struct Target {
    /// A stack that is deployed in AWS, instead of the emulator: `--stack macie-org`.
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// Where the stack is deployed: `--region eu-central-1`; the AWS configuration's Region when absent.
    #[arg(long, value_name = "REGION", requires = "stack")]
    pub region: Option<String>,
    /// Whose credentials are used: `--profile security`; the AWS configuration's when absent.
    #[arg(long, value_name = "PROFILE", requires = "stack")]
    pub profile: Option<String>,
}
