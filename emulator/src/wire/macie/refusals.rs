//! How Macie words its refusals: the one table from a rule to status, code and text.
//!
//! A text marked `recorded` was seen from AWS, whole or in part; the others are ours,
//! in the same tone, since no source has them. Sources that disagree follow switches.

use serde_json::{Value, json};

use super::input::Fault;
use crate::AccountId;
use crate::state::{Refusal, SelfChange};
use crate::switches::{
    AbsentAdministratorMessage, AbsentSessionMessage, AbsentSessionStatus, DuplicateMember, Switches,
    UnknownMember, UnknownMemberMessage,
};
use crate::wire::problem::Problem;

impl Fault {
    pub(super) fn problem(self, switches: &Switches) -> Problem {
        match self {
            Self::Invalid(message) => validation(message),
            Self::Malformed(message) => Problem::new(400, "SerializationException", message),
            Self::Refused(refusal) => wording(refusal, switches),
            Self::Denied(denial) => denied(&denial.to_string()),
        }
    }
}

fn wording(refusal: Refusal, switches: &Switches) -> Problem {
    match refusal {
        Refusal::SessionAbsent => absent_session(switches),
        Refusal::MemberUnknown => unknown_member(switches),
        Refusal::MemberExists => member_exists(switches),
        Refusal::SessionExists => conflict(SESSION_EXISTS),
        Refusal::AssociatedWithAdministrator(SelfChange::Disable) => conflict(DISABLE_BY_MEMBER),
        Refusal::AssociatedWithAdministrator(SelfChange::Suspend) => conflict(SUSPEND_BY_MEMBER),
        Refusal::MembersAssociated => conflict(MEMBERS_ASSOCIATED),
        Refusal::AdministratorDesignated => conflict(ADMINISTRATOR_DESIGNATED),
        Refusal::AdministratorIsMember => conflict(ADMINISTRATOR_IS_MEMBER),
        Refusal::ManagementIsMember => conflict(MANAGEMENT_IS_MEMBER),
        Refusal::NotManagement => denied(NOT_MANAGEMENT),
        Refusal::NotAdministrator => denied(NOT_ADMINISTRATOR),
        Refusal::AutomatedDiscoveryOfMember => denied(DISCOVERY_OF_MEMBER),
        Refusal::AdministratorNotDesignated => not_found(ADMINISTRATOR_NOT_DESIGNATED),
        Refusal::NoAdministrator => no_administrator(switches),
        Refusal::MemberQuota => Problem::new(402, "ServiceQuotaExceededException", MEMBER_QUOTA),
        Refusal::AdministratorOutside => validation(ADMINISTRATOR_OUTSIDE),
        Refusal::MemberNotAssociated => validation(NOT_ASSOCIATED),
        Refusal::MemberStillAssociated => validation(STILL_ASSOCIATED),
        Refusal::MemberIsCaller => validation(MEMBER_IS_CALLER),
        Refusal::MemberIsManagementWithoutSession => validation(MANAGEMENT_WITHOUT_SESSION),
        Refusal::MemberOfAnother => validation(MEMBER_OF_ANOTHER),
        Refusal::MemberSuspended => validation(MEMBER_SUSPENDED),
        Refusal::MemberSessionPaused => validation(MEMBER_PAUSED),
        Refusal::MemberRegionDisabled => validation(MEMBER_REGION_DISABLED),
        Refusal::MemberEmailMismatch => validation(MEMBER_EMAIL),
        Refusal::CallerIsMember => validation(CALLER_IS_MEMBER),
        Refusal::MemberResumesItself => validation(MEMBER_RESUMES_ITSELF),
        Refusal::AutomatedDiscoveryOff => conflict(DISCOVERY_OFF),
        Refusal::InvitationWithinOrganization => validation(INVITATION_WITHIN),
        Refusal::InvitationPending => validation(INVITATION_PENDING),
        Refusal::NoPendingInvitation => validation(NO_PENDING_INVITATION),
        Refusal::NoInvitationFrom => validation(NO_INVITATION_FROM),
        Refusal::CallerIsAdministrator => validation(CALLER_IS_ADMINISTRATOR),
        Refusal::MemberThroughOrganization => validation(MEMBER_THROUGH_ORGANIZATION),
        Refusal::SessionAbsentForJobs => absent_session_for_jobs(switches),
        Refusal::SessionPaused => conflict(SESSION_PAUSED),
        Refusal::Invalid(problem) => validation(problem.to_string()),
        Refusal::JobOfForeignBuckets => validation(FOREIGN_BUCKETS),
        Refusal::ClientTokenReused => conflict(TOKEN_REUSED),
        Refusal::JobUnknown => not_found(JOB_UNKNOWN),
        Refusal::JobCancelled => validation(JOB_CANCELLED),
        Refusal::JobTransition => validation(JOB_TRANSITION),
        Refusal::ArnMalformed => validation(ARN_MALFORMED),
        Refusal::ResourceUnknown => not_found(RESOURCE_UNKNOWN),
        Refusal::ResourceOfAnother => denied(RESOURCE_OF_ANOTHER),
        Refusal::TooManyTags => validation(BAD_TAGS),
    }
}

