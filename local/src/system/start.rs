//! Starts the parts in the order in which they need each other, and hands them out.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use macie_emulator::Emulator;
use macie_emulator::policy::Enforcement;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::deployment::Deployment;
use super::error::{ExecutionError, StartError};
use super::execution::{ExecutionHandle, Watch};
use super::functions::Around;
use super::options::SystemOptions;
use super::resources::Resources;
use super::{client, stores};
use crate::engine::{self, Engine, EngineOptions};
use crate::gate::{Behind, Gate, Roles};
use crate::lambda::{LambdaHost, LogLine};
use crate::prune::keep_newest;
use crate::template::Template;
use crate::workspace::Workspace;

/// A role that no part of this system reads, in the form that the API asks for.
const STATE_MACHINE_ROLE: &str = "arn:aws:iam::123456789012:role/state-machine";

/// A running system. Dropping it ends everything that it started.
#[derive(Debug)]
pub struct System {
    emulator: Emulator,
    emulator_endpoint: String,
    lambda: LambdaHost,
    roles: Roles,
    resources: Resources,
    region: String,
    run_directory: PathBuf,
    engine: Engine,
    _gate: Gate,
    _emulator_server: JoinSet<io::Result<()>>,
}

impl System {
    /// Starts the product as it is deployed.
    ///
    /// Builds the functions and, once per target directory, installs the engine.
    pub async fn start(options: SystemOptions) -> Result<Self, StartError> {
        let workspace = Workspace::current()?;
        let deployment = Deployment::of_workspace(&workspace, &options).await?;
        Self::deploy(options, deployment).await
    }

    /// Starts another deployment.
    pub async fn deploy(options: SystemOptions, deployment: Deployment) -> Result<Self, StartError> {
        let workspace = Workspace::current()?;
        let python = engine::prepare(&workspace.own(), &options.progress).await?;
        options.progress.say("starting the emulator, the Lambda host and the Step Functions engine");
        let run_directory = options.run_directory.clone().unwrap_or_else(|| next_run(&workspace));
        let (emulator_endpoint, emulator_server) = serve(&options.emulator).await?;
        let roles = Roles::enforce(&deployment.template, &options)?;
        let listener = listen("a port for the gate").await?;
        let gate = format!("http://{}", address(&listener)?);
        let engine_options = EngineOptions {
            services: gate.clone(),
            access_key_id: roles.key(&deployment.template.state_machine.logical_id).to_owned(),
            account: options.account().to_string(),
            time_scale: options.time_scale,
            topics: deployment.template.topics.iter().map(|topic| topic.arn.clone()).collect(),
            directory: run_directory.clone(),
        };
        let engine = Engine::start(&python, &engine_options).await?;
        let around = Around {
            emulator: &emulator_endpoint,
            gate: &gate,
            roles: &roles,
            engine: &engine,
            directory: &run_directory,
        };
        let lambda = around.host(listen("a port for the Lambda host").await?, &options, &deployment)?;
        let behind = Behind { lambda: lambda.endpoint(), engine: engine.endpoint().to_owned() };
        let gate = Gate::start(listener, roles.clone(), behind);
        let resources = create(engine.endpoint(), &options, &deployment).await?;
        let system = Self {
            emulator: options.emulator,
            emulator_endpoint,
            lambda,
            roles,
            resources,
            region: options.region,
            run_directory,
            engine,
            _gate: gate,
            _emulator_server: emulator_server,
        };
        Ok(system)
    }

    /// Starts an execution called `name`.
    pub async fn execute(&self, name: &str, input: &Value) -> Result<ExecutionHandle, ExecutionError> {
        self.resources.execute(name, input).await
    }

    /// The execution called `name`, started by whomever.
    #[must_use]
    pub fn execution(&self, name: &str) -> ExecutionHandle {
        self.resources.execution(name)
    }

    /// The names of all executions, started by whomever.
    pub async fn executions(&self) -> Result<Vec<String>, ExecutionError> {
        let resources = &self.resources;
        let list = resources.step_functions.list_executions();
        let list = list.state_machine_arn(&resources.state_machine_arn);
        let mut pages = list.into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(item) = pages.next().await {
            names.push(item.map_err(ExecutionError::engine("ListExecutions"))?.name().to_owned());
        }
        Ok(names)
    }

