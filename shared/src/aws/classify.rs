//! The only place where AWS's error codes, statuses and messages are read.
//!
//! Codes alone do not decide: `AccessDeniedException` also means that Macie is not
//! enabled, and `ValidationException` also that a designation has not arrived. Each
//! reading is a row of the table in the tests below, with a body as it was seen.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::error::{Call, Error, ErrorKind, Retry, chain, redact};

/// What TLS says of a certificate that it does not take, whatever the reason.
const CERTIFICATE: &str = "invalid peer certificate";

/// Whether the credentials are known to work in the Region that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credentials {
    /// The home Region, or a global service.
    AtHome,
    /// Any other Region: the calling account may not have enabled it.
    Elsewhere,
}

/// Reads a failed call.
pub(super) fn classify<E>(call: Call, credentials: Credentials, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let kind = kind(call.operation, credentials, &error);
    let request_id = error.raw_response().and_then(request_id);
    let retry_after = error.raw_response().and_then(retry_after);
    if let Some(said) = error.as_service_error() {
        let (code, text) = (said.code(), said.message().unwrap_or("no message"));
        let message = match code {
            Some(code) => redact(&format!("{code}: {text}")),
            None => format!("HTTP {} without a code of AWS's", status(&error)),
        };
        return Error { call, kind, message, request_id, retry_after, source: None };
    }
    let message = match status(&error) {
        0 => redact(&error.to_string()),
        status => redact(&format!("HTTP {status}: {error}")),
    };
    let source = error.into_source().ok();
    Error { call, kind, message, request_id, retry_after, source }
}

fn kind<E>(operation: &str, credentials: Credentials, error: &SdkError<E, HttpResponse>) -> ErrorKind
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error.as_service_error() {
        Some(said) => {
            read(operation, credentials, status(error), said.code(), said.message().unwrap_or_default())
        }
        None => unanswered(error),
    }
}

/// Of the answer; 0 without one.
fn status<E>(error: &SdkError<E, HttpResponse>) -> u16 {
    error.raw_response().map_or(0, |response| response.status().as_u16())
}

fn request_id(response: &HttpResponse) -> Option<Box<str>> {
    let headers = response.headers();
    let id = headers.get("x-amzn-requestid").or_else(|| headers.get("x-amz-request-id"));
    id.map(Into::into)
}

/// In milliseconds, as the SDK's own retries read it.
fn retry_after(response: &HttpResponse) -> Option<u32> {
    response.headers().get("x-amz-retry-after")?.parse().ok()
}

/// Failures that are not an error document of the service.
fn unanswered<E: StdError + 'static>(error: &SdkError<E, HttpResponse>) -> ErrorKind {
    if chain(error).contains(CERTIFICATE) {
        return ErrorKind::CertificateRefused;
    }
    if let Some(refused) = cause::<CredentialsError, _>(error)
        && !matches!(refused, CredentialsError::ProviderTimedOut(_))
    {
        return without_credentials(refused);
    }
    let silent = matches!(error, SdkError::TimeoutError(_) | SdkError::DispatchFailure(_));
    match status(error) {
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        _ if silent || broke_off(error) => ErrorKind::Unavailable,
        _ => ErrorKind::Unrecognized,
    }
}

/// Whether an answer began and did not come to its end: only a whole body is kept.
fn broke_off<E>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::ResponseError(answer) = error else { return false };
    answer.raw().body().bytes().is_none()
}

/// Why there are no credentials: because STS refuses, unless it was not STS that said so, or nobody.
fn without_credentials(refused: &CredentialsError) -> ErrorKind {
    let Some(answer) = cause::<SdkError<AssumeRoleError, HttpResponse>, _>(refused) else {
        return ErrorKind::CredentialsRefused;
    };
    let by_sts = answer.as_service_error().is_some_and(|answer| answer.code().is_some());
    let kind = kind("sts:AssumeRole", Credentials::AtHome, answer);
    if by_sts && kind.retry() == Retry::Never { ErrorKind::CredentialsRefused } else { kind }
}

/// The first cause of `error` that is a `C`.
fn cause<C: StdError + 'static, E: StdError>(error: &E) -> Option<&C> {
    let mut next = error.source();
    while let Some(found) = next {
        if let Some(found) = found.downcast_ref() {
            return Some(found);
        }
        next = found.source();
    }
    None
}

