//! Who calls which service where, as the scope of a request's signature says.

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

/// A service behind the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    DynamoDb,
    Lambda,
    S3,
    Sns,
    StepFunctions,
}

/// The scope of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) access_key_id: String,
    pub(super) region: String,
    pub(super) service: Service,
}

impl Service {
    /// By the name with which requests are signed.
    fn named(name: &str) -> Option<Self> {
        match name {
            "dynamodb" => Some(Self::DynamoDb),
            "lambda" => Some(Self::Lambda),
            "s3" => Some(Self::S3),
            "sns" => Some(Self::Sns),
            "states" => Some(Self::StepFunctions),
            _ => None,
        }
    }
}

impl Signed {
    /// Reads `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/s3/aws4_request, …`.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (_, rest) = text.strip_prefix("AWS4-HMAC-SHA256")?.split_once("Credential=")?;
        let scope: Vec<&str> = rest.split(',').next()?.split('/').collect();
        let [access_key_id, _, region, service, "aws4_request"] = scope[..] else { return None };
        let service = Service::named(service)?;
        Some(Self { access_key_id: access_key_id.to_owned(), region: region.to_owned(), service })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(authorization: &str) -> Option<Signed> {
        Signed::read(&HeaderMap::from_iter([(AUTHORIZATION, authorization.parse().unwrap())]))
    }

    #[test]
    fn the_scope_says_who_calls_what_and_where() {
        let text =
            "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/states/aws4_request, SignedHeaders=host";
        let signed = read(text).unwrap();
        assert_eq!((signed.access_key_id.as_str(), signed.region.as_str()), ("KEY", "eu-west-1"));
        assert_eq!(signed.service, Service::StepFunctions);
    }

    #[test]
    fn what_is_not_signed_for_a_service_behind_the_gate_is_not_read() {
        assert_eq!(Signed::read(&HeaderMap::new()), None);
        for text in [
            "Bearer x",
            "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/s3",
            "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/sqs/aws4_request",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
