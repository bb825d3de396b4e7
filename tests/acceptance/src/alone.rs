//! One function by itself: the real binary behind a Lambda host of its own, with the environment
//! that the template gives it but for what a test changes. Nothing else runs unless the test
//! starts it: every service is somewhere that refuses connections.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use macie_org_local::lambda::{Beyond, Concurrency, FunctionConfig, LambdaHost, LambdaOptions, Logs};
use macie_org_local::system::{Deployment, SystemOptions};
use macie_org_local::template;
use macie_org_local::workspace::Workspace;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::admission::Function;
use crate::endpoints;

/// Functions that run at the same time: most of them wait.
const SIDE_BY_SIDE: usize = 12;

/// The product's functions, none of which runs yet.
#[derive(Debug)]
pub struct Functions {
    deployment: Deployment,
    region: String,
    turns: Semaphore,
}

/// How an invocation ended.
#[derive(Debug)]
pub struct Answered {
    /// What the function returned, or its error.
    pub answer: Result<Value, Value>,
    /// How long it took, the start of the process included.
    pub took: Duration,
}

impl Answered {
    /// The name of the error in which it has to have ended.
    #[must_use]
    pub fn error(&self) -> &str {
        self.failed("errorType")
    }

    /// The message of the error in which it has to have ended.
    #[must_use]
    pub fn message(&self) -> &str {
        self.failed("errorMessage")
    }

    fn failed(&self, field: &str) -> &str {
        let error = self.answer.as_ref().expect_err("the function fails");
        error[field].as_str().unwrap_or_else(|| panic!("no {field}: {error}"))
    }
}

/// A variable and what becomes of it: `None` takes it away.
pub type Variable<'a> = (&'a str, Option<&'a str>);

impl Functions {
    /// Those of a stack with these options.
    pub async fn built(options: &SystemOptions) -> Self {
        let workspace = Workspace::current().expect("the workspace is there");
        let deployment = Deployment::of_workspace(&workspace, options).await;
        let deployment = deployment.unwrap_or_else(|error| panic!("{}", macie_org::error::chain(&error)));
        Self { deployment, region: options.region.clone(), turns: Semaphore::new(SIDE_BY_SIDE) }
    }

    /// The names of all binaries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.deployment.template.functions.iter().map(|function| function.binary.as_str())
    }

    /// The variables that the template gives a function.
    #[must_use]
    pub fn variables(&self, binary: &str) -> &BTreeMap<String, String> {
        &self.function(binary).environment
    }

    /// Starts the function with `variables` changed and `timeout` for an invocation, and invokes it once.
    pub async fn invoke(
        &self,
        binary: &str,
        variables: &[Variable<'_>],
        payload: &Value,
        timeout: Duration,
    ) -> Answered {
        let function = self.function(binary);
        let mut environment = function.environment.clone();
        environment.extend(around());
        for (name, value) in variables {
            match value {
                Some(value) => environment.insert((*name).to_owned(), (*value).to_owned()),
                None => environment.remove(*name),
            };
        }
        let config = FunctionConfig {
            name: function.name.clone(),
            arn: function.arn.clone(),
            binary: binary.to_owned(),
            executable: self.executable(binary),
            memory_mib: function.memory_mib,
            timeout,
            environment,
        };
        let _turn = self.turns.acquire().await.expect("there are turns as long as there are functions");
        let host = self.host(config).await;
        let begun = Instant::now();
        let answer =
            Function::called(&host.endpoint(), &function.name).await.invoke(payload.to_string()).await;
        Answered { answer, took: begun.elapsed() }
    }

    async fn host(&self, function: FunctionConfig) -> LambdaHost {
        let logs = std::env::temp_dir().join(format!("macie-org-alone-{}", std::process::id()));
        let options = LambdaOptions {
            functions: vec![function],
            region: self.region.clone(),
            concurrency: Concurrency { limit: 1, beyond: Beyond::Refuse },
            logs: Logs::to_file(&logs).expect("a file for the log"),
            process_group: None,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        LambdaHost::start(listener, &options).expect("the host starts")
    }

    fn function(&self, binary: &str) -> &template::Function {
        let mut functions = self.deployment.template.functions.iter();
        functions.find(|function| function.binary == binary).expect("the template has the function")
    }

    fn executable(&self, binary: &str) -> PathBuf {
        self.deployment.binaries.get(binary).expect("the function is built").clone()
    }
}

/// Every service where nobody listens, and credentials that nobody checks.
fn around() -> impl Iterator<Item = (String, String)> {
    let services = ["MACIE2", "ORGANIZATIONS", "STS", "S3", "DYNAMODB", "SFN"];
    let services =
        services.map(|service| (format!("AWS_ENDPOINT_URL_{service}"), endpoints::NOBODY.to_owned()));
    let credentials = [("AWS_ACCESS_KEY_ID", "AKIALOCAL"), ("AWS_SECRET_ACCESS_KEY", "local")];
    let credentials = credentials.map(|(name, value)| (name.to_owned(), value.to_owned()));
    services.into_iter().chain(credentials)
}
