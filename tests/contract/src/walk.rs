//! Walks the state machine's data flow, tasks answered by the caller.
//!
//! Not an engine: no time, no retries, no concurrency, and only the fields that our
//! definition uses. A path that is not there panics, as AWS would fail the execution.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::machine;

/// What a task answers: its output, or the error's name and cause.
pub type Answer = Result<Value, (&'static str, &'static str)>;

/// One walk and what it has passed.
pub struct Walk<F> {
    answer: F,
    /// Every transition that was taken, as the state left and the one entered.
    pub taken: BTreeSet<(String, String)>,
}

impl<F: FnMut(&str, &Value) -> Answer> Walk<F> {
    /// A walk whose tasks are answered by `answer`, given the substitution and the payload.
    pub fn new(answer: F) -> Self {
        Self { answer, taken: BTreeSet::new() }
    }

    /// Runs a machine to its end; an error that nothing catches is returned.
    pub fn run(&mut self, machine: &Value, input: Value) -> Answer {
        let mut name = machine["StartAt"].as_str().expect("a machine starts somewhere").to_owned();
        let mut data = input;
        loop {
            let state = &machine::states(machine)[&name];
            let next = self.step(state, &mut data)?;
            if state["End"] == true {
                return Ok(data);
            }
            self.taken.insert((name, next.clone()));
            name = next;
        }
    }

    fn step(&mut self, state: &Value, data: &mut Value) -> Result<String, (&'static str, &'static str)> {
        let next = state["Next"].as_str().unwrap_or_default().to_owned();
        match state["Type"].as_str().expect("a state has a type") {
            "Pass" => *data = filled(&state["Parameters"], data, &Value::Null),
            "Wait" => assert!(at(data, &state["SecondsPath"]).is_u64(), "seconds to wait are a number"),
            "Choice" => return Ok(chosen(state, data)),
            "Task" => match self.task(state, data) {
                Ok(result) => put(data, state, result),
                Err(error) => return caught(state, data, error),
            },
            "Map" => {
                let result = self.map(state, data)?;
                put(data, state, result);
            }
            other => panic!("no walk through a state of type {other}"),
        }
        Ok(next)
    }

    fn task(&mut self, state: &Value, data: &Value) -> Answer {
        let payload = filled(&state["Parameters"]["Payload"], data, &Value::Null);
        let output = (self.answer)(machine::substitution(state), &payload)?;
        Ok(filled(&state["ResultSelector"], &json!({"Payload": output}), &Value::Null))
    }

    fn map(&mut self, state: &Value, data: &Value) -> Answer {
        let items = at(data, &state["ItemsPath"]).as_array().expect("a list of items").clone();
        let one = |item: Value| {
            let context = json!({"Map": {"Item": {"Value": item}}});
            self.run(&state["ItemProcessor"], filled(&state["ItemSelector"], data, &context))
        };
        items.into_iter().map(one).collect()
    }
}

fn chosen(state: &Value, data: &Value) -> String {
    let rules = state["Choices"].as_array().expect("a choice has rules");
    let hit = rules.iter().find(|rule| *at(data, &rule["Variable"]) == rule["BooleanEquals"]);
    hit.map_or(&state["Default"], |rule| &rule["Next"]).as_str().expect("a choice leads on").to_owned()
}

fn caught(
    state: &Value,
    data: &mut Value,
    (error, cause): (&'static str, &'static str),
) -> Result<String, (&'static str, &'static str)> {
    let Some(catcher) = state["Catch"].get(0) else { return Err((error, cause)) };
    put(data, catcher, json!({"Error": error, "Cause": cause}));
    Ok(catcher["Next"].as_str().expect("a catcher leads on").to_owned())
}

/// Writes a result at `ResultPath`, which is one level deep here, or in place of all.
fn put(data: &mut Value, state: &Value, result: Value) {
    match state["ResultPath"].as_str().map(|path| path.trim_start_matches("$.")) {
        Some(field) => data[field] = result,
        None => *data = result,
    }
}

/// Fills a template in: fields that end in `.$` are read from the data or the context.
fn filled(template: &Value, data: &Value, context: &Value) -> Value {
    let Some(fields) = template.as_object() else { return template.clone() };
    Value::Object(fields.iter().map(|field| fill(field, data, context)).collect())
}

fn fill((key, value): (&String, &Value), data: &Value, context: &Value) -> (String, Value) {
    let Some(name) = key.strip_suffix(".$") else { return (key.clone(), filled(value, data, context)) };
    let path = value.as_str().expect("a path");
    let found = match path.strip_prefix("$$.") {
        Some(path) if path.starts_with("Execution.") => json!(path),
        Some(path) => at(context, &json!(format!("$.{path}"))).clone(),
        None => at(data, value).clone(),
    };
    (name.to_owned(), found)
}

fn at<'a>(data: &'a Value, path: &Value) -> &'a Value {
    let path = path.as_str().expect("a path");
    let pointer = path.trim_start_matches('$').replace('.', "/");
    data.pointer(&pointer).unwrap_or_else(|| panic!("{path} is not in {data}"))
}
