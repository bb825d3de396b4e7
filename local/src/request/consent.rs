//! Who agrees to an execution before it changes anything, and what an input says of it.

use serde_json::Value;

use super::Planned;

/// Who has to agree to what an execution would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nobody, or somebody has: its input is a dry run's, or confirms one.
    NotNeeded,
    /// Whoever sees its plan, once that is made.
    Asked,
    /// Somebody has agreed to whatever its plan turns out to be.
    Given,
}

impl Consent {
    /// Who has to agree to a teardown with this input.
    pub(super) fn to(input: &Value, given: bool) -> Self {
        let needless = input["dryRun"] == true || input.get("confirm").is_some();
        match given {
            _ if needless => Self::NotNeeded,
            true => Self::Given,
            false => Self::Asked,
        }
    }
}

impl Planned {
    /// The dry run that shows what this execution would do.
    #[must_use]
    pub fn dry_run(&self) -> Self {
        let mut input = self.input.clone();
        set(&mut input, "dryRun", true.into());
        Self { prefix: "plan", heading: "Planning", input }
    }

    /// This execution, held to the plan with this hash.
    #[must_use]
    pub fn confirmed(&self, hash: &str) -> Self {
        let mut confirmed = self.clone();
        confirm(&mut confirmed.input, Some(hash));
        confirmed
    }

    /// The hash of the plan that it confirms.
    #[must_use]
    pub fn confirms(&self) -> Option<&str> {
        self.input["confirm"].as_str()
    }
}

/// Has `input` confirm the plan with this hash, if there is one.
pub(super) fn confirm(input: &mut Value, hash: Option<&str>) {
    let Some(hash) = hash else { return };
    set(input, "dryRun", false.into());
    set(input, "confirm", hash.into());
}

/// An input that is no object is refused by the functions.
fn set(input: &mut Value, field: &str, value: Value) {
    if let Some(fields) = input.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_teardown_needs_consent_unless_its_input_plans_or_confirms() {
        let cases = [
            (json!({}), false, Consent::Asked),
            (json!({"dryRun": false}), false, Consent::Asked),
            (json!({}), true, Consent::Given),
            (json!({"dryRun": true}), false, Consent::NotNeeded),
            (json!({"confirm": "ab"}), false, Consent::NotNeeded),
        ];
        for (input, given, expected) in cases {
            assert_eq!(Consent::to(&input, given), expected, "{input}");
        }
    }

    #[test]
    fn what_is_planned_is_what_is_confirmed_but_for_the_hash() {
        let asked = Planned { prefix: "teardown", heading: "", input: json!({"regions": ["us-east-1"]}) };
        let plan = asked.dry_run();
        assert_eq!(plan.input, json!({"regions": ["us-east-1"], "dryRun": true}));
        assert_eq!(plan.confirms(), None);
        for planned in [asked, plan] {
            let confirmed = planned.confirmed("ab");
            assert_eq!(confirmed.input, json!({"regions": ["us-east-1"], "dryRun": false, "confirm": "ab"}));
            assert_eq!(confirmed.confirms(), Some("ab"));
        }
    }
}
