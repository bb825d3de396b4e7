//! What a simulation leaves: for comparing two ways of doing the same.

use serde_json::Value;

use crate::world::{EPOCH, World};

impl World {
    /// What is there, and what the reports say, without times and without the words of failures.
    ///
    /// # Panics
    ///
    /// If what is there cannot be written down.
    #[must_use]
    pub fn left(&self) -> Value {
        let there = serde_json::to_value(&*self.state.borrow()).expect("it has a snapshot");
        let mut all: Vec<_> = self.objects.borrow().values().filter_map(|bytes| report(bytes)).collect();
        all.insert(0, there);
        let mut left = Value::Array(all);
        forget(&mut left);
        left
    }
}

/// A report, if the object is one.
fn report(bytes: &[u8]) -> Option<Value> {
    let object: Value = serde_json::from_slice(bytes).ok()?;
    Some(object).filter(|object| object["rows"].is_array() && object["status"].is_string())
}

/// Forgets when something came to be, who was given a key or sent a token, and in which words
/// something failed.
fn forget(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !["credentials", "clientToken", "message"].contains(&name.as_str()));
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Number(number) if number.as_u64().is_some_and(|it| it >= EPOCH) => *value = Value::Null,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
