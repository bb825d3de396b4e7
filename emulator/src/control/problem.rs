//! Why the control plane refuses, as JSON that names what is wrong. These are the
//! emulator's own words; no AWS client sees them.

use bytes::Bytes;
use hyper::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    /// `unknownPath`, `wrongMethod`, `invalidBody`, `invalidQuery`, `impossible`, `forbidden` or `tooLarge`.
    pub(super) code: &'static str,
    /// What is wrong.
    pub(super) message: String,
    /// Where in the body or query, if anywhere: `failures[0].kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    #[serde(skip)]
    pub(super) status: StatusCode,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, status }
    }

    /// A body that is not what the path takes.
    pub(super) fn body(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let field = (path != ".").then_some(path);
        let problem = Self::new(StatusCode::BAD_REQUEST, "invalidBody", error.inner().to_string());
        Self { field, ..problem }
    }

    /// A query parameter that is not what the path takes.
    pub(super) fn query(field: &str, message: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "invalidQuery", message);
        Self { field: Some(field.to_owned()), ..problem }
    }

    /// Something that cannot be done now.
    pub(super) fn impossible(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "impossible", message)
    }

    pub(super) fn into_response(self) -> Response<Bytes> {
        let body = serde_json::to_vec(&self).expect("two texts and a name");
        super::reply(self.status, "application/json", body)
    }
}

/// To a caller that is not on this machine.
pub(crate) fn not_from_here() -> Response<Bytes> {
    let message = "the control plane answers callers on this machine only";
    Problem::new(StatusCode::FORBIDDEN, "forbidden", message).into_response()
}

/// To a body over the limit.
pub(crate) fn too_large() -> Response<Bytes> {
    let message = "the body is larger than the control plane reads";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge", message).into_response()
}
