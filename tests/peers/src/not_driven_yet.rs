//! What the emulator has and no Python program drives yet, one entry each, so that a hole is
//! written down and not merely missing.
//!
//! The tests that look for holes hold these lists from both sides: whatever is uncovered must
//! be listed, and an entry that is covered, or that the emulator no longer has, fails. So the
//! lists can only be true, and every new program shortens them.

/// Operations that no check about them called with success.
pub const OPERATIONS: &[&str] = &[
    "macie2:AcceptInvitation",
    "macie2:CreateClassificationJob",
    "macie2:CreateInvitations",
    "macie2:DeclineInvitations",
    "macie2:DeleteInvitations",
    "macie2:DescribeClassificationJob",
    "macie2:DisassociateFromAdministratorAccount",
    "macie2:DisassociateFromMasterAccount",
    "macie2:GetInvitationsCount",
    "macie2:ListClassificationJobs",
    "macie2:ListInvitations",
    "macie2:UpdateClassificationJob",
    "macie:AssociateMemberAccount",
    "macie:AssociateS3Resources",
    "macie:DisassociateMemberAccount",
    "macie:DisassociateS3Resources",
    "macie:ListMemberAccounts",
    "macie:ListS3Resources",
    "macie:UpdateS3Resources",
];

/// Texts of refusals that nothing provoked; a placeholder reads `{}`.
pub const REFUSALS: &[&str] = &[
    "The request body is invalid: expected an object",
    "The request failed because Macie cannot update cancelled job for job",
    "The request failed because Macie is suspended for the current account",
    "The request failed because the client token was used by another request with different parameters",
    "The request failed because there isn't a classification job with the given ID",
    "The request is rejected because only the given account ID itself can re-enable Macie for the account.",
    "The request is rejected because the association of the current account is managed through AWS Organizations.",
    "The request is rejected because the current account has no pending invitation from the given account ID.",
    "The request is rejected because the current account has no pending invitation from the given master account ID or is already an associated member of another master account.",
    "The request is rejected because the current account is an administrator account with member accounts.",
    "The request is rejected because the given account ID has a pending invitation from the current account.",
    "The request is rejected because the given account ID is a part of the organization of the current account.",
    "The request was rejected. The account {} {}.",
    "The request was rejected. The current account is a member account of Macie.",
    "The request was rejected. The maximum number of S3 resources would be exceeded.",
    "The request was rejected. The maximum number of member accounts was reached.",
    "The request was rejected. The specified S3 resource (bucket or prefix) is already associated with Macie.",
    "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie.",
    "The request was rejected. {} is invalid: {}.",
    "The value for accountIds is empty",
    "The value for jobStatus is invalid: the current status of the job does not allow it",
    "The value for jobStatus is invalid: {}",
    "The value for message is invalid: expected at most 80 characters",
    "The value for s3JobDefinition.bucketDefinitions is invalid: each account must be the current account or one of its member accounts",
    "The values for administratorAccountId and masterAccount are invalid: they differ",
];

/// Switches that no check turned, by their JSON names.
pub const SWITCHES: &[&str] = &[
    "classicErrorCode",
    "classicMemberLimit",
    "classicRepeatedAssociation",
    "classicS3ResourceLimit",
    "emailVerificationMs",
    "invitedMemberLimit",
    "jobRunMs",
    "repeatedInvitation",
];
