//! Recognizes CloudFormation's functions in YAML, in the short form (`!Sub x`) and the
//! long one (`Fn::Sub: x`). What they mean is [`super::evaluate`]'s business.

use serde_yaml_ng::Value as Yaml;

/// A function of CloudFormation, not evaluated yet.
pub(super) struct Intrinsic<'a> {
    /// Without `!` and `Fn::`.
    pub(super) name: String,
    pub(super) argument: &'a Yaml,
}

impl<'a> Intrinsic<'a> {
    /// The function that `value` is, if it is one.
    pub(super) fn of(value: &'a Yaml) -> Option<Self> {
        match value {
            Yaml::Tagged(tagged) => {
                let name = tagged.tag.to_string().trim_start_matches('!').to_owned();
                Some(Self { name, argument: &tagged.value })
            }
            Yaml::Mapping(fields) if fields.len() == 1 => {
                let (key, argument) = fields.iter().next()?;
                long_form(key.as_str()?).map(|name| Self { name: name.to_owned(), argument })
            }
            Yaml::Mapping(_)
            | Yaml::Null
            | Yaml::Bool(_)
            | Yaml::Number(_)
            | Yaml::String(_)
            | Yaml::Sequence(_) => None,
        }
    }
}

fn long_form(key: &str) -> Option<&str> {
    if key == "Ref" { Some(key) } else { key.strip_prefix("Fn::") }
}
