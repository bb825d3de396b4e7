//! One Region's kinds in the order of the accounts, as short as text can say it.

use std::fmt::Write;

/// `0*998 3 - 1`: a kind's number, `-` where the account is no target; `*` says how often.
pub(crate) fn encoded(cells: &[Option<u16>]) -> String {
    let mut text = String::new();
    for run in cells.chunk_by(PartialEq::eq) {
        let separator = if text.is_empty() { "" } else { " " };
        let kind = run[0].map_or_else(|| "-".to_owned(), |kind| kind.to_string());
        let times = if run.len() == 1 { String::new() } else { format!("*{}", run.len()) };
        write!(text, "{separator}{kind}{times}").expect("a string takes everything");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_said_once() {
        let cells = [Some(0), Some(0), Some(0), None, Some(12), Some(1), Some(1)];
        assert_eq!(encoded(&cells), "0*3 - 12 1*2");
        assert_eq!(encoded(&[]), "");
    }
}
