//! What AWS is known to refuse with, from its documents or from recordings: code, HTTP status
//! and as much of the text as is known. Other texts are the emulator's own and may change.

use crate::RefusalSeen;

/// A refusal that is known from AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recorded {
    /// The operation, as `macie2:CreateMember`.
    pub operation: &'static str,
    /// The error code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What the text holds; nothing where no text is known.
    pub text: &'static str,
}

const fn recorded(operation: &'static str, code: &'static str, status: u16, text: &'static str) -> Recorded {
    Recorded { operation, code, status, text }
}

const ABSENT: &str = "Macie is not enabled";
const ABSENT_FOR_JOBS: &str = "Macie is not enabled.";
const NO_ADMINISTRATOR: &str = "The request failed because this account does not have a master";
const NO_ADMINISTRATOR_LATER: &str = "there isn't a delegated Macie administrator";
const NOT_ADMINISTRATOR: &str = "you must be the Macie administrator for an organization";
const DESIGNATED: &str = "The request failed because an account is already enabled as the Macie delegated administrator for the organization";
const STILL_ASSOCIATED: &str = "The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.";
const NOT_ASSOCIATED: &str = "specified account is not associated with your account";
const NOT_AN_ASSOCIATED_MEMBER: &str = "not an associated member of account";
const MEMBER_EXISTS: &str = "The request is rejected because the given account ID is already a member or associated member of the current account.";
const NO_INVITATION: &str = "The request is rejected because the current account has no pending invitation from the given master account ID or is already an associated member of another master account.";
const NO_POLICY: &str = " because no identity-based policy allows the macie2:EnableMacie action";
const UNKNOWN_TOKEN: &str = "The security token included in the request is invalid.";
const CONCURRENT: &str = "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.";
const CLASSIC_ITEM: &str =
    "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie.";

