//! What the sources about AWS disagree on, or do not say: each reading is a switch,
//! and its default is the reading with the better evidence. Users give them as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The readings that an emulator follows. Every field may be left out of the JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Switches {
    /// Whether the management account needs a session of its own before it may list, designate or revoke
    /// an administrator. Default `false`: AWS's guide designates from the "Get started" page, before Macie
    /// is enabled; several public tools insist on a session, none shows a refusal.
    pub management_session_required_for_administrator_operations: bool,
    /// What `DeleteMember` answers for a disassociated account of the organization. Default `allowed`:
    /// AWS's own deployment tools do it; one public tool saw "not associated".
    pub delete_member_of_organization: DeleteMemberOfOrganization,
    /// How "Macie is not enabled" is punctuated. Default `asRecorded`: without a full stop for accounts and
    /// sessions, with one for jobs.
    pub absent_session_message: AbsentSessionMessage,
    /// What `EnableMacie` answers when it is sent again with the client token that enabled the session.
    /// Default `conflict`: that text is recorded, a success is not, although the API calls the token one of
    /// idempotency.
    pub repeated_enablement: RepeatedEnablement,
    /// The status of "Macie is not enabled". Default `forbidden` (403), as the API model says; 401 was
    /// recorded in 2025.
    pub absent_session_status: AbsentSessionStatus,
    /// How an operation on an account without a member record is refused. Default `validation` (400).
    pub unknown_member: UnknownMember,
    /// In which words that is. Default `specifiedAccount`, which most sources saw.
    pub unknown_member_message: UnknownMemberMessage,
    /// In which words an account without an administrator is told so. Default `recorded`, which is known
    /// whole; the later words are known in part.
    pub absent_administrator_message: AbsentAdministratorMessage,
    /// How `CreateMember` for a present member is refused. Default `validation` (400), as sibling services do.
    pub duplicate_member: DuplicateMember,
    /// What `CreateMember` does for an account that has not opted in to the Region. Default `accepted`:
    /// the API lists such records with the status `RegionDisabled`.
    pub region_disabled_member: RegionDisabledMember,
    /// What designating the same administrator again answers. Default `conflict`, with the recorded text.
    pub second_designation: SecondDesignation,
    /// Which of `State` and `Status` Organizations sends with an account. Default `both`: `Status` is
    /// announced to be retired, but is still modelled.
    pub account_state_fields: AccountStateFields,
    /// Whether Organizations sends `Paths` and `Path`. Default `emitted`, as the newest model has them.
    pub paths: PathFields,
    /// How long a new member stays `Created` before it reads `Enabled`, in milliseconds. Default 0: it is
    /// usually readable as `Enabled` at once.
    pub member_creation_visible_after_ms: u64,
    /// How many members an administrator may have in a Region through Organizations. Default 10,000, the
    /// documented hard quota; lower it to test what happens there.
    pub member_limit: usize,
    /// How many accounts an administrator may have in a Region by invitation, those on their way among them.
    /// Default 1,000, the documented quota.
    pub invited_member_limit: usize,
    /// What happens to an account that is added for an invitation with an address that is not its own.
    /// Default `failsVerification`: the API has a status for it.
    pub mismatched_email: MismatchedEmail,
    /// How long an invitation's address is being verified, in milliseconds. Default 0: no source says how
    /// long it takes.
    pub email_verification_ms: u64,
    /// What inviting an account again does that has not answered. Default `resent`: the API has no other way
    /// to send an invitation again.
    pub repeated_invitation: RepeatedInvitation,
    /// How long a run of a classification job takes, in milliseconds. Default ten minutes: no source gives a
    /// figure; long enough to pause and cancel it, while 0 completes every run at once.
    pub job_run_ms: u64,
    /// How many members an account may have in Macie Classic. Default 1,000, today's quota by invitation:
    /// that of Classic is not documented.
    pub classic_member_limit: usize,
    /// How many S3 resources an account may have in Macie Classic. Default 250, the guide's only figure,
    /// which is for one addition through the console.
    pub classic_s3_resource_limit: usize,
    /// What associating something again does in Macie Classic. Default `accepted`: a caller whose answer was
    /// lost has no other way to go on.
    pub classic_repeated_association: ClassicRepeatedAssociation,
    /// What Macie Classic writes as `errorCode`. Default `name`, as recorded, although it is longer than
    /// the documented ten characters.
    pub classic_error_code: ClassicErrorCode,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            management_session_required_for_administrator_operations: false,
            delete_member_of_organization: DeleteMemberOfOrganization::default(),
            absent_session_message: AbsentSessionMessage::default(),
            absent_session_status: AbsentSessionStatus::default(),
            unknown_member: UnknownMember::default(),
            unknown_member_message: UnknownMemberMessage::default(),
            absent_administrator_message: AbsentAdministratorMessage::default(),
            duplicate_member: DuplicateMember::default(),
            region_disabled_member: RegionDisabledMember::default(),
            second_designation: SecondDesignation::default(),
            account_state_fields: AccountStateFields::default(),
            paths: PathFields::default(),
            member_creation_visible_after_ms: 0,
            member_limit: 10_000,
            repeated_enablement: RepeatedEnablement::default(),
            invited_member_limit: 1_000,
            mismatched_email: MismatchedEmail::default(),
            email_verification_ms: 0,
            repeated_invitation: RepeatedInvitation::default(),
            job_run_ms: 600_000,
            classic_member_limit: 1_000,
            classic_s3_resource_limit: 250,
            classic_repeated_association: ClassicRepeatedAssociation::default(),
            classic_error_code: ClassicErrorCode::default(),
        }
    }
}

