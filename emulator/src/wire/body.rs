//! JSON bodies, read into what an operation takes.
//!
//! Left out: limits on values, which each operation knows.

use serde::de::value::{MapAccessDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

use super::misread::{Misread, Wrong};

/// Reads a body; an empty one is an empty object. Members that nobody knows are ignored, as AWS does.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Misread> {
    let text = if body.is_empty() { b"{}" } else { body };
    let object: Map<String, Value> = serde_json::from_slice(text).map_err(|_| Misread::NotAnObject)?;
    T::deserialize(MapAccessDeserializer::new(Members::of(&object)))
}

/// A value to be read. Null is nothing, and only an object is read as one: to serde, a list of the members'
/// values would do as well.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Value);

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Null => Err(Misread::of(Wrong::Missing)),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => number.deserialize_any(visitor).map_err(|_| Misread::of(Wrong::Type)),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Reader))),
            Value::Object(members) => visitor.visit_map(Members::of(members)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        if self.0.is_array() { Err(Misread::of(Wrong::Type)) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Null => Err(Misread::of(Wrong::Missing)),
            Value::String(name) => visitor.visit_enum(StrDeserializer::new(name)),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                Err(Misread::of(Wrong::Type))
            }
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier
    }
}

impl de::IntoDeserializer<'_, Misread> for Reader<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The members of an object, whose names stand in front of what is wrong in them.
struct Members<'a> {
    rest: map::Iter<'a>,
    next: Option<(&'a str, &'a Value)>,
}

impl<'a> Members<'a> {
    fn of(object: &'a Map<String, Value>) -> Self {
        Self { rest: object.iter(), next: None }
    }
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misread> {
        self.next = self.rest.next().map(|(name, value)| (name.as_str(), value));
        let Some((name, _)) = self.next else { return Ok(None) };
        let name: StrDeserializer<'_, Misread> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        let (name, value) = self.next.expect("a value follows its name");
        seed.deserialize(Reader(value)).map_err(|misread| misread.within(name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::AccountId;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    enum Status {
        On,
        Off,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Part {
        account: AccountId,
        #[serde(default)]
        flags: Vec<bool>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Whole {
        status: Option<Status>,
        count: Option<i64>,
        tags: Option<BTreeMap<String, String>>,
        only_part: Part,
        parts: Option<Vec<Part>>,
    }

    fn wrong(body: &str) -> String {
        read::<Whole>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_body_is_read_whole_and_what_nobody_knows_is_ignored() {
        let body = r#"{"status": "OFF", "count": -3, "tags": {"a": "b"}, "future": [{}, null],
            "onlyPart": {"account": "111111111111", "flags": [true]}, "parts": null}"#;
        let part = Part { account: "111111111111".parse().unwrap(), flags: vec![true] };
        let tags = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        let whole = Whole {
            status: Some(Status::Off),
            count: Some(-3),
            tags: Some(tags),
            only_part: part,
            parts: None,
        };
        assert_eq!(read::<Whole>(body.as_bytes()), Ok(whole));
        assert_eq!(read::<BTreeMap<String, String>>(b""), Ok(BTreeMap::new()));
    }

    #[test]
    fn what_is_no_object_is_told_so() {
        for body in ["[]", "5", "null", "\"x\"", "{", "{}{}", "\u{0}", &"[".repeat(100_000)] {
            assert_eq!(read::<Whole>(body.as_bytes()), Err(Misread::NotAnObject));
        }
        assert_eq!(read::<Whole>(&[0xff]), Err(Misread::NotAnObject));
    }

    #[test]
    fn a_missing_member_is_named_with_its_path() {
        assert_eq!(wrong("{}"), "The value for onlyPart is missing");
        assert_eq!(wrong(r#"{"onlyPart": null}"#), "The value for onlyPart is missing");
        assert_eq!(wrong(r#"{"onlyPart": {}}"#), "The value for onlyPart.account is missing");
        let within = r#"{"onlyPart": {"account": "111111111111"}, "parts": [{"account": null}]}"#;
        assert_eq!(wrong(within), "The value for parts.account is missing");
    }

    #[test]
    fn a_member_of_another_type_is_named_and_no_type_of_ours() {
        for (member, path) in [
            (r#""status": 5"#, "status"),
            (r#""status": {"OFF": null}"#, "status"),
            (r#""count": "5""#, "count"),
            (r#""count": 5.5"#, "count"),
            (r#""count": 99999999999999999999"#, "count"),
            (r#""tags": []"#, "tags"),
            (r#""tags": {"k": 1}"#, "tags.k"),
            (r#""onlyPart": ["111111111111", []]"#, "onlyPart"),
            (r#""onlyPart": "x""#, "onlyPart"),
            (r#""onlyPart": {"account": 111111111111}"#, "onlyPart.account"),
            (r#""onlyPart": {"account": "111111111111", "flags": [1]}"#, "onlyPart.flags"),
            (r#""parts": {}"#, "parts"),
        ] {
            let text = wrong(&format!("{{{member}}}"));
            assert_eq!(text, format!("The value for {path} has the wrong type"), "{member}");
        }
    }

    #[test]
    fn a_value_that_there_is_not_is_told_with_those_that_there_are() {
        let text = wrong(r#"{"status": "off"}"#);
        assert_eq!(text, "The value for status is invalid: expected one of ON, OFF");
        let text = wrong(r#"{"onlyPart": {"account": "12"}}"#);
        assert_eq!(text, "The value for onlyPart.account is invalid: an account id has 12 digits");
    }
}
