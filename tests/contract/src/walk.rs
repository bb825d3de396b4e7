//! Walks the state machine's data flow, tasks answered by the caller.
//!
//! Not an engine: no time, no retries, no concurrency, and only the fields that our
//! definition uses. A path that is not there panics, as AWS would fail the execution.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::machine;

/// Transitions of one machine after which a walk goes in circles.
const LONGEST: usize = 100;

/// What a task answers: its output, or the error's name and cause.
pub type Answer = Result<Value, (&'static str, &'static str)>;

/// One walk and what it has passed.
pub struct Walk<F> {
    answer: F,
    /// Every transition that was taken, as the state left and the one entered.
    pub taken: BTreeSet<(String, String)>,
}

impl<F: FnMut(&str, &Value) -> Answer> Walk<F> {
    /// A walk whose tasks are answered by `answer`: given the substitution and the payload
    /// where a function is invoked, else the resource and all parameters.
    pub fn new(answer: F) -> Self {
        Self { answer, taken: BTreeSet::new() }
    }

    /// Runs a machine to its end; an error that nothing catches is returned.
    pub fn run(&mut self, machine: &Value, input: Value) -> Answer {
        let mut name = machine["StartAt"].as_str().expect("a machine starts somewhere").to_owned();
        let mut data = input;
        for _ in 0..LONGEST {
            let state = &machine::states(machine)[&name];
            let next = self.step(state, &mut data)?;
            if state["End"] == true || state["Type"] == "Succeed" {
                return Ok(data);
            }
            self.taken.insert((name, next.clone()));
            name = next;
        }
        panic!("the walk does not end: it is at {name}")
    }

    fn step(&mut self, state: &Value, data: &mut Value) -> Result<String, (&'static str, &'static str)> {
        let next = state["Next"].as_str().unwrap_or_default().to_owned();
        match state["Type"].as_str().expect("a state has a type") {
            "Pass" => {
                let fixed = state.get("Result").cloned();
                let result = fixed.unwrap_or_else(|| filled(&state["Parameters"], data, &Value::Null));
                put(data, state, result);
            }
            "Succeed" => {}
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
        let asked = filled(&state["Parameters"], data, &Value::Null);
        if !machine::invokes_a_function(state) {
            return (self.answer)(state["Resource"].as_str().expect("a task has a resource"), &asked);
        }
        let output = (self.answer)(machine::substitution(state), &asked["Payload"])?;
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
    let hit = rules.iter().find(|rule| is_met(rule, at(data, &rule["Variable"])));
    hit.map_or(&state["Default"], |rule| &rule["Next"]).as_str().expect("a choice leads on").to_owned()
}

fn is_met(rule: &Value, found: &Value) -> bool {
    if let Some(least) = rule.get("NumericGreaterThan") {
        return found.as_f64().expect("a number") > least.as_f64().expect("a number");
    }
    let value = ["BooleanEquals", "StringEquals"].iter().find_map(|operator| rule.get(*operator));
    found == value.unwrap_or_else(|| panic!("no walk by the rule {rule}"))
}

fn caught(
    state: &Value,
    data: &mut Value,
    (error, cause): (&'static str, &'static str),
) -> Result<String, (&'static str, &'static str)> {
    let meets = |names: &Value| {
        *names == json!(["States.ALL"]) || names.as_array().is_some_and(|names| names.contains(&json!(error)))
    };
    let mut rules = state["Catch"].as_array().into_iter().flatten();
    let Some(catcher) = rules.find(|rule| meets(&rule["ErrorEquals"])) else {
        return Err((error, cause));
    };
    put(data, catcher, json!({"Error": error, "Cause": cause}));
    Ok(catcher["Next"].as_str().expect("a catcher leads on").to_owned())
}

/// Writes a result at `ResultPath`, whose parent is there, or in place of all; a path that
/// is `null` drops it.
fn put(data: &mut Value, state: &Value, result: Value) {
    match state.get("ResultPath") {
        None => *data = result,
        Some(Value::Null) => {}
        Some(path) => {
            let path = path.as_str().and_then(|path| path.strip_prefix("$.")).expect("a path");
            let fields = path.split('.');
            *fields.fold(data, |at, field| &mut at[field]) = result;
        }
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
    let format = path.strip_prefix("States.Format('").and_then(|call| call.strip_suffix(')'));
    let found = match format {
        Some(call) => json!(formatted(call, data, context)),
        None => read(path, data, context),
    };
    (name.to_owned(), found)
}

fn read(path: &str, data: &Value, context: &Value) -> Value {
    match path.strip_prefix("$$.") {
        Some(path) if !path.starts_with("Map.") => json!(path),
        Some(path) => at(context, &json!(format!("$.{path}"))).clone(),
        None => at(data, &json!(path)).clone(),
    }
}

/// A text with `{}` for every argument that follows it.
fn formatted(call: &str, data: &Value, context: &Value) -> String {
    let (text, arguments) = call.split_once("', ").expect("a text and its arguments");
    let mut arguments = arguments.split(", ").map(|path| {
        let found = read(path, data, context);
        found.as_str().map_or_else(|| found.to_string(), str::to_owned)
    });
    let mut parts = text.split("{}");
    let first = parts.next().unwrap_or_default().to_owned();
    let whole = parts
        .fold(first, |whole, part| whole + &arguments.next().expect("as many arguments as places") + part);
    assert_eq!(arguments.next(), None, "{text} has no place for it");
    whole
}

fn at<'a>(data: &'a Value, path: &Value) -> &'a Value {
    let path = path.as_str().expect("a path");
    let pointer = path.trim_start_matches('$').replace('.', "/");
    data.pointer(&pointer).unwrap_or_else(|| panic!("{path} is not in {data}"))
}
