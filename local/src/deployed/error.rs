//! Why a stack in AWS cannot be used, and what to do about it.

use std::error::Error;

/// An error of an SDK, whatever its operation.
type SdkError = Box<dyn Error + Send + Sync>;

/// Why a stack in AWS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeployedError {
    /// No configuration names a Region.
    #[error("it is not said in which Region the stack is deployed; name it with --region")]
    NoRegion,
    /// No configuration has credentials.
    #[error(
        "there are no AWS credentials; name a profile with --profile, or set them for this shell: \
         eval \"$(aws configure export-credentials --format env)\""
    )]
    NoCredentials(#[source] SdkError),
    /// AWS does not take the credentials.
    #[error("AWS refuses the credentials, as wrong or expired; sign in again")]
    CredentialsRefused(#[source] SdkError),
    /// The credentials lack a permission.
    #[error("the credentials do not allow {operation}; docs/OPERATIONS.md lists all that macie-org needs")]
    Denied {
        /// The call.
        operation: &'static str,
        /// AWS's words.
        #[source]
        source: SdkError,
    },
    /// There is no such stack.
    #[error("there is no stack {stack} in {region}; --region and --profile say where to look")]
    NoStack {
        /// What was named.
        stack: String,
        /// Where it was looked for.
        region: String,
    },
    /// There is such a stack, of something else.
    #[error("the stack {stack} has no output {output}: it is not of this product, or its deployment failed")]
    NotOurs {
        /// What was named.
        stack: String,
        /// What it lacks.
        output: &'static str,
    },
    /// AWS gave no usable answer.
    #[error("AWS did not answer {operation} in {region}")]
    NoAnswer {
        /// The call.
        operation: &'static str,
        /// Where it was sent.
        region: String,
        /// Why.
        #[source]
        source: SdkError,
    },
}

impl DeployedError {
    /// Whether another command line would do.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::NoRegion | Self::NoStack { .. } | Self::NotOurs { .. } => true,
            Self::NoCredentials(_)
            | Self::CredentialsRefused(_)
            | Self::Denied { .. }
            | Self::NoAnswer { .. } => false,
        }
    }
}
