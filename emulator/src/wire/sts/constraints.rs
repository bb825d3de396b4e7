//! What STS's model demands of a form's fields. All that is wrong is told at once, in AWS's words.

use crate::wire::problem::Problem;
use crate::wire::query::Query;

/// A text's name in the form and in a refusal, its length in characters, and what it is made of.
pub(super) struct Text {
    field: &'static str,
    member: &'static str,
    length: (usize, usize),
    pattern: &'static str,
    allows: fn(char) -> bool,
}

pub(super) const ROLE_ARN: Text = Text {
    field: "RoleArn",
    member: "roleArn",
    length: (20, 2048),
    pattern: r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
    allows: |letter| !letter.is_control() || "\t\n\r\u{85}".contains(letter),
};
pub(super) const SESSION_NAME: Text = Text {
    field: "RoleSessionName",
    member: "roleSessionName",
    length: (2, 64),
    pattern: r"[\w+=,.@-]*",
    allows: |letter| is_word(letter) || "+=,.@-".contains(letter),
};
pub(super) const EXTERNAL_ID: Text = Text {
    field: "ExternalId",
    member: "externalId",
    length: (2, 1224),
    pattern: r"[\w+=,.@:\/-]*",
    allows: |letter| is_word(letter) || "+=,.@:/-".contains(letter),
};

/// The seconds that a role may be assumed for.
const DURATION: (u64, u64) = (900, 43_200);

/// What IAM calls `\w`.
fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Whether IAM takes a text as a role's name.
pub(super) fn is_role_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.chars().all(SESSION_NAME.allows)
}

/// What is wrong with a form so far.
#[derive(Default)]
pub(super) struct Violations {
    count: usize,
    told: String,
}

impl Violations {
    /// A text that must be there; empty if it is not.
    pub(super) fn required<'a>(&mut self, text: &Text, form: &'a Query) -> &'a str {
        let given = self.optional(text, form);
        if given.is_none() {
            self.add("null", text.member, "not be null");
        }
        given.unwrap_or_default()
    }

    /// A text that may be left out.
    pub(super) fn optional<'a>(&mut self, text: &Text, form: &'a Query) -> Option<&'a str> {
        let given = form.first(text.field)?;
        let (shown, (shortest, longest)) = (format!("'{given}'"), text.length);
        let length = given.chars().count();
        if !given.chars().all(text.allows) || (length == 0 && text.pattern.ends_with('+')) {
            let constraint = format!("satisfy regular expression pattern: {}", text.pattern);
            self.add(&shown, text.member, &constraint);
        }
        if length < shortest {
            self.add(&shown, text.member, &format!("have length greater than or equal to {shortest}"));
        }
        if length > longest {
            self.add(&shown, text.member, &format!("have length less than or equal to {longest}"));
        }
        Some(given)
    }

    /// The seconds that a role is asked for, if any are.
    pub(super) fn duration(&mut self, form: &Query) -> Result<Option<u64>, Problem> {
        let Some(text) = form.first("DurationSeconds") else { return Ok(None) };
        let seconds = text.parse::<i64>();
        let seconds =
            seconds.map_err(|_| Problem::new(400, "MalformedInput", "DurationSeconds is not an integer"))?;
        let (shown, (least, most)) = (format!("'{seconds}'"), DURATION);
        let seconds = u64::try_from(seconds).unwrap_or_default();
        if seconds < least {
            self.add(&shown, "durationSeconds", &format!("have value greater than or equal to {least}"));
        }
        if seconds > most {
            self.add(&shown, "durationSeconds", &format!("have value less than or equal to {most}"));
        }
        Ok(Some(seconds))
    }

    fn add(&mut self, shown: &str, member: &str, constraint: &str) {
        let separator = if self.count == 0 { "" } else { "; " };
        self.count += 1;
        self.told = format!(
            "{}{separator}Value {shown} at '{member}' failed to satisfy constraint: Member must {constraint}",
            self.told
        );
    }

    /// The refusal, if anything is wrong.
    pub(super) fn refuse(self) -> Result<(), Problem> {
        let Self { count, told } = self;
        match count {
            0 => Ok(()),
            1 => Err(Problem::new(400, "ValidationError", format!("1 validation error detected: {told}"))),
            _ => Err(Problem::new(
                400,
                "ValidationError",
                format!("{count} validation errors detected: {told}"),
            )),
        }
    }
}