/// Recorded.
const SESSION_EXISTS: &str = "Macie has already been enabled";
/// Recorded.
const DISABLE_BY_MEMBER: &str = "Cannot disable Macie while associated with an administrator account";
const SUSPEND_BY_MEMBER: &str = "Cannot suspend Macie while associated with an administrator account";
/// Recorded from `member accounts` on.
const MEMBERS_ASSOCIATED: &str =
    "The request is rejected because member accounts are associated with your account";
/// Recorded.
const ADMINISTRATOR_DESIGNATED: &str = "The request failed because an account is already enabled as the Macie delegated administrator for the organization";
const ADMINISTRATOR_IS_MEMBER: &str =
    "The request failed because the given account ID is a member account of a Macie administrator account";
const MANAGEMENT_IS_MEMBER: &str =
    "The request failed because the management account is a member account of a Macie administrator account";
const NOT_MANAGEMENT: &str =
    "The request failed because you must be a user of the AWS Organizations management account";
/// Recorded from `you must be` on.
const NOT_ADMINISTRATOR: &str =
    "The request failed because you must be the Macie administrator for an organization";
const DISCOVERY_OF_MEMBER: &str =
    "The request failed because the administrator account manages automated discovery for the account";
const ADMINISTRATOR_NOT_DESIGNATED: &str = "The request failed because the given account ID is not the Macie delegated administrator for the organization";
/// Recorded.
const NO_ADMINISTRATOR: &str = "The request failed because this account does not have a master";
/// Recorded from `there isn't` on.
const NO_ADMINISTRATOR_LATER: &str =
    "The request failed because there isn't a delegated Macie administrator for the account";
const MEMBER_QUOTA: &str = "The request is rejected because the maximum number of member accounts for the current account was reached.";
const ADMINISTRATOR_OUTSIDE: &str =
    "The request failed because the given account ID is not an active member account of the organization";
/// Recorded in part (`account is not associated with your account`).
const NOT_ASSOCIATED: &str =
    "The request is rejected because the specified account is not associated with your account";
/// Recorded in part; whole in a sibling service.
const NOT_AN_ASSOCIATED_MEMBER: &str = "The request is rejected because the given account ID is not an associated member of account the current account.";
/// Recorded.
const STILL_ASSOCIATED: &str = "The request is rejected because the current account cannot delete the given member account ID since it is still associated to it.";
/// Recorded from a sibling service.
const MEMBER_EXISTS: &str = "The request is rejected because the given account ID is already a member or associated member of the current account.";
const MEMBER_IS_CALLER: &str =
    "The request is rejected because the current account cannot be a member account of itself.";
const MANAGEMENT_WITHOUT_SESSION: &str =
    "The request is rejected because Macie is not enabled for the management account of the organization.";
const MEMBER_OF_ANOTHER: &str = "The request is rejected because the given account ID is already a member or associated member of another administrator account.";
const MEMBER_SUSPENDED: &str = "The request is rejected because the given account ID is suspended or closed.";
const MEMBER_PAUSED: &str = "The request is rejected because Macie is suspended for the given account ID and must be re-enabled first.";
const MEMBER_REGION_DISABLED: &str =
    "The request is rejected because the current Region is not enabled for the given account ID.";
const MEMBER_EMAIL: &str =
    "The request is rejected because the given email address does not belong to the given account ID.";
const CALLER_IS_MEMBER: &str =
    "The request is rejected because the current account is a member account of an administrator account.";

const MEMBER_RESUMES_ITSELF: &str =
    "The request is rejected because only the given account ID itself can re-enable Macie for the account.";
const DISCOVERY_OFF: &str =
    "The request failed because automated sensitive data discovery is not enabled for the organization";
const INVITATION_WITHIN: &str = "The request is rejected because the given account ID is a part of the organization of the current account.";
const INVITATION_PENDING: &str =
    "The request is rejected because the given account ID has a pending invitation from the current account.";
