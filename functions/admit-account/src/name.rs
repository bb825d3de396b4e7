//! The name of the execution that an event starts: the same for every delivery of it,
//! so that Step Functions itself refuses the second, and another for any other event.
//!
//! At most 55 characters: a continuation's number fits within Step Functions' 80.

use std::fmt;

use macie_org::admission::AdmissionReason;
use macie_org::ids::{AccountId, Region};

/// What tells an event from any other about the same account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventKey(String);

impl EventKey {
    /// Of an event that CloudTrail recorded: the record's id, a UUID.
    ///
    /// # Errors
    ///
    /// [`AdmissionReason::Unreadable`] for anything but a UUID.
    pub(crate) fn recorded(event_id: &str) -> Result<Self, AdmissionReason> {
        read_as(event_id, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh").map(Self)
    }

    /// Of a Region's opt-in: an account may opt out, and in again later.
    ///
    /// # Errors
    ///
    /// [`AdmissionReason::Unreadable`] for a time that `EventBridge` does not write.
    pub(crate) fn opted_in(region: Region, time: &str) -> Result<Self, AdmissionReason> {
        let time = read_as(time, "dddd-dd-ddTdd:dd:ddZ")?.replace(['-', ':'], "");
        Ok(Self(format!("{region}-{time}")))
    }

    /// The name of the execution that admits `account`.
    #[must_use]
    pub(crate) fn execution(&self, account: &AccountId) -> String {
        format!("admit-{account}-{self}")
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text`, if it has this form: `h` stands for a hexadecimal digit, `d` for a decimal one.
fn read_as(text: &str, form: &str) -> Result<String, AdmissionReason> {
    let fits = |(byte, expected): (u8, u8)| match expected {
        b'h' => byte.is_ascii_hexdigit(),
        b'd' => byte.is_ascii_digit(),
        literal => byte == literal,
    };
    if text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits) {
        Ok(text.to_owned())
    } else {
        Err(AdmissionReason::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whom_it_admits_and_after_which_event() {
        let account = "444444444444".parse().unwrap();
        let recorded = EventKey::recorded("0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5b").unwrap();
        assert_eq!(recorded.execution(&account), "admit-444444444444-0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5b");
        let opted_in = EventKey::opted_in("ap-northeast-1".parse().unwrap(), "2026-11-21T18:22:51Z").unwrap();
        assert_eq!(opted_in.execution(&account), "admit-444444444444-ap-northeast-1-20261121T182251Z");
    }

    #[test]
    fn a_name_leaves_room_for_the_number_of_a_continuation() {
        let account = "444444444444".parse().unwrap();
        let longest = Region::ALL.map(|region| EventKey::opted_in(region, "2026-11-21T18:22:51Z").unwrap());
        let recorded = EventKey::recorded(&"0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5b".to_uppercase()).unwrap();
        for key in longest.into_iter().chain([recorded]) {
            assert!(key.execution(&account).len() <= 55, "{key}");
        }
    }

    #[test]
    fn what_is_neither_a_uuid_nor_a_time_names_nothing() {
        for id in
            ["", "0f3a5b7c", "0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5", "0f3a5b7c-1d2e-4f60-8a9b-0c1d2e3f4a5é"]
        {
            assert_eq!(EventKey::recorded(id), Err(AdmissionReason::Unreadable), "{id}");
        }
        for time in ["", "2026-11-21", "2026-11-21T18:22:51+00:00", "2026-11-21 18:22:51Z"] {
            let region = "eu-south-1".parse().unwrap();
            assert_eq!(EventKey::opted_in(region, time), Err(AdmissionReason::Unreadable), "{time}");
        }
    }
}
