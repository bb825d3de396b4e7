//! A refusal on the wire, and how each protocol writes it.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::state::KeyError;

/// A refusal: HTTP status, error code, text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Organizations' `Reason`.
    pub(super) reason: Option<&'static str>,
}

/// An answer, whole but for what every answer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    /// The error code, if it is a refusal.
    pub(crate) error: Option<&'static str>,
    pub(crate) body: Bytes,
}

impl Problem {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), reason: None }
    }

    /// The key of the request expired.
    pub(super) fn expired() -> Self {
        Self::new(403, "ExpiredTokenException", "The security token included in the request is expired")
    }

    /// The key of the request is not taken.
    pub(super) fn of_key(error: KeyError) -> Self {
        match error {
            KeyError::Expired => Self::expired(),
            KeyError::Unknown => Self::new(
                403,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
        }
    }

    /// As rest-json services refuse.
    pub(super) fn rest_json(self) -> Answer {
        let body = json!({ "message": self.message });
        Answer { error: Some(self.code), status: self.status, ..Answer::rest_json(&body) }
    }

    /// As JSON 1.1 services refuse: always 400, the code in the body.
    pub(super) fn json_1_1(self) -> Answer {
        let mut body = json!({ "__type": self.code, "Message": self.message });
        if let Some(reason) = self.reason {
            body["Reason"] = reason.into();
        }
        Answer { error: Some(self.code), status: 400, ..Answer::json_1_1(&body) }
    }
}

impl Answer {
    /// As rest-json services answer.
    pub(super) fn rest_json(body: &Value) -> Self {
        // Not `to_string`, which goes through a formatter.
        let body = Bytes::from(serde_json::to_vec(body).expect("a value is JSON"));
        Self { status: 200, content_type: "application/json", error: None, body }
    }

    /// A success that says nothing.
    pub(super) fn no_content() -> Self {
        Self { status: 204, content_type: "application/json", error: None, body: Bytes::new() }
    }

    /// As JSON 1.1 services answer.
    pub(super) fn json_1_1(body: &Value) -> Self {
        Self { content_type: "application/x-amz-json-1.1", ..Self::rest_json(body) }
    }
}