/// Recorded.
const NO_PENDING_INVITATION: &str = "The request is rejected because the current account has no pending invitation from the given master account ID or is already an associated member of another master account.";
const NO_INVITATION_FROM: &str = "The request is rejected because the current account has no pending invitation from the given account ID.";
const CALLER_IS_ADMINISTRATOR: &str =
    "The request is rejected because the current account is an administrator account with member accounts.";
const MEMBER_THROUGH_ORGANIZATION: &str = "The request is rejected because the association of the current account is managed through AWS Organizations.";
const SESSION_PAUSED: &str = "The request failed because Macie is suspended for the current account";
const FOREIGN_BUCKETS: &str = "The value for s3JobDefinition.bucketDefinitions is invalid: each account must be the current account or one of its member accounts";
const TOKEN_REUSED: &str =
    "The request failed because the client token was used by another request with different parameters";
const JOB_UNKNOWN: &str = "The request failed because there isn't a classification job with the given ID";
const JOB_CANCELLED: &str = "The request failed because Macie cannot update cancelled job for job";
const JOB_TRANSITION: &str =
    "The value for jobStatus is invalid: the current status of the job does not allow it";
const ARN_MALFORMED: &str =
    "The value for resourceArn is invalid: expected the ARN of an Amazon Macie resource";
const RESOURCE_UNKNOWN: &str = "The request failed because the specified resource wasn't found";
const RESOURCE_OF_ANOTHER: &str =
    "The request was denied because the specified resource belongs to another account";
pub(super) const BAD_TAGS: &str = "The value for tags is invalid: at most 50 tags, keys of 1 to 128 characters that do not begin with aws:, values of at most 256";

/// A cancelled job cannot be changed. Recorded in part (`cannot update cancelled job for job`).
pub(super) fn cancelled_job(id: &str) -> Fault {
    Fault::Invalid(format!("{JOB_CANCELLED} {id}"))
}

/// An account that a request names and that it could not be done for.
pub(super) fn unprocessed(account: AccountId, refusal: Refusal) -> Value {
    let problem = wording(refusal, &Switches::default());
    json!({ "accountId": account, "errorCode": "ClientError", "errorMessage": problem.message })
}

/// Recorded, in both punctuations and with both statuses.
fn absent_session(switches: &Switches) -> Problem {
    let message = match switches.absent_session_message {
        AbsentSessionMessage::AsRecorded | AbsentSessionMessage::Plain => PLAIN,
        AbsentSessionMessage::FullStop => FULL_STOP,
    };
    absent(message, switches)
}

/// Jobs were recorded with the full stop.
fn absent_session_for_jobs(switches: &Switches) -> Problem {
    let message = match switches.absent_session_message {
        AbsentSessionMessage::Plain => PLAIN,
        AbsentSessionMessage::AsRecorded | AbsentSessionMessage::FullStop => FULL_STOP,
    };
    absent(message, switches)
}

const PLAIN: &str = "Macie is not enabled";
const FULL_STOP: &str = "Macie is not enabled.";

fn absent(message: &str, switches: &Switches) -> Problem {
    let status = match switches.absent_session_status {
        AbsentSessionStatus::Forbidden => 403,
        AbsentSessionStatus::Unauthorized => 401,
    };
    Problem { status, ..denied(message) }
}

fn unknown_member(switches: &Switches) -> Problem {
    let message = match switches.unknown_member_message {
        UnknownMemberMessage::SpecifiedAccount => NOT_ASSOCIATED,
        UnknownMemberMessage::NotAnAssociatedMember => NOT_AN_ASSOCIATED_MEMBER,
    };
    match switches.unknown_member {
        UnknownMember::Validation => validation(message),
        UnknownMember::NotFound => not_found(message),
    }
}

fn no_administrator(switches: &Switches) -> Problem {
    not_found(match switches.absent_administrator_message {
        AbsentAdministratorMessage::Recorded => NO_ADMINISTRATOR,
        AbsentAdministratorMessage::Later => NO_ADMINISTRATOR_LATER,
    })
}

fn member_exists(switches: &Switches) -> Problem {
    match switches.duplicate_member {
        DuplicateMember::Validation => validation(MEMBER_EXISTS),
        DuplicateMember::Conflict => conflict(MEMBER_EXISTS),
    }
}

fn validation(message: impl Into<String>) -> Problem {
    Problem::new(400, "ValidationException", message)
}

fn denied(message: &str) -> Problem {
    Problem::new(403, "AccessDeniedException", message)
}

fn not_found(message: &str) -> Problem {
    Problem::new(404, "ResourceNotFoundException", message)
}

fn conflict(message: &str) -> Problem {
    Problem::new(409, "ConflictException", message)
}