/// Reads an error document: by operation, code, status and, where it must be, message.
fn read(
    operation: &str,
    credentials: Credentials,
    status: u16,
    code: Option<&str>,
    message: &str,
) -> ErrorKind {
    match code.unwrap_or_default() {
        "ThrottlingException"
        | "TooManyRequestsException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "SlowDown"
        // Step Functions: too many executions run.
        | "ExecutionLimitExceeded"
        // DynamoDB: one row is written too often.
        | "ProvisionedThroughputExceededException"
        // Organizations: another writer was faster; nothing was applied.
        | "ConcurrentModificationException" => ErrorKind::Throttled,
        _ if status == 429 => ErrorKind::Throttled,
        _ if status >= 500 => ErrorKind::Unavailable,
        "ValidationException" | "ResourceNotFoundException" if is_not_associated(message) => {
            ErrorKind::NotAssociated
        }
        "AccessDeniedException" | "AccessDenied" => denied(message),
        "UnrecognizedClientException" | "InvalidClientTokenId" | "AuthFailure" => match credentials {
            Credentials::AtHome => ErrorKind::CredentialsRefused,
            Credentials::Elsewhere => ErrorKind::RegionNotEnabled,
        },
        "ExpiredTokenException" | "ExpiredToken" | "InvalidSignatureException" => ErrorKind::CredentialsRefused,
        "ResourceNotFoundException"
        | "AccountNotFoundException"
        | "AccountNotRegisteredException"
        | "OrganizationalUnitNotFoundException"
        | "RootNotFoundException"
        | "AWSOrganizationsNotInUseException"
        | "StateMachineDoesNotExist"
        | "NoSuchKey" => ErrorKind::NotFound,
        "ConflictException" => conflict(operation, message),
        "ValidationException" | "InvalidInputException" | "ConstraintViolationException" => invalid(operation),
        "ServiceQuotaExceededException" => ErrorKind::QuotaExceeded,
        _ => ErrorKind::Unrecognized,
    }
}

/// Sources have two wordings, each with either code.
fn is_not_associated(message: &str) -> bool {
    message.contains("is not associated with") || message.contains("not an associated member of")
}

fn denied(message: &str) -> ErrorKind {
    // With and without a full stop, with 403 and 401: the prefix is what sources agree on.
    if message.starts_with("Macie is not enabled") {
        ErrorKind::SessionAbsent
    } else if message.contains("you must be the Macie administrator") {
        ErrorKind::NotYetVisible
    } else {
        ErrorKind::AccessDenied
    }
}

fn conflict(operation: &str, message: &str) -> ErrorKind {
    match operation {
        // Trusted access that was just enabled has not arrived yet.
        "macie2:ListOrganizationAdminAccounts" => ErrorKind::NotYetVisible,
        "macie2:EnableOrganizationAdminAccount"
            if !message.contains("already enabled as the Macie delegated") =>
        {
            ErrorKind::NotYetVisible
        }
        _ => ErrorKind::Conflict,
    }
}

