//! One execution over everybody, with the dry run that a teardown needs, and what they used.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use macie_emulator::Call;
use macie_org_local::lambda::FunctionStats;
use macie_org_local::system::{Deployment, Execution, System, SystemOptions};
use macie_org_local::template::Template;
use macie_org_local::workspace::Workspace;
use serde_json::json;

use crate::arguments::{Arguments, Operation};
use crate::arrange;
use crate::cost::Usage;
use crate::meter::Meter;
use crate::number::{count, float};
use crate::problem::Problem;

/// Longer than 10,000 members take at 2 calls a second.
const EXECUTION_LIMIT: Duration = Duration::from_hours(2);
/// What CloudWatch adds to each line.
const BYTES_PER_LOG_LINE: usize = 26;

/// What the execution came to and used.
pub(crate) struct Measured {
    pub(crate) execution: Execution,
    /// How long its dry run took, where there was one.
    pub(crate) planned_in: Option<Duration>,
    /// Each function's, by its binary.
    pub(crate) functions: BTreeMap<String, FunctionStats>,
    /// Everything that the emulator was asked.
    pub(crate) calls: Vec<Call>,
    pub(crate) usage: Usage,
    /// In each Region.
    pub(crate) members: usize,
}

/// Arranges the organization, works on it, and holds that nobody was left out.
pub(crate) async fn run(arguments: &Arguments) -> Result<Measured, Problem> {
    let (emulator, mut input, members) = arrange::organization(arguments);
    let (s3, dynamodb) = (Meter::start().await?, Meter::start().await?);
    let mut options = SystemOptions::new(emulator);
    options.execution_limit = EXECUTION_LIMIT;
    options.parameters.insert("CallsPerSecond".to_owned(), arguments.calls_per_second.to_string());
    options.environment.insert("AWS_ENDPOINT_URL_S3".to_owned(), s3.endpoint());
    options.environment.insert("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), dynamodb.endpoint());
    let system = start(options, arguments.functions.as_deref()).await?;
    s3.forward_to(system.engine_endpoint())?;
    dynamodb.forward_to(system.engine_endpoint())?;

    let mut plan = None;
    if arguments.operation == Operation::Teardown {
        input["dryRun"] = json!(true);
        let planned = system.execute("scale-dry", &input).await?.wait().await?;
        let output = planned.output.clone().unwrap_or_default();
        input["dryRun"] = json!(false);
        input["confirm"] = output["planHash"].clone();
        plan = Some(planned);
    }
    let execution = system.execute("scale", &input).await?.wait().await?;
    check(&execution, members * arguments.regions().len())?;
    let functions = system.lambda().stats();
    let usage = Usage {
        transitions: plan.iter().chain([&execution]).map(|it| count(it.history.states.len())).sum(),
        invocations: functions.values().map(|stats| stats.invocations).sum(),
        gb_seconds: functions.values().map(gb_seconds).sum(),
        // The leases' requests are updates of one item each.
        writes: dynamodb.count("POST"),
        puts: s3.count("PUT"),
        gets: s3.count("GET"),
        log_bytes: system.logs().iter().map(|line| count(line.text.len() + BYTES_PER_LOG_LINE)).sum(),
    };
    let planned_in = plan.map(|plan| plan.took);
    Ok(Measured { execution, planned_in, functions, calls: system.emulator().calls(), usage, members })
}

/// The deployment as it is, or with the binaries of another build.
async fn start(options: SystemOptions, functions: Option<&Path>) -> Result<System, Problem> {
    let Some(directory) = functions else { return Ok(System::start(options).await?) };
    let workspace = Workspace::current().map_err(Problem::start)?;
    let template =
        Template::read(&workspace.template(), &Deployment::stack(&options)).map_err(Problem::start)?;
    let definition = template.state_machine.definition(&workspace.root).map_err(Problem::start)?;
    let names = template.functions.iter().map(|function| function.binary.clone());
    let binaries = names.map(|name| (name.clone(), directory.join(name))).collect();
    Ok(System::deploy(options, Deployment { template, definition, binaries }).await?)
}

fn check(execution: &Execution, expected: usize) -> Result<(), Problem> {
    let said = |output: &serde_json::Value| output["counts"]["changed"].as_u64();
    let changed = execution.output.as_ref().and_then(said).unwrap_or(0);
    let expected = count(expected);
    if changed == expected {
        return Ok(());
    }
    let said = format!("{:?}, {:?} {:?}", execution.status, execution.error, execution.cause);
    Err(Problem::Unfinished { changed, expected, said })
}

fn gb_seconds(stats: &FunctionStats) -> f64 {
    float(stats.memory_mib.into()) / 1024.0 * stats.billed.as_secs_f64()
}
