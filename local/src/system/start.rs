//! Starts the parts in the order in which they need each other, and hands them out.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use macie_emulator::Emulator;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::deployment::Deployment;
use super::error::{ExecutionError, StartError};
use super::execution::ExecutionHandle;
use super::functions::Behind;
use super::options::SystemOptions;
use super::{client, stores};
use crate::engine::{self, Engine, EngineOptions};
use crate::lambda::{LambdaHost, LogLine};
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
    step_functions: aws_sdk_sfn::Client,
    s3: aws_sdk_s3::Client,
    state_machine_arn: String,
    region: String,
    template: Template,
    run_directory: PathBuf,
    execution_limit: Duration,
    engine: Engine,
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
        let listener = listen("a port for the Lambda host").await?;
        let lambda_endpoint = format!("http://{}", address(&listener)?);
        let directory = run_directory.clone();
        let topics = deployment.template.topics.iter().map(|topic| topic.arn.clone()).collect();
        let time_scale = options.time_scale;
        let engine_options = EngineOptions { lambda_endpoint, time_scale, topics, directory };
        let engine = Engine::start(&python, &engine_options).await?;
        let behind = Behind { emulator: &emulator_endpoint, engine: &engine, directory: &run_directory };
        let lambda = behind.host(listener, &options, &deployment)?;
        let step_functions = client::step_functions(engine.endpoint(), &options.region);
        let s3 = client::s3(engine.endpoint(), &options.region);
        stores::create_buckets(&s3, &deployment.template.buckets, &options.region).await?;
        let dynamodb = client::dynamodb(engine.endpoint(), &options.region);
        stores::create_tables(&dynamodb, &deployment.template.tables).await?;
        let system = Self {
            emulator: options.emulator,
            emulator_endpoint,
            lambda,
            state_machine_arn: create_state_machine(&step_functions, &deployment).await?,
            region: options.region,
            template: deployment.template,
            step_functions,
            s3,
            run_directory,
            execution_limit: options.execution_limit,
            engine,
            _emulator_server: emulator_server,
        };
        Ok(system)
    }

    /// Starts an execution called `name`.
    pub async fn execute(&self, name: &str, input: &Value) -> Result<ExecutionHandle, ExecutionError> {
        let start = self.step_functions.start_execution().state_machine_arn(&self.state_machine_arn);
        let started = start.name(name).input(input.to_string()).send().await;
        let started = started.map_err(ExecutionError::engine("StartExecution"))?;
        let arn = started.execution_arn().to_owned();
        Ok(ExecutionHandle::new(self.step_functions.clone(), arn, name, self.execution_limit))
    }

    /// The execution called `name`, started by whomever.
    #[must_use]
    pub fn execution(&self, name: &str) -> ExecutionHandle {
        let arn = self.state_machine_arn.replacen(":stateMachine:", ":execution:", 1);
        let (client, arn) = (self.step_functions.clone(), format!("{arn}:{name}"));
        ExecutionHandle::new(client, arn, name, self.execution_limit)
    }

    /// The names of all executions, started by whomever.
    pub async fn executions(&self) -> Result<Vec<String>, ExecutionError> {
        let list = self.step_functions.list_executions().state_machine_arn(&self.state_machine_arn);
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

    /// A client of the stack's bucket.
    #[must_use]
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        &self.s3
    }

    /// The name of the stack's bucket.
    #[must_use]
    pub fn bucket(&self) -> &str {
        self.template.buckets.first().map(|bucket| bucket.name.as_str()).unwrap_or_default()
    }

    /// The name of the stack's table of leases.
    #[must_use]
    pub fn lease_table(&self) -> &str {
        self.template.tables.first().map(|table| table.name.as_str()).unwrap_or_default()
    }

    /// The stack's own Region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The Regions of an execution that names none.
    #[must_use]
    pub fn default_regions(&self) -> Vec<String> {
        let regions = self.template.functions.iter().find_map(|function| function.environment.get("REGIONS"));
        regions.into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect()
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

/// A directory of its own for each system of each process.
fn next_run(workspace: &Workspace) -> PathBuf {
    static RUNS: AtomicU32 = AtomicU32::new(1);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    workspace.own().join("runs").join(format!("{}-{number}", std::process::id()))
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