fn invalid(operation: &str) -> ErrorKind {
    match operation {
        // Seen right after trusted access was enabled; the same call succeeds seconds later.
        "macie2:EnableOrganizationAdminAccount" => ErrorKind::NotYetVisible,
        _ => ErrorKind::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const LIST: &str = "macie2:ListMembers";
    const DESIGNATE: &str = "macie2:EnableOrganizationAdminAccount";

    /// Operation, status, code, message as they were seen, and how they are read.
    const SEEN: &[(&str, u16, &str, &str, ErrorKind)] = &[
        (LIST, 403, "AccessDeniedException", "Macie is not enabled", ErrorKind::SessionAbsent),
        (LIST, 401, "AccessDeniedException", "Macie is not enabled.", ErrorKind::SessionAbsent),
        (
            LIST,
            403,
            "AccessDeniedException",
            "User: arn:aws:sts::111111111111:assumed-role/r/s is not authorized to perform: macie2:EnableMacie \
             on resource: arn:aws:macie2:eu-west-2:111111111111:* because no identity-based policy allows it",
            ErrorKind::AccessDenied,
        ),
        (
            "macie2:DescribeOrganizationConfiguration",
            403,
            "AccessDeniedException",
            "The request failed because you must be the Macie administrator for an organization to perform it",
            ErrorKind::NotYetVisible,
        ),
        (
            "macie2:EnableMacie",
            409,
            "ConflictException",
            "Macie has already been enabled",
            ErrorKind::Conflict,
        ),
        (
            DESIGNATE,
            409,
            "ConflictException",
            "The request failed because an account is already enabled as the Macie delegated administrator \
             for the organization",
            ErrorKind::Conflict,
        ),
        (DESIGNATE, 409, "ConflictException", "not yet", ErrorKind::NotYetVisible),
        (DESIGNATE, 400, "ValidationException", "The request failed", ErrorKind::NotYetVisible),
        (
            "macie2:ListOrganizationAdminAccounts",
            409,
            "ConflictException",
            "not yet",
            ErrorKind::NotYetVisible,
        ),
        (
            "macie2:CreateMember",
            400,
            "ValidationException",
            "The request is rejected because the given account ID is already a member or associated member of \
             the current account.",
            ErrorKind::Invalid,
        ),
        (
            "macie2:DisassociateMember",
            400,
            "ValidationException",
            "The request is rejected because the specified account is not associated with your account",
            ErrorKind::NotAssociated,
        ),
        (
            "macie2:DeleteMember",
            404,
            "ResourceNotFoundException",
            "The request is rejected because the given account ID is not an associated member of account the \
             current account.",
            ErrorKind::NotAssociated,
        ),
        (
            "macie2:DeleteMember",
            400,
            "ValidationException",
            "The request is rejected because the current account cannot delete the given member account ID \
             since it is still associated to it.",
            ErrorKind::Invalid,
        ),
        (
            "macie2:DisableMacie",
            409,
            "ConflictException",
            "Cannot disable Macie while associated with an administrator account",
            ErrorKind::Conflict,
        ),
        ("macie2:CreateMember", 402, "ServiceQuotaExceededException", "", ErrorKind::QuotaExceeded),
        ("macie2:CreateMember", 429, "TooManyRequestsException", "Too Many Requests", ErrorKind::Throttled),
        ("macie2:CreateMember", 429, "ThrottlingException", "Rate exceeded", ErrorKind::Throttled),
        ("organizations:ListAccounts", 400, "TooManyRequestsException", "", ErrorKind::Throttled),
        (
            "organizations:EnableAWSServiceAccess",
            400,
            "ConcurrentModificationException",
            "",
            ErrorKind::Throttled,
        ),
        ("dynamodb:UpdateItem", 400, "ProvisionedThroughputExceededException", "", ErrorKind::Throttled),
        ("organizations:DescribeAccount", 400, "AccountNotFoundException", "", ErrorKind::NotFound),
        ("states:StartExecution", 400, "ExecutionLimitExceeded", "", ErrorKind::Throttled),
        ("states:StartExecution", 400, "StateMachineDoesNotExist", "", ErrorKind::NotFound),
        ("organizations:ListAccounts", 400, "AccessDeniedException", "You don't", ErrorKind::AccessDenied),
        (LIST, 500, "InternalServerException", "", ErrorKind::Unavailable),
        (LIST, 503, "ServiceUnavailable", "", ErrorKind::Unavailable),
        (LIST, 403, "ExpiredTokenException", "", ErrorKind::CredentialsRefused),
        (LIST, 418, "TeapotException", "Macie is not enabled", ErrorKind::Unrecognized),
    ];

    #[test]
    fn every_answer_that_was_seen_is_read_as_what_it_means() {
        for (operation, status, code, message, expected) in SEEN {
            let kind = read(operation, Credentials::AtHome, *status, Some(code), message);
            assert_eq!(kind, *expected, "{operation} {status} {code}: {message}");
        }
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_judged_by_its_status() {
        for (status, expected) in [
            (200, ErrorKind::Unrecognized),
            (404, ErrorKind::Unrecognized),
            (429, ErrorKind::Throttled),
            (500, ErrorKind::Unavailable),
            (503, ErrorKind::Unavailable),
        ] {
            let answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from("<"));
            let error = SdkError::<AssumeRoleError, _>::response_error("it cannot be read", answer);
            assert_eq!(unanswered(&error), expected, "{status}");
        }
    }

    #[test]
    fn an_answer_that_broke_off_is_none() {
        let answer = HttpResponse::new(200.try_into().unwrap(), SdkBody::taken());
        let error = SdkError::<AssumeRoleError, _>::response_error("it broke off", answer);
        assert_eq!(unanswered(&error), ErrorKind::Unavailable);
    }

    #[test]
    fn an_unknown_token_means_a_disabled_region_only_away_from_home() {
        let token = |credentials| read(LIST, credentials, 403, Some("UnrecognizedClientException"), "");
        assert_eq!(token(Credentials::AtHome), ErrorKind::CredentialsRefused);
        assert_eq!(token(Credentials::Elsewhere), ErrorKind::RegionNotEnabled);
    }

    #[test]
    fn a_429_without_a_code_is_throttled_and_a_403_without_one_is_unrecognized() {
        assert_eq!(read(LIST, Credentials::AtHome, 429, None, ""), ErrorKind::Throttled);
        assert_eq!(
            read(LIST, Credentials::AtHome, 403, None, "Macie is not enabled"),
            ErrorKind::Unrecognized
        );
    }
}