/// Defines a switch with several readings, the first of which is the default.
macro_rules! readings {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $($(#[$other_doc:meta])* $other:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$other_doc])* $other),+
        }
    };
}

readings! {
    /// What `DeleteMember` answers for a disassociated account of the organization.
    DeleteMemberOfOrganization {
        /// The record goes.
        Allowed,
        /// A `ValidationException`: the account is not associated. The record stays `Removed`.
        RefusedNotAssociated,
    }
}

readings! {
    /// How "Macie is not enabled" is punctuated.
    AbsentSessionMessage {
        /// With a full stop for jobs, without one for everything else.
        AsRecorded,
        /// Without a full stop.
        Plain,
        /// With a full stop.
        FullStop,
    }
}

readings! {
    /// The HTTP status of "Macie is not enabled".
    AbsentSessionStatus {
        /// 403.
        Forbidden,
        /// 401.
        Unauthorized,
    }
}

readings! {
    /// How an operation on an account without a member record is refused.
    UnknownMember {
        /// `ValidationException`, 400.
        Validation,
        /// `ResourceNotFoundException`, 404.
        NotFound,
    }
}

readings! {
    /// In which words an operation on an account without a member record is refused.
    UnknownMemberMessage {
        /// "the specified account is not associated with your account".
        SpecifiedAccount,
        /// "the given account ID is not an associated member of account the current account", as GuardDuty
        /// says it.
        NotAnAssociatedMember,
    }
}

readings! {
    /// In which words an account without an administrator is told so.
    AbsentAdministratorMessage {
        /// "this account does not have a master", of 2020.
        Recorded,
        /// "there isn't a delegated Macie administrator", of later years.
        Later,
    }
}

readings! {
    /// How `CreateMember` for a present member is refused.
    DuplicateMember {
        /// `ValidationException`, 400.
        Validation,
        /// `ConflictException`, 409.
        Conflict,
    }
}

readings! {
    /// What `CreateMember` does for an account that has not opted in to the Region.
    RegionDisabledMember {
        /// The record appears with the status `RegionDisabled`, without a session.
        Accepted,
        /// A `ValidationException`.
        Refused,
    }
}

readings! {
    /// What designating the present administrator again answers.
    SecondDesignation {
        /// `ConflictException`, 409.
        Conflict,
        /// 200; nothing changes.
        Idempotent,
    }
}

readings! {
    /// What `EnableMacie` answers when it is sent again with the same client token.
    RepeatedEnablement {
        /// `ConflictException`, 409.
        Conflict,
        /// 200; nothing changes.
        Idempotent,
    }
}

readings! {
    /// What happens to an account that is added with an address that is not its own.
    MismatchedEmail {
        /// It is added, and its invitation ends as `EmailVerificationFailed`.
        FailsVerification,
        /// `CreateMember` refuses it with a `ValidationException`.
        RefusedAtCreation,
    }
}

readings! {
    /// What inviting an account again does that has not answered.
    RepeatedInvitation {
        /// The invitation is as new.
        Resent,
        /// The account is left unprocessed.
        Refused,
    }
}

readings! {
    /// What associating something again does in Macie Classic.
    ClassicRepeatedAssociation {
        /// A success: a member stays one, an S3 resource takes the new classification type.
        Accepted,
        /// An `InvalidInputException`, for the account or for the item.
        Refused,
    }
}

readings! {
    /// What Macie Classic writes as `errorCode`.
    ClassicErrorCode {
        /// The exception's name.
        Name,
        /// The HTTP status, which fits the documented length.
        Status,
    }
}

readings! {
    /// Which of `State` and `Status` an account carries.
    AccountStateFields {
        /// Both.
        Both,
        /// `State` only, as after the retirement of `Status`.
        StateOnly,
        /// `Status` only, as before `State` was introduced.
        StatusOnly,
    }
}

readings! {
    /// Whether accounts carry `Paths` and organizational units `Path`.
    PathFields {
        /// They do.
        Emitted,
        /// They do not, as before the fields were introduced.
        Omitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_document_means_every_default() {
        assert_eq!(serde_json::from_str::<Switches>("{}").unwrap(), Switches::default());
    }

    #[test]
    fn a_misspelled_switch_is_refused_and_named() {
        let error = serde_json::from_str::<Switches>(r#"{"memberLimits": 3}"#).unwrap_err();
        assert!(error.to_string().contains("memberLimits"), "{error}");
    }

    #[test]
    fn readings_are_written_in_camel_case() {
        let switches: Switches = serde_json::from_str(
            r#"{"deleteMemberOfOrganization": "refusedNotAssociated", "accountStateFields": "stateOnly"}"#,
        )
        .unwrap();
        assert_eq!(switches.delete_member_of_organization, DeleteMemberOfOrganization::RefusedNotAssociated);
        assert_eq!(switches.account_state_fields, AccountStateFields::StateOnly);
    }
}
