//! The environment variables of a function's process: its own and Lambda's reserved ones.
//!
//! Nothing of this process's environment is passed on.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::FunctionConfig;

/// All variables of a process that talks to the Runtime API at `runtime_api`.
pub(super) fn of(
    function: &FunctionConfig,
    region: &str,
    runtime_api: SocketAddr,
) -> BTreeMap<String, String> {
    let mut all = function.environment.clone();
    let task_root = function.executable.parent().map(|path| path.display().to_string());
    let reserved = [
        ("AWS_REGION", region.to_owned()),
        ("AWS_DEFAULT_REGION", region.to_owned()),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023".to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mib.to_string()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local".to_owned()),
        // Host and port alone: with a path and without a scheme it is no valid URI.
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string()),
        ("LAMBDA_TASK_ROOT", task_root.unwrap_or_default()),
        ("TZ", ":UTC".to_owned()),
        ("_HANDLER", "bootstrap".to_owned()),
    ];
    all.extend(reserved.map(|(name, value)| (name.to_owned(), value)));
    all
}
