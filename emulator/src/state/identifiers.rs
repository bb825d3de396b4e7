//! Identifiers that Macie gives out, of jobs and invitations: 32 hexadecimal digits that
//! follow from where they were given out and from a counter, and never repeat.

use super::core::State;
use crate::SessionKey;

/// A stable spread of a short text (FNV-1a); nothing that resists an attacker.
pub(crate) fn spread(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

impl State {
    /// The next identifier of a kind, in an account and Region. Later ones sort behind earlier ones.
    pub(super) fn next_id(&mut self, kind: &str, at: SessionKey) -> String {
        self.issued += 1;
        format!("{:016x}{:016x}", spread(&format!("{kind}/{at}")), self.issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::Organization;
    use crate::switches::Switches;
    use crate::{AccountId, Region};

    #[test]
    fn identifiers_have_32_hexadecimal_digits_and_sort_by_age() {
        let mut state = State::new(Organization::generate(1, 1), Switches::default());
        let at = SessionKey { region: Region::ALL[0], account: AccountId::from_number(1) };
        let ids: Vec<String> = (0..20).map(|_| state.next_id("job", at)).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }

    #[test]
    fn places_have_identifiers_of_their_own() {
        assert_ne!(spread("job/eu-west-1"), spread("job/eu-west-2"));
    }
}
