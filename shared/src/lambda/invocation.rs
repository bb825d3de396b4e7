//! One invocation, as logs and metrics tell it: a line when it begins, a line when it ends, and its
//! measurements. What happens in between says it itself.

use std::io::Write;

use lambda_runtime::LambdaEvent;
use serde::Serialize;
use serde_json::Value;

use super::Environment;
use super::metrics::{Measured, Told};
use crate::call::Caller;
use crate::error::redact;
use crate::ids::Region;
use crate::step::{LONGEST_NAME, StepError};

/// Whose invocation it is.
#[derive(Debug)]
pub(super) struct Invocation {
    /// `None` where the environment is broken: then nothing is measured.
    stack: Option<String>,
    step: String,
    execution: String,
    /// Empty for steps that are about no single Region.
    region: String,
    /// `None` for functions that have no legs.
    leg: Option<u64>,
}

impl Invocation {
    /// Says that it begins.
    pub(super) fn begin(event: &LambdaEvent<Value>, environment: Option<&Environment>) -> Self {
        let (payload, function) = (&event.payload, &event.context.env_config.function_name);
        let stack = environment.map(|environment| environment.stack.clone());
        let own = stack.as_ref().and_then(|stack| function.strip_prefix(stack)?.strip_prefix('-'));
        let step = own.unwrap_or(function).to_owned();
        let (execution, region) = (execution(payload), region(payload));
        let leg = payload["previous"]["leg"].as_u64().map(|leg| leg + 1);
        tracing::info!(step, "execution.name" = execution, "session.region" = region, leg, "the step begins");
        Self { stack, step, execution, region, leg }
    }

    /// Says how it ended, and what it came to.
    pub(super) fn end<O: Serialize>(&self, answer: &Result<O, StepError>, caller: &Caller) {
        let told = match answer {
            Ok(answer) => Some(told(answer)),
            Err(error) => {
                self.failed(error);
                None
            }
        };
        if let Some(told) = &told {
            self.ended(told, caller);
        }
        if let Some(stack) = &self.stack {
            self.measure(stack, told.as_ref(), caller);
        }
    }

    fn failed(&self, error: &StepError) {
        tracing::error!(
            step = self.step,
            "execution.name" = self.execution,
            "session.region" = self.region,
            leg = self.leg,
            outcome = "failed",
            "error.name" = error.name(),
            "error.message" = error.message(),
            "the step failed"
        );
    }

    fn ended(&self, told: &Told, caller: &Caller) {
        let (counts, calls) = (told.counts, caller.calls());
        tracing::info!(
            step = self.step,
            "execution.name" = self.execution,
            "session.region" = self.region,
            leg = self.leg,
            outcome = if told.settled == Some(false) { "again" } else { "settled" },
            "error.name" = told.error.as_ref().map(|error| error.name.as_str()),
            "counts.targets" = counts.targets,
            "counts.left" = counts.left(),
            "counts.failed" = counts.failed,
            "calls.sent" = calls.sent,
            "calls.throttled" = calls.throttled,
            "the step ends"
        );
    }

    fn measure(&self, stack: &str, told: Option<&Told>, caller: &Caller) {
        let Self { step, execution, region, .. } = self;
        let (calls, standing) = (caller.calls(), caller.standing());
        let measured =
            Measured { at: caller.time().now(), stack, step, execution, region, calls, standing, told };
        // A log that takes no more lines must not end the step.
        let _written = writeln!(std::io::stdout(), "{}", measured.line());
    }
}

/// What a function is given need not come from the state machine: an event may hold anything.
fn execution(payload: &Value) -> String {
    let name = payload["execution"]["name"].as_str().unwrap_or_default();
    redact(&name.chars().take(LONGEST_NAME).collect::<String>())
}

fn region(payload: &Value) -> String {
    let region = payload["region"].as_str().and_then(|region| region.parse::<Region>().ok());
    region.map(|region| region.to_string()).unwrap_or_default()
}

/// An answer of another shape says nothing that is measured.
fn told(answer: &impl Serialize) -> Told {
    let answer = serde_json::to_value(answer);
    answer.and_then(serde_json::from_value).unwrap_or_default()
}
