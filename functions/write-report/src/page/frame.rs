//! What is the same in every page: markup, style and script, and the policy that lets a browser
//! run these and nothing else.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const MARKUP: &str = include_str!("page.html");
const STYLE: &str = concat!(
    include_str!("style/colors.css"),
    include_str!("style/page.css"),
    include_str!("style/matrix.css"),
    include_str!("style/media.css"),
);
const SCRIPT: &str = concat!(
    include_str!("script/data.js"),
    include_str!("script/words.js"),
    include_str!("script/view.js"),
    include_str!("script/dom.js"),
    include_str!("script/headline.js"),
    include_str!("script/lists.js"),
    include_str!("script/regions.js"),
    include_str!("script/filters.js"),
    include_str!("script/matrix.js"),
    include_str!("script/keyboard.js"),
    include_str!("script/details.js"),
    include_str!("script/export.js"),
    include_str!("script/main.js"),
);
const DATA: &str = "{{data}}";

/// Everything before the data.
pub(crate) static BEFORE: LazyLock<String> = LazyLock::new(|| {
    let (before, _) = MARKUP.split_once(DATA).expect("the markup names the data");
    before.replace("{{policy}}", &policy()).replace("{{style}}", STYLE)
});

/// Everything after the data.
pub(crate) static AFTER: LazyLock<String> = LazyLock::new(|| {
    let (_, after) = MARKUP.split_once(DATA).expect("the markup names the data");
    after.replace("{{script}}", SCRIPT)
});

/// Nothing is loaded, and only this style and this script count.
fn policy() -> String {
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_names_no_place_elsewhere_and_leaves_no_blank() {
        let frame = format!("{}{}", *BEFORE, *AFTER);
        for never in ["http:", "https:", "{{", "@import", "url(", "eval(", "innerHTML"] {
            assert!(!frame.contains(never), "{never}");
        }
    }
}
