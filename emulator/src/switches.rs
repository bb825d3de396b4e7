//! What the sources about AWS disagree on, or do not say: each reading is a switch,
//! and its default is the reading with the better evidence. Users give them as JSON.

use serde::{Deserialize, Serialize};

/// The readings that an emulator follows. Every field may be left out of the JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Switches {
    /// Whether the management account needs a session of its own before it may list, designate or revoke
    /// an administrator. Default `false`: AWS's guide designates from the "Get started" page, before Macie
    /// is enabled; several public tools insist on a session, none shows a refusal.
    pub management_session_required_for_administrator_operations: bool,
    /// What `DeleteMember` answers for a disassociated account of the organization. Default `allowed`:
    /// AWS's own deployment tools do it; one public tool saw "not associated".
    pub delete_member_of_organization: DeleteMemberOfOrganization,
    /// How "Macie is not enabled" is punctuated. Default `plain`, as in recorded account operations.
    pub absent_session_message: AbsentSessionMessage,
    /// The status of "Macie is not enabled". Default `forbidden` (403), as the API model says; 401 was
    /// recorded in 2025.
    pub absent_session_status: AbsentSessionStatus,
    /// How an operation on an account without a member record is refused. Default `validation` (400).
    pub unknown_member: UnknownMember,
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
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            management_session_required_for_administrator_operations: false,
            delete_member_of_organization: DeleteMemberOfOrganization::default(),
            absent_session_message: AbsentSessionMessage::default(),
            absent_session_status: AbsentSessionStatus::default(),
            unknown_member: UnknownMember::default(),
            duplicate_member: DuplicateMember::default(),
            region_disabled_member: RegionDisabledMember::default(),
            second_designation: SecondDesignation::default(),
            account_state_fields: AccountStateFields::default(),
            paths: PathFields::default(),
            member_creation_visible_after_ms: 0,
            member_limit: 10_000,
        }
    }
}

/// Defines a switch with several readings, the first of which is the default.
macro_rules! readings {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $($(#[$other_doc:meta])* $other:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
