//! What the functions find around them: services, keys of their roles, limits. Everything that is
//! not the template's comes from here.

use std::collections::BTreeMap;
use std::path::Path;

use tokio::net::TcpListener;

use super::deployment::Deployment;
use super::error::StartError;
use super::options::SystemOptions;
use crate::binaries::BuildError;
use crate::engine::Engine;
use crate::gate::Roles;
use crate::lambda::{FunctionConfig, LambdaHost, LambdaOptions, Logs};
use crate::template::Function;

/// What stands around the functions.
pub(super) struct Around<'a> {
    /// The URL of Macie, Organizations and STS.
    pub(super) emulator: &'a str,
    /// The URL of Step Functions, S3 and DynamoDB.
    pub(super) gate: &'a str,
    /// The key of each function.
    pub(super) roles: &'a Roles,
    /// Functions end with it.
    pub(super) engine: &'a Engine,
    /// Where the log is written.
    pub(super) directory: &'a Path,
}

impl Around<'_> {
    /// A host of the deployment's functions.
    pub(super) fn host(
        &self,
        listener: TcpListener,
        options: &SystemOptions,
        deployment: &Deployment,
    ) -> Result<LambdaHost, StartError> {
        let unusable = |what| move |source| StartError::Io { what, source };
        let logs = Logs::to_file(&self.directory.join("functions.log"));
        let functions = deployment.template.functions.iter();
        let functions = functions.map(|function| self.config(function, options, deployment));
        let lambda = LambdaOptions {
            functions: functions.collect::<Result<_, _>>()?,
            region: options.region.clone(),
            concurrency: options.concurrency,
            logs: logs.map_err(unusable("the file for the functions' log"))?,
            process_group: self.engine.process_group(),
        };
        LambdaHost::start(listener, &lambda).map_err(unusable("the Lambda host's port"))
    }

    fn config(
        &self,
        function: &Function,
        options: &SystemOptions,
        deployment: &Deployment,
    ) -> Result<FunctionConfig, StartError> {
        let absent = || BuildError::Absent { name: function.binary.clone() };
        let mut environment = function.environment.clone();
        environment.extend(self.services(&function.logical_id));
        environment.extend(options.environment.clone());
        Ok(FunctionConfig {
            name: function.name.clone(),
            arn: function.arn.clone(),
            binary: function.binary.clone(),
            executable: deployment.binaries.get(&function.binary).ok_or_else(absent)?.clone(),
            memory_mib: function.memory_mib,
            timeout: options.timeouts.get(&function.binary).copied().unwrap_or(function.timeout),
            environment,
        })
    }

    /// Where the SDK finds each service, and credentials that mean nothing outside.
    fn services(&self, function: &str) -> BTreeMap<String, String> {
        let (emulator, gate) = (self.emulator, self.gate);
        let values = [
            ("AWS_ENDPOINT_URL_MACIE2", emulator),
            ("AWS_ENDPOINT_URL_ORGANIZATIONS", emulator),
            ("AWS_ENDPOINT_URL_STS", emulator),
            ("AWS_ENDPOINT_URL_S3", gate),
            ("AWS_ENDPOINT_URL_DYNAMODB", gate),
            ("AWS_ENDPOINT_URL_SFN", gate),
            ("AWS_ACCESS_KEY_ID", self.roles.key(function)),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }
}