    /// The emulator, to read its log of calls or to arrange its state.
    #[must_use]
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Where the emulator listens.
    #[must_use]
    pub fn emulator_endpoint(&self) -> &str {
        &self.emulator_endpoint
    }

    /// Where Step Functions, S3, DynamoDB and SNS listen.
    #[must_use]
    pub fn engine_endpoint(&self) -> &str {
        self.engine.endpoint()
    }

    /// The process group of the engine and of every function; it is killed when this process
    /// ends, however it ends.
    #[must_use]
    pub fn process_group(&self) -> Option<u32> {
        self.engine.process_group()
    }

    /// The Lambda host, to read its statistics or to kill functions.
    #[must_use]
    pub fn lambda(&self) -> &LambdaHost {
        &self.lambda
    }

    /// The stack's resources, with clients of them.
    #[must_use]
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// The roles in force: what they allow, and what was used and refused.
    #[must_use]
    pub fn enforcement(&self) -> &Enforcement {
        self.roles.enforcement()
    }

    /// A client of the stack's bucket.
    #[must_use]
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        &self.resources.s3
    }

    /// The name of the stack's bucket.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.resources.bucket
    }

    /// The name of the stack's table of leases.
    #[must_use]
    pub fn lease_table(&self) -> &str {
        &self.resources.lease_table
    }

    /// The stack's own Region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Everything that the functions printed so far.
    #[must_use]
    pub fn logs(&self) -> Vec<LogLine> {
        self.lambda.logs().lines()
    }

    /// Where the logs of this run lie: `functions.log`, `engine.log` and `notifications.log`.
    #[must_use]
    pub fn run_directory(&self) -> &Path {
        &self.run_directory
    }
}

/// Creates on the engine what the template says, functions aside.
async fn create(
    engine: &str,
    options: &SystemOptions,
    deployment: &Deployment,
) -> Result<Resources, StartError> {
    let (template, region) = (&deployment.template, options.region.as_str());
    let step_functions = client::step_functions(engine, region);
    let (s3, dynamodb) = (client::s3(engine, region), client::dynamodb(engine, region));
    stores::create_buckets(&s3, &template.buckets, region).await?;
    stores::create_tables(&dynamodb, &template.tables).await?;
    Ok(Resources {
        state_machine_arn: create_state_machine(&step_functions, deployment).await?,
        bucket: template.buckets.first().map(|bucket| bucket.name.clone()).unwrap_or_default(),
        lease_table: template.tables.first().map(|table| table.name.clone()).unwrap_or_default(),
        default_regions: default_regions(template),
        watch: Watch::Closely,
        execution_limit: options.execution_limit,
        step_functions,
        s3,
        dynamodb,
    })
}

/// The Regions of an execution that names none.
fn default_regions(template: &Template) -> Vec<String> {
    let regions = template.functions.iter().find_map(|function| function.environment.get("REGIONS"));
    regions.into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect()
}

/// A directory of its own for each system of each process.
fn next_run(workspace: &Workspace) -> PathBuf {
    static RUNS: AtomicU32 = AtomicU32::new(1);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let runs = workspace.own().join("runs");
    keep_newest(&runs);
    runs.join(format!("{}-{number}", std::process::id()))
}

async fn listen(what: &'static str) -> Result<TcpListener, StartError> {
    TcpListener::bind("127.0.0.1:0").await.map_err(|source| StartError::Io { what, source })
}

fn address(listener: &TcpListener) -> Result<std::net::SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Io { what: "a loopback port", source })
}

async fn serve(emulator: &Emulator) -> Result<(String, JoinSet<io::Result<()>>), StartError> {
    let listener = listen("a port for the emulator").await?;
    let endpoint = format!("http://{}", address(&listener)?);
    let emulator = emulator.clone();
    let mut server = JoinSet::new();
    server.spawn(async move { emulator.serve(listener).await });
    Ok((endpoint, server))
}

async fn create_state_machine(
    step_functions: &aws_sdk_sfn::Client,
    deployment: &Deployment,
) -> Result<String, StartError> {
    let create = step_functions.create_state_machine().name(&deployment.template.state_machine.name);
    let create = create.definition(&deployment.definition).role_arn(STATE_MACHINE_ROLE);
    let created = create.send().await.map_err(StartError::refused("the state machine"))?;
    Ok(created.state_machine_arn().to_owned())
}
