//! Opaque tokens: they name the list that they belong to and the last item shown, so
//! that a token of one list is refused by another.

/// Separates the parts of a token.
const SEPARATOR: char = '\u{1f}';

/// The token of the page after the item `shown` in a list.
pub(super) fn token(list: &str, shown: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in format!("{list}{SEPARATOR}{shown}").bytes() {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}

/// The last item shown, if the token belongs to the list.
pub(super) fn last_shown(list: &str, token: &str) -> Option<String> {
    let digits = token.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    let text = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
    let (own, shown) = text.split_once(SEPARATOR)?;
    (own == list).then(|| shown.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_the_last_item() {
        let token = token("ListMembers:true", "111111111111");
        assert_eq!(last_shown("ListMembers:true", &token).as_deref(), Some("111111111111"));
    }

    #[test]
    fn a_token_of_another_list_is_none() {
        assert_eq!(last_shown("ListMembers:false", &token("ListMembers:true", "111111111111")), None);
    }

    #[test]
    fn what_is_no_token_is_none() {
        for wrong in ["", "0", "zz", "é", "4c", "ffff", "+1"] {
            assert_eq!(last_shown("ListMembers:true", wrong), None, "{wrong}");
        }
    }
}
