//! What stands in AWS's place: a whole system in the test's own process, whose engine answers
//! Step Functions, S3, DynamoDB and CloudWatch Logs, and a CloudFormation that knows one stack.

use std::collections::BTreeSet;

use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use jiff::Timestamp;
use macie_emulator::{Emulator, Organization, Switches};
use macie_org_local::demo::first_active;
use macie_org_local::lambda::LogLine;
use macie_org_local::system::{System, SystemOptions};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::task::JoinSet;

use super::cloud_formation::{self, STACK};
use crate::program::{Ended, Program};

/// What an execution covers that names no Region.
const REGIONS: &str = "us-east-1,eu-west-1";

const GROUP: &str = "/macie-org/functions";

/// A stack called `macie-org`, deployed.
pub(super) struct Cloud {
    pub(super) system: System,
    environment: Vec<(&'static str, String)>,
    _servers: JoinSet<()>,
}

impl Cloud {
    /// A stack of an organization of so many accounts, with its standing request's administrator.
    pub(super) async fn of(accounts: usize) -> Self {
        let emulator = Emulator::new(Organization::generate(accounts, 7), Switches::default());
        let administrator = first_active(&emulator).unwrap();
        let mut options = SystemOptions::quick(emulator);
        options.parameters.insert("Regions".to_owned(), REGIONS.to_owned());
        let system = System::start(options).await.unwrap();
        let resources = system.resources();
        let outputs = [
            ("StateMachineArn", resources.state_machine_arn.as_str()),
            ("BucketName", &resources.bucket),
            ("LeaseTableName", &resources.lease_table),
            ("LogGroupName", GROUP),
        ];
        let administrator = administrator.to_string();
        let parameters = [("AdministratorId", administrator.as_str()), ("Regions", REGIONS)];
        let mut servers = JoinSet::new();
        let cloud_formation = cloud_formation::serve(&outputs, &parameters, &mut servers).await;
        let logs = logs(system.engine_endpoint());
        logs.create_log_group().log_group_name(GROUP).send().await.unwrap();
        servers.spawn(forward(system.lambda().logs().follow(), logs));
        let environment = environment(system.engine_endpoint(), &cloud_formation);
        Self { system, environment, _servers: servers }
    }

    /// Starts `macie-org` with these arguments, where this stack is AWS.
    pub(super) fn start(&self, arguments: &str) -> Program {
        Program::start_with(&self.environment, &format!("{arguments} --stack {STACK}"))
    }

    /// The same, to its end.
    pub(super) async fn run(&self, arguments: &str) -> Ended {
        self.start(arguments).end().await
    }
}

/// What makes a program call these, and nothing else, whatever is configured on this machine.
pub(super) fn environment(engine: &str, cloud_formation: &str) -> Vec<(&'static str, String)> {
    let values = [
        ("AWS_ENDPOINT_URL", engine),
        ("AWS_ENDPOINT_URL_CLOUDFORMATION", cloud_formation),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    values.map(|(name, value)| (name, value.to_owned())).into()
}

fn logs(endpoint: &str) -> aws_sdk_cloudwatchlogs::Client {
    let config = aws_sdk_cloudwatchlogs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(endpoint);
    aws_sdk_cloudwatchlogs::Client::from_conf(config.build())
}

/// Does what Lambda does with what functions print.
async fn forward(mut lines: Receiver<LogLine>, logs: aws_sdk_cloudwatchlogs::Client) {
    let mut streams = BTreeSet::new();
    loop {
        let line = match lines.recv().await {
            Ok(line) => line,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let stream = format!("2026/11/21/{STACK}-{}[$LATEST]0a1b2c", line.function);
        if streams.insert(stream.clone()) {
            let create = logs.create_log_stream().log_group_name(GROUP);
            create.log_stream_name(&stream).send().await.unwrap();
        }
        let event = InputLogEvent::builder().timestamp(Timestamp::now().as_millisecond());
        let event = event.message(line.text).build().unwrap();
        let put = logs.put_log_events().log_group_name(GROUP).log_stream_name(stream);
        put.log_events(event).send().await.unwrap();
    }
}
