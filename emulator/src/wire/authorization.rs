//! Reads the scope of a request's signature: the access key, the Region, the service.
//! The signature itself is not verified, and the host name means nothing.

use bytes::Bytes;
use hyper::Request;
use hyper::header::AUTHORIZATION;

use super::problem::Problem;
use super::query::Query;

/// The scope that a request was signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) access_key_id: String,
    pub(super) region: String,
    pub(super) service: String,
}

impl Scope {
    /// The scope in the `Authorization` header or, for a presigned request, in the query.
    pub(super) fn of(request: &Request<Bytes>) -> Result<Self, Problem> {
        let Some(header) = request.headers().get(AUTHORIZATION) else { return Self::presigned(request) };
        let text = header.to_str().map_err(|_| incomplete())?;
        let credential = text.strip_prefix("AWS4-HMAC-SHA256 ").and_then(credential);
        credential.and_then(Self::read).ok_or_else(incomplete)
    }

    fn presigned(request: &Request<Bytes>) -> Result<Self, Problem> {
        let query = Query::percent_encoded(request.uri().query().unwrap_or_default());
        let credential = query.first("X-Amz-Credential").ok_or_else(missing)?;
        Self::read(credential).ok_or_else(incomplete)
    }

    /// Reads `AKIA…/20261121/eu-west-1/macie2/aws4_request`.
    fn read(credential: &str) -> Option<Self> {
        let parts: Vec<&str> = credential.split('/').collect();
        let [key, _date, region, service, "aws4_request"] = parts[..] else { return None };
        let empty = key.is_empty() || region.is_empty() || service.is_empty();
        let scope =
            Self { access_key_id: key.to_owned(), region: region.to_owned(), service: service.to_owned() };
        (!empty).then_some(scope)
    }
}

fn credential(parameters: &str) -> Option<&str> {
    parameters.split(',').find_map(|parameter| parameter.trim().strip_prefix("Credential="))
}

fn missing() -> Problem {
    Problem::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
}

fn incomplete() -> Problem {
    let message = "Authorization header requires 'Credential' parameter with a scope of date, Region, service and aws4_request.";
    Problem::new(403, "IncompleteSignatureException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(header: &str) -> Result<Scope, Problem> {
        Scope::of(&Request::builder().header("authorization", header).body(Bytes::new()).unwrap())
    }

    #[test]
    fn the_scope_names_key_region_and_service() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIAX/20261121/eu-west-1/macie2/aws4_request, SignedHeaders=host, Signature=00";
        let scope = signed(header).unwrap();
        assert_eq!(
            (&*scope.access_key_id, &*scope.region, &*scope.service),
            ("AKIAX", "eu-west-1", "macie2")
        );
    }

    #[test]
    fn a_presigned_request_carries_the_scope_in_its_query() {
        let uri = "/?X-Amz-Credential=AKIAX%2F20261121%2Fus-east-1%2Fsts%2Faws4_request";
        let request = Request::builder().uri(uri).body(Bytes::new()).unwrap();
        assert_eq!(Scope::of(&request).unwrap().service, "sts");
    }

    #[test]
    fn a_request_without_authorization_is_refused_as_such() {
        let problem = Scope::of(&Request::new(Bytes::new())).unwrap_err();
        assert_eq!((problem.status, problem.code), (403, "MissingAuthenticationTokenException"));
    }

    #[test]
    fn a_mangled_header_is_refused() {
        for header in [
            "",
            "Bearer x",
            "AWS4-HMAC-SHA256 Signature=00",
            "AWS4-HMAC-SHA256 Credential=AKIAX/20261121/eu-west-1/macie2",
            "AWS4-HMAC-SHA256 Credential=/20261121/eu-west-1/macie2/aws4_request",
        ] {
            assert_eq!(signed(header).unwrap_err().code, "IncompleteSignatureException", "{header}");
        }
    }
}
