//! Events that were genuine until something that matters was broken in them.
//!
//! Which parts matter is said here, event by event, and not asked of the code under test. Every
//! mutant differs from a genuine event in at least one of them, so none may start anything.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// An event that starts an execution as it is, and its parts that matter, by JSON pointers.
#[derive(Debug, Clone)]
pub struct Genuine {
    /// The event.
    pub event: Value,
    /// What must be there and be right.
    pub matters: &'static [&'static str],
}

/// What every record of CloudTrail has to have right.
macro_rules! recorded {
    ($($own:literal),*) => {
        &["/source", "/detail-type", "/account", "/detail", "/detail/eventSource", "/detail/eventName",
          "/detail/eventID", $($own),*]
    };
}

/// Of an account that was created.
pub const CREATED: &[&str] = recorded![
    "/detail/serviceEventDetails",
    "/detail/serviceEventDetails/createAccountStatus",
    "/detail/serviceEventDetails/createAccountStatus/state",
    "/detail/serviceEventDetails/createAccountStatus/accountId"
];
/// Of an account that accepted an invitation.
pub const JOINED: &[&str] = recorded![
    "/detail/responseElements",
    "/detail/responseElements/handshake",
    "/detail/responseElements/handshake/action",
    "/detail/responseElements/handshake/state",
    "/detail/responseElements/handshake/resources",
    "/detail/responseElements/handshake/resources/0/type",
    "/detail/responseElements/handshake/resources/0/value"
];
/// Of an account that Control Tower vended.
pub const VENDED: &[&str] = recorded![
    "/detail/serviceEventDetails",
    "/detail/serviceEventDetails/createManagedAccountStatus",
    "/detail/serviceEventDetails/createManagedAccountStatus/state",
    "/detail/serviceEventDetails/createManagedAccountStatus/account",
    "/detail/serviceEventDetails/createManagedAccountStatus/account/accountId"
];
/// Of an account that Control Tower updated.
pub const UPDATED: &[&str] = recorded![
    "/detail/serviceEventDetails",
    "/detail/serviceEventDetails/updateManagedAccountStatus",
    "/detail/serviceEventDetails/updateManagedAccountStatus/state",
    "/detail/serviceEventDetails/updateManagedAccountStatus/account",
    "/detail/serviceEventDetails/updateManagedAccountStatus/account/accountId"
];
/// Of an account that moved.
pub const MOVED: &[&str] = recorded!["/detail/requestParameters", "/detail/requestParameters/accountId"];
/// Of an account that enabled a Region.
pub const OPTED_IN: &[&str] = &[
    "/source",
    "/detail-type",
    "/account",
    "/time",
    "/detail",
    "/detail/accountId",
    "/detail/regionName",
    "/detail/status",
];

/// A payload that is no genuine event, drawn from `random`.
#[must_use]
pub fn mutant(genuine: &Genuine, random: &mut Rng) -> String {
    let mut event = genuine.event.clone();
    for _ in 0..random.u8(0..3) {
        clutter(&mut event, random);
    }
    let (whole, at) = (event.clone(), genuine.matters[random.usize(..genuine.matters.len())]);
    let text = match random.u8(0..10) {
        0 => removed(event, at),
        1 => with_a_second_key(&event, at, random),
        2 => truncated(&event.to_string(), random),
        3 if at.starts_with("/detail/event") => refused(event),
        _ => broken(event, at, random),
    };
    assert_ne!(serde_json::from_str(&text).ok(), Some(whole), "{at} is as it was");
    text
}

/// Adds what nobody looks at; a genuine event stays one.
fn clutter(event: &mut Value, random: &mut Rng) {
    let name: String = (0..random.usize(1..20)).map(|_| random.char(..)).collect();
    let values = [json!(null), json!({"state": "FAILED"}), json!([[[]]]), json!("SUCCEEDED"), json!(-1)];
    let place = if random.bool() { event } else { &mut event["detail"] };
    let fields = place.as_object_mut().expect("an event and its detail are objects");
    fields.insert(format!("x-{name}"), values[random.usize(..values.len())].clone());
}

fn removed(mut event: Value, at: &str) -> String {
    let (parent, name) = at.rsplit_once('/').expect("a pointer");
    let removed = event.pointer_mut(parent).and_then(Value::as_object_mut).and_then(|it| it.remove(name));
    assert!(removed.is_some(), "there is no {at}");
    event.to_string()
}

/// The call that is recorded was refused.
fn refused(mut event: Value) -> String {
    event["detail"]["errorCode"] = json!("ConstraintViolationException");
    event.to_string()
}

fn broken(mut event: Value, at: &str, random: &mut Rng) -> String {
    let place = event.pointer_mut(at).unwrap_or_else(|| panic!("there is no {at}"));
    let before = place.take();
    *place = match (random.u8(0..6), before.as_str()) {
        (0 | 1, Some(text)) => json!(misspelled(text, random)),
        (2, Some(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => json!(elsewhere(random)),
        (3, _) => nested(before, random),
        _ => another_type(&before, random),
    };
    event.to_string()
}

/// A text that means nothing where `text` did.
fn misspelled(text: &str, random: &mut Rng) -> String {
    let at = random.usize(..text.len());
    match random.u8(0..7) {
        0 => text[..at].to_owned(),
        1 => format!("{text}{}", random.alphanumeric()),
        2 => format!(" {text}"),
        3 => format!("{}\u{200b}{}", &text[..at], &text[at..]),
        4 => format!("{}\u{ff14}{}", &text[..at], &text[at + 1..]),
        5 => text.repeat(random.usize(2..20_000)),
        _ => (0..random.usize(0..40)).map(|_| random.char(..)).collect(),
    }
}

/// An account of no organization here: 99 and ten digits.
fn elsewhere(random: &mut Rng) -> String {
    format!("99{:010}", random.u64(0..10_000_000_000))
}

/// A value within others, deeper than a reader may go, or not quite.
fn nested(value: Value, random: &mut Rng) -> Value {
    (0..random.usize(1..200)).fold(value, |inner, depth| match depth % 2 {
        0 => json!([inner]),
        _ => json!({"detail": inner}),
    })
}

fn another_type(before: &Value, random: &mut Rng) -> Value {
    let text = before.as_str().unwrap_or_default();
    let others = [
        Value::Null,
        json!(true),
        text.parse::<u64>().map_or(json!(0), Value::from),
        json!(1e308),
        json!([text]),
        json!({text: text}),
        Value::Object(Map::new()),
    ];
    others[random.usize(..others.len())].clone()
}

/// The same key twice: readers of JSON take the last one.
fn with_a_second_key(event: &Value, at: &str, random: &mut Rng) -> String {
    let name = at.rsplit('/').next().expect("a pointer");
    let (parent, _) = at.rsplit_once('/').expect("a pointer");
    let parent = event.pointer(parent).unwrap_or_else(|| panic!("there is no parent of {at}"));
    let once = parent.to_string();
    let (rest, again) = (once.strip_suffix('}').expect("an object"), another_type(&Value::Null, random));
    event.to_string().replacen(&once, &format!("{rest},{}:{again}}}", json!(name)), 1)
}

/// Half a payload is none.
fn truncated(text: &str, random: &mut Rng) -> String {
    let mut end = random.usize(..text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
