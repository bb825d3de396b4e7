//! One call of Classic: its body, read with Classic's own limits and refused in its words.
//!
//! As with Classic, one invalid item refuses its whole call. A list is answered whole, so that a
//! page's length means nothing, and no token was ever given.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::CallError;
use super::item::{Item, Written, missing};
use crate::ids::AccountId;
use crate::request::Verb;

/// The longest page.
const LONGEST_PAGE: i64 = 250;

/// A call that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Whose resources; `None` for the administrator's own.
    pub member: Option<AccountId>,
    /// Which resources; none of a list.
    pub items: Vec<Item>,
}

/// A body as it was written: every field may be missing, and others are ignored, as AWS does.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    member_account_id: Option<String>,
    s3_resources: Option<Vec<Written>>,
    associated_s3_resources: Option<Vec<Written>>,
    s3_resources_update: Option<Vec<Written>>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

impl Call {
    /// Reads the body of a call.
    ///
    /// # Errors
    ///
    /// Classic's refusal of the first thing that is wrong with it.
    pub fn read(verb: Verb, body: &Map<String, Value>) -> Result<Self, CallError> {
        let body = Body::deserialize(body).map_err(|_| CallError::not_json())?;
        let member = body.member_account_id.clone();
        let items = match verb {
            Verb::Associate => items("s3Resources", body.s3_resources, Written::associate)?,
            Verb::Disassociate => {
                items("associatedS3Resources", body.associated_s3_resources, Written::disassociate)?
            }
            Verb::Update => items("s3ResourcesUpdate", body.s3_resources_update, Written::update)?,
            Verb::List => body.window()?,
        };
        let member = member.map(|text| text.parse().map_err(|_| malformed())).transpose()?;
        Ok(Self { member, items })
    }
}

impl Body {
    fn window(&self) -> Result<Vec<Item>, CallError> {
        if self.next_token.is_some() {
            return Err(CallError::invalid("nextToken", "expected a token of this list"));
        }
        match self.max_results {
            Some(asked) if !(1..=LONGEST_PAGE).contains(&asked) => {
                Err(CallError::invalid("maxResults", "expected an integer from 1 to 250"))
            }
            Some(_) | None => Ok(Vec::new()),
        }
    }
}

fn items(
    field: &str,
    written: Option<Vec<Written>>,
    read: fn(Written) -> Result<Item, CallError>,
) -> Result<Vec<Item>, CallError> {
    written.ok_or_else(|| missing(field))?.into_iter().map(read).collect()
}

pub(super) fn malformed() -> CallError {
    CallError::invalid("memberAccountId", "expected 12 digits")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::classic::{Exception, OneTime, Wish};

    fn associating(item: &Value) -> Value {
        json!({"memberAccountId": "000000000003", "s3Resources": [item]})
    }

    fn read(verb: Verb, body: &Value) -> Result<Call, CallError> {
        Call::read(verb, body.as_object().unwrap())
    }

    fn full(bucket: &str) -> Value {
        json!({"bucketName": bucket, "classificationType": {"oneTime": "FULL", "continuous": "FULL"}})
    }

    #[test]
    fn a_body_is_read_as_classic_wrote_it() {
        let mut item = full("b");
        item["prefix"] = json!("p/");
        let call = read(Verb::Associate, &associating(&item)).unwrap();
        let wish = Wish::Associate(OneTime::Full);
        let item = Item { bucket: "b".into(), prefix: Some("p/".into()), wish };
        assert_eq!(call, Call { member: Some("000000000003".parse().unwrap()), items: vec![item] });
        let unwanted = json!({"associatedS3Resources": [{"bucketName": "b", "prefix": ""}]});
        let call = read(Verb::Disassociate, &unwanted).unwrap();
        assert_eq!(
            (call.member, &call.items[0].prefix, call.items[0].wish),
            (None, &None, Wish::Disassociate)
        );
        let update = json!({"s3ResourcesUpdate": [
            {"bucketName": "b", "classificationTypeUpdate": {"continuous": "FULL"}}]});
        assert_eq!(read(Verb::Update, &update).unwrap().items[0].wish, Wish::Update(None));
        let list = json!({"maxResults": 250});
        assert_eq!(read(Verb::List, &list).unwrap(), Call { member: None, items: Vec::new() });
    }

    #[test]
    fn the_longest_names_are_accepted_and_longer_ones_are_not() {
        let with = |bucket: usize, prefix: usize| {
            let mut item = full(&"ä".repeat(bucket));
            item["prefix"] = json!("p".repeat(prefix));
            read(Verb::Associate, &associating(&item)).map(drop).map_err(|error| error.field_name)
        };
        assert_eq!(with(500, 10_000), Ok(()));
        assert_eq!(with(501, 1), Err(Some("bucketName".into())));
        assert_eq!(with(0, 1), Err(Some("bucketName".into())));
        assert_eq!(with(1, 10_001), Err(Some("prefix".into())));
    }

    #[test]
    fn every_bad_shape_is_an_invalid_input_that_names_its_field() {
        let typed = |types: Value| associating(&json!({"bucketName": "b", "classificationType": types}));
        let updated = |types: Value| json!({"s3ResourcesUpdate": [{"bucketName": "b", "classificationTypeUpdate": types}]});
        let cases = [
            (Verb::Associate, json!({}), "s3Resources"),
            (Verb::Associate, associating(&json!({"bucketName": "b"})), "classificationType"),
            (Verb::Associate, typed(json!({})), "continuous"),
            (Verb::Associate, typed(json!({"continuous": "FULL"})), "oneTime"),
            (Verb::Associate, typed(json!({"continuous": "NONE", "oneTime": "FULL"})), "continuous"),
            (Verb::Associate, typed(json!({"continuous": "FULL", "oneTime": "SOME"})), "oneTime"),
            (Verb::Associate, json!({"memberAccountId": "3", "s3Resources": []}), "memberAccountId"),
            (Verb::Disassociate, json!({"s3Resources": []}), "associatedS3Resources"),
            (Verb::Disassociate, json!({"associatedS3Resources": [{}]}), "bucketName"),
            (Verb::Update, updated(json!({})), "classificationTypeUpdate"),
            (Verb::Update, json!({"s3ResourcesUpdate": [{"bucketName": "b"}]}), "classificationTypeUpdate"),
            (Verb::List, json!({"maxResults": 251}), "maxResults"),
            (Verb::List, json!({"nextToken": "t"}), "nextToken"),
        ];
        for (verb, body, field) in cases {
            let error = read(verb, &body).unwrap_err();
            assert_eq!(error.exception, Exception::InvalidInput, "{body}");
            assert_eq!(error.error_code.as_deref(), Some("InvalidInputException"), "{body}");
            assert_eq!(error.field_name.as_deref(), Some(field), "{body}");
        }
    }

    #[test]
    fn a_body_of_other_types_cannot_be_read() {
        for body in [json!({"s3Resources": "b"}), json!({"s3Resources": [{"prefix": 1}]})] {
            assert_eq!(read(Verb::Associate, &body).unwrap_err().exception, Exception::Serialization);
        }
    }
}