/// Each answer of each operation that is known. Where sources differ, both stand here.
#[rustfmt::skip]
pub const REFUSALS: &[Recorded] = &[
    recorded("macie2:EnableMacie", "ConflictException", 409, "Macie has already been enabled"),
    recorded("macie2:EnableMacie", "AccessDeniedException", 403, NO_POLICY),
    recorded("macie2:GetMacieSession", "AccessDeniedException", 403, ABSENT),
    recorded("macie2:GetMacieSession", "AccessDeniedException", 401, ABSENT),
    recorded("macie2:GetMacieSession", "UnrecognizedClientException", 403, UNKNOWN_TOKEN),
    recorded("macie2:GetAdministratorAccount", "AccessDeniedException", 403, ABSENT),
    recorded("macie2:ListClassificationJobs", "AccessDeniedException", 403, ABSENT_FOR_JOBS),
    recorded("macie2:ListClassificationJobs", "AccessDeniedException", 401, ABSENT_FOR_JOBS),
    recorded("macie2:GetAdministratorAccount", "ResourceNotFoundException", 404, NO_ADMINISTRATOR),
    recorded("macie2:GetAdministratorAccount", "ResourceNotFoundException", 404, NO_ADMINISTRATOR_LATER),
    recorded("macie2:DisassociateFromAdministratorAccount", "ResourceNotFoundException", 404, ""),
    recorded("macie2:DescribeOrganizationConfiguration", "AccessDeniedException", 403, NOT_ADMINISTRATOR),
    recorded("macie2:UpdateOrganizationConfiguration", "AccessDeniedException", 403, NOT_ADMINISTRATOR),
    recorded("macie2:EnableOrganizationAdminAccount", "ConflictException", 409, DESIGNATED),
    recorded("macie2:EnableOrganizationAdminAccount", "ValidationException", 400, ""),
    recorded("macie2:EnableOrganizationAdminAccount", "AccessDeniedException", 403, ""),
    recorded("macie2:DisableOrganizationAdminAccount", "AccessDeniedException", 403, ""),
    recorded("macie2:ListOrganizationAdminAccounts", "AccessDeniedException", 403, ""),
    recorded("macie2:DisableMacie", "ConflictException", 409, "Cannot disable Macie while associated with an administrator account"),
    recorded("macie2:DisableMacie", "ConflictException", 409, "member accounts are associated with your account"),
    recorded("macie2:DeleteMember", "ValidationException", 400, STILL_ASSOCIATED),
    recorded("macie2:DeleteMember", "ValidationException", 400, NOT_ASSOCIATED),
    recorded("macie2:DeleteMember", "ResourceNotFoundException", 404, NOT_ASSOCIATED),
    recorded("macie2:GetMember", "ValidationException", 400, NOT_ASSOCIATED),
    recorded("macie2:GetMember", "ValidationException", 400, NOT_AN_ASSOCIATED_MEMBER),
    recorded("macie2:GetMember", "ResourceNotFoundException", 404, NOT_ASSOCIATED),
    recorded("macie2:DisassociateMember", "ValidationException", 400, NOT_ASSOCIATED),
    recorded("macie2:DisassociateMember", "ValidationException", 400, NOT_AN_ASSOCIATED_MEMBER),
    recorded("macie2:DisassociateMember", "ResourceNotFoundException", 404, NOT_ASSOCIATED),
    recorded("macie2:UpdateMemberSession", "ValidationException", 400, NOT_ASSOCIATED),
    recorded("macie2:UpdateMemberSession", "ResourceNotFoundException", 404, NOT_ASSOCIATED),
    recorded("macie2:CreateMember", "ValidationException", 400, MEMBER_EXISTS),
    recorded("macie2:CreateMember", "ConflictException", 409, MEMBER_EXISTS),
    recorded("macie2:CreateMember", "ServiceQuotaExceededException", 402, ""),
    recorded("macie2:CreateMember", "ThrottlingException", 429, "Rate exceeded"),
    recorded("macie2:CreateMember", "TooManyRequestsException", 429, "Too Many Requests"),
    recorded("macie2:CreateInvitations", "ClientError", 200, NOT_ASSOCIATED),
    recorded("macie2:AcceptInvitation", "ValidationException", 400, NO_INVITATION),
    recorded("macie2:UpdateClassificationJob", "ValidationException", 400, "cannot update cancelled job for job"),
    recorded("organizations:EnableAWSServiceAccess", "InvalidInputException", 400, "You specified an unrecognized service principal."),
    recorded("organizations:EnableAWSServiceAccess", "ConcurrentModificationException", 400, CONCURRENT),
    recorded("macie:DisassociateMemberAccount", "InvalidInputException", 400, "is a master Macie account and cannot be disassociated"),
    recorded("macie:DisassociateMemberAccount", "InvalidInputException", 400, "is not yet associated with Macie"),
    recorded("macie:DisassociateS3Resources", "InvalidInputException", 200, CLASSIC_ITEM),
];

impl Recorded {
    /// Whether a refusal is this one.
    #[must_use]
    pub fn is(&self, seen: &RefusalSeen) -> bool {
        let told = (seen.operation.as_str(), seen.code.as_str(), seen.status);
        told == (self.operation, self.code, self.status) && seen.message.contains(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(status: u16, message: &str) -> RefusalSeen {
        let (operation, code) = ("s:O".to_owned(), "C".to_owned());
        RefusalSeen { operation, code, status, message: message.to_owned() }
    }

    #[test]
    fn a_refusal_is_known_by_operation_code_status_and_text() {
        let known = recorded("s:O", "C", 409, "is there");
        assert!(known.is(&seen(409, "It is there already")));
        assert!(!known.is(&seen(400, "It is there already")));
        assert!(!known.is(&seen(409, "It was there already")));
        assert!(!recorded("s:P", "C", 409, "").is(&seen(409, "")));
        assert!(!recorded("s:O", "D", 409, "").is(&seen(409, "")));
    }
}
