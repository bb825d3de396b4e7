//! A function's frame: what every binary does before and around its handler.
//!
//! The environment is read once, clients are configured once, errors leave under
//! their stable names. A broken environment does not crash the start, where Step
//! Functions would only see an exit code: every invocation answers with its name.

mod environment;
mod invocation;
mod logs;
mod metrics;
mod names;
mod standing;
mod variables;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

pub use environment::Environment;
pub use standing::StandingRequest;
pub use variables::EnvironmentError;

use invocation::Invocation;

use crate::aws::{Aws, AwsAdministratorRegistry, AwsLeaseTable, AwsMemberRegistry, AwsObjectStore};
use crate::call::Caller;
use crate::ids::AccountId;
use crate::inventory::Inventory;
use crate::lease::Leases;
use crate::leg::{LegSettings, Purpose, RegionStep};
use crate::leg_time::{LONGEST_SILENCE, LegTime};
use crate::sides::Sides;
use crate::step::{MembersInput, StepError};

/// The longest time kept back at the end of an invocation, to write down what was done.
const LONGEST_MARGIN: Duration = Duration::from_secs(30);

/// The longest time kept back to answer in, whatever the handler still waits for.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);

/// What a function's handler works with.
#[derive(Debug)]
pub struct Function {
    /// The stack's settings.
    pub environment: Environment,
    /// AWS.
    pub aws: Aws,
}

impl Function {
    /// The stack's bucket.
    #[must_use]
    pub fn store(&self) -> AwsObjectStore {
        self.aws.store(self.environment.bucket.clone())
    }

    /// The stack's lease table.
    #[must_use]
    pub fn lease_table(&self) -> AwsLeaseTable {
        self.aws.leases(self.environment.lease_table.clone())
    }

    /// How the stack paces legs.
    #[must_use]
    pub fn leg_settings(&self) -> LegSettings {
        let Environment { wait_seconds, most_legs, .. } = self.environment;
        LegSettings { wait_seconds, most_legs }
    }

    /// What a step over a Region's members works with.
    #[must_use]
    pub fn region_step<'a>(
        &self,
        input: &'a MembersInput,
        inventory: &'a Inventory,
        members: &'a AwsMemberRegistry,
        store: &'a AwsObjectStore,
        caller: &'a Caller,
        purpose: Purpose,
    ) -> RegionStep<'a, AwsMemberRegistry, AwsObjectStore> {
        RegionStep { input, inventory, members, store, caller, settings: self.leg_settings(), purpose }
    }

    /// Both sides of the delegation, in an execution.
    ///
    /// # Errors
    ///
    /// A snapshot that cannot be read.
    pub async fn sides(
        &self,
        inventory_key: &str,
        execution: &str,
    ) -> Result<Sides<AwsAdministratorRegistry, AwsMemberRegistry, AwsObjectStore>, StepError> {
        let registry = self.aws.management(execution).await;
        let members = async |id: &AccountId| self.aws.administrator(id, execution).await;
        Sides::open(self.store(), inventory_key, registry, members).await
    }

    /// How this function holds the stack's leases.
    #[must_use]
    pub fn leases<'a>(&self, table: &'a AwsLeaseTable) -> Leases<'a, AwsLeaseTable> {
        Leases { table, length: Duration::from_secs(self.environment.lease_seconds.into()) }
    }
}

/// Serves invocations until Lambda ends the process.
///
/// # Errors
///
/// Only when the Lambda Runtime API itself cannot be spoken to.
pub async fn run<I, O>(
    handle: impl AsyncFn(I, &Function, &Caller) -> Result<O, StepError>,
) -> Result<(), lambda_runtime::Error>
where
    I: DeserializeOwned,
    O: Serialize,
{
    logs::start();
    let function = match Environment::read() {
        Ok(environment) => {
            let aws = Aws::load(environment.scopes.clone()).await;
            Ok(Function { environment, aws })
        }
        Err(error) => Err(error),
    };
    let (function, handle) = (&function, &handle);
    lambda_runtime::run(service_fn(move |event| Box::pin(invoke(event, function, handle)))).await
}

async fn invoke<I, O>(
    event: LambdaEvent<Value>,
    function: &Result<Function, EnvironmentError>,
    handle: &impl AsyncFn(I, &Function, &Caller) -> Result<O, StepError>,
) -> Result<O, StepError>
where
    I: DeserializeOwned,
    O: Serialize,
{
    let invocation = Invocation::begin(&event, function.as_ref().ok().map(|function| &function.environment));
    let left = left_until(event.context.deadline);
    let caller = Caller::new(leg_time(left), seed(&event.context.request_id));
    let caller = match function {
        Ok(function) => caller.with_ceiling(function.environment.calls_per_second.into()),
        Err(_) => caller,
    };
    let answer = match function {
        Ok(function) => match serde_path_to_error::deserialize(event.payload) {
            Ok(input) => answered(left, &caller, unpanicked(handle(input, function, &caller))).await,
            Err(error) => {
                Err(StepError::InvalidInput(format!("field `{}`: {}", error.path(), error.inner())))
            }
        },
        Err(error) => Err(StepError::InvalidEnvironment(error.to_string())),
    };
    invocation.end(&answer, &caller);
    answer
}

/// What the handler comes to. A call of a kind that nothing else bounds must not take the step
/// into Lambda's own time-out, which has no name for it; and a leg of which no call was answered
/// has failed, whatever it makes of that.
async fn answered<O>(
    left: Duration,
    caller: &Caller,
    handled: impl Future<Output = Result<O, StepError>>,
) -> Result<O, StepError> {
    let bound = left.saturating_sub((left / 10).min(LONGEST_ANSWER));
    let Ok(answer) = timeout(bound, handled).await else {
        let waited = bound.as_secs();
        return Err(StepError::NoAnswer(format!(
            "the step still waited for an answer after {waited} seconds"
        )));
    };
    if answer.is_ok() && caller.time().was_silent() {
        let silence = LONGEST_SILENCE.as_secs();
        return Err(StepError::NoAnswer(format!(
            "no call was answered in {silence} seconds, nor any before"
        )));
    }
    answer
}

/// The runtime would report a panic under the name of a Rust type.
async fn unpanicked<O>(handled: impl Future<Output = Result<O, StepError>>) -> Result<O, StepError> {
    match AssertUnwindSafe(handled).catch_unwind().await {
        Ok(answer) => answer,
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Err(StepError::Panicked(said.to_owned()))
        }
    }
}

fn left_until(deadline_ms: u64) -> Duration {
    Duration::from_millis(deadline_ms).saturating_sub(since_1970())
}

/// The leg ends before the invocation does, by a fifth of its time or half a minute.
fn leg_time(left: Duration) -> Arc<LegTime> {
    let epoch = u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX);
    LegTime::new(epoch, left.saturating_sub((left / 5).min(LONGEST_MARGIN)))
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Jitter differs between invocations and repeats for the same one.
fn seed(request_id: &str) -> u64 {
    request_id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl From<StepError> for Diagnostic {
    fn from(error: StepError) -> Self {
        Self { error_type: error.name().to_owned(), error_message: error.message() }
    }
}
