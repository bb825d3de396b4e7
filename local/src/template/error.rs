//! Why a template cannot be run here. Every variant names the place in the template.

use std::io;
use std::path::PathBuf;

/// Why a template cannot be run on this machine.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file that cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Not YAML.
    #[error("the template is not YAML")]
    Syntax(#[source] serde_yaml_ng::Error),
    /// A function of CloudFormation that is not evaluated here.
    #[error("{at}: `{construct}` is not a construct that can be evaluated on this machine")]
    Construct {
        /// Where, as `Resources.Bucket.Properties.BucketName`.
        at: String,
        /// The construct, as it is spelled.
        construct: String,
    },
    /// A name that is neither a parameter, nor a pseudo parameter, nor a resource.
    #[error("{at}: `{name}` names nothing in this template")]
    Unresolved {
        /// Where.
        at: String,
        /// The name.
        name: String,
    },
    /// A required field that is absent.
    #[error("{at} is missing")]
    Missing {
        /// Which field.
        at: String,
    },
    /// A field of another type than expected.
    #[error("{at}: expected {expected}")]
    Expected {
        /// Which field.
        at: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// A value for a parameter that the template does not declare.
    #[error("the template has no parameter `{name}`")]
    UnknownParameter {
        /// The parameter.
        name: String,
    },
    /// A placeholder of the state machine's definition without a substitution.
    #[error(
        "the state machine's definition has a placeholder `{placeholder}` that the template does not substitute"
    )]
    Placeholder {
        /// As `${Name}`.
        placeholder: String,
    },
}

impl TemplateError {
    /// An absent field.
    pub(super) fn missing(at: &str) -> Self {
        Self::Missing { at: at.to_owned() }
    }

    /// A field of another type.
    pub(super) fn expected(at: &str, expected: &'static str) -> Self {
        Self::Expected { at: at.to_owned(), expected }
    }
}
