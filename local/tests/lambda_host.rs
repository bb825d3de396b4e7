//! Drives the Lambda host over real HTTP, with a real function behind it.
//!
//! The function is `examples/probe.rs`, which `cargo test` builds. Nothing here reaches
//! into the host: what Step Functions would see is what is asserted.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::HeaderMap;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use macie_org_local::lambda::{Beyond, Concurrency, FunctionConfig, LambdaHost, LambdaOptions, Logs, Stream};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:stack-probe";

/// The probe, which Cargo builds beside the tests.
fn probe() -> PathBuf {
    let tests = env::current_exe().unwrap();
    let path = tests.parent().unwrap().with_file_name("examples").join("probe");
    assert!(path.is_file(), "{} is missing: build it with `cargo build --example probe`", path.display());
    path
}

/// A function with the probe behind it, as each test changes it.
fn function() -> FunctionConfig {
    FunctionConfig {
        name: "stack-probe".into(),
        arn: ARN.into(),
        binary: "probe".into(),
        executable: probe(),
        memory_mib: 256,
        timeout: Duration::from_secs(20),
        environment: BTreeMap::from([("BUCKET".into(), "reports".into())]),
    }
}

struct Host {
    host: LambdaHost,
    directory: PathBuf,
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The function error's name, or "" for none.
    fn error(&self) -> &str {
        if self.header("x-amz-function-error").is_empty() {
            assert!(self.body["errorType"].is_null(), "an error without its header");
            return "";
        }
        assert_eq!(self.status, StatusCode::OK, "a function's error is no error of the service");
        self.body["errorType"].as_str().unwrap()
    }
}

async fn host_of(functions: Vec<FunctionConfig>, concurrency: Concurrency) -> Host {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let directory = env::temp_dir().join(format!("macie-org-host-{}-{number}", std::process::id()));
    let logs = Logs::to_file(&directory.join("functions.log")).unwrap();
    let options =
        LambdaOptions { functions, region: "us-east-1".into(), concurrency, logs, process_group: None };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Host { host: LambdaHost::start(listener, &options).unwrap(), directory }
}

async fn host(function: FunctionConfig) -> Host {
    host_of(vec![function], Concurrency { limit: 10, beyond: Beyond::Refuse }).await
}

impl Host {
    async fn send(&self, name: &str, kind: &str, payload: impl Into<Bytes>) -> Answer {
        let authority = self.host.endpoint().strip_prefix("http://").unwrap().to_owned();
        let stream = TokioIo::new(TcpStream::connect(&authority).await.unwrap());
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let request = Request::post(format!("/2015-03-31/functions/{name}/invocations"))
            .header("host", authority)
            .header("x-amz-invocation-type", kind)
            .body(Full::new(payload.into()))
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert!(!answer.header("x-amzn-requestid").is_empty(), "every answer carries its request id");
        answer
    }

    async fn invoke(&self, request: Value) -> Answer {
        self.send("stack-probe", "RequestResponse", request.to_string()).await
    }

    fn printed(&self, text: &str) -> bool {
        self.host.logs().lines().iter().any(|line| line.text.contains(text))
    }

    async fn until_printed(&self, text: &str) {
        let begun = Instant::now();
        while !self.printed(text) {
            assert!(begun.elapsed() < Duration::from_secs(20), "`{text}` was not printed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_returns_its_result_and_stays_warm() {
    let host = host(function()).await;
    let first = host.invoke(json!({"do": "echo", "text": "ä"})).await;
    assert_eq!((first.status, first.error()), (StatusCode::OK, ""));
    assert_eq!(first.body["request"]["text"], "ä");
    assert_eq!(first.body["arn"], ARN);
    assert_eq!(first.body["requestId"], first.header("x-amzn-requestid"));
    let second = host.invoke(json!({})).await;
    assert_eq!(second.body["process"], first.body["process"], "the same process");
    let stats = &host.host.stats()["probe"];
    assert_eq!((stats.invocations, stats.cold_starts, stats.errors), (2, 1, 0));
    assert!(stats.billed >= Duration::from_millis(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_is_the_functions_own_timeout_from_now() {
    let host = host(function()).await;
    let answer = host.invoke(json!({})).await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let deadline = u128::from(answer.body["deadline"].as_u64().unwrap());
    assert!((now..now + 20_001).contains(&deadline), "{deadline} at {now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_error_keeps_its_name_and_the_process_lives() {
    let host = host(function()).await;
    let failed = host.invoke(json!({"do": "fail"})).await;
    assert_eq!(failed.error(), "AccessDenied");
    assert_eq!(failed.body["errorMessage"], "the role may not");
    assert_eq!(host.invoke(json!({})).await.error(), "");
    let stats = &host.host.stats()["probe"];
    assert_eq!((stats.invocations, stats.errors, stats.cold_starts), (2, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_reported_by_the_runtime() {
    let host = host(function()).await;
    let failed = host.invoke(json!({"do": "panic"})).await;
    assert!(failed.error().contains("Any"), "{}", failed.body);
    assert_eq!(failed.body["errorMessage"], "Lambda panicked: as asked");
    host.until_printed("panicked at").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_exits_is_an_exit_error_and_is_replaced() {
    let host = host(function()).await;
    let failed = host.invoke(json!({"do": "exit", "code": 7})).await;
    assert_eq!(failed.error(), "Runtime.ExitError");
    assert!(failed.body["errorMessage"].as_str().unwrap().ends_with("exit status 7"), "{}", failed.body);
    let silent = host.invoke(json!({"do": "exit", "code": 0})).await;
    assert!(silent.body["errorMessage"].as_str().unwrap().contains("without providing a reason"));
    assert_eq!(host.invoke(json!({})).await.error(), "");
    assert_eq!(host.host.stats()["probe"].cold_starts, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_takes_too_long_is_killed_with_its_last_lines_kept() {
    let host = host(FunctionConfig { timeout: Duration::from_millis(700), ..function() }).await;
    let begun = Instant::now();
    let failed = host.invoke(json!({"do": "hang"})).await;
    assert_eq!(failed.error(), "Sandbox.Timedout");
    assert!(failed.body["errorMessage"].as_str().unwrap().ends_with("Task timed out after 0.70 seconds"));
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(host.printed("hanging"));
    assert_eq!(host.invoke(json!({})).await.error(), "", "the next one gets a new process");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn a_function_that_holds_more_than_its_memory_is_killed() {
    let host = host(FunctionConfig { memory_mib: 96, ..function() }).await;
    let fits = host.invoke(json!({"do": "eat", "mebibytes": 40})).await;
    assert_eq!(fits.error(), "", "{}", fits.body);
    let peak = host.host.stats()["probe"].peak_memory_kib;
    assert!((40 * 1024..96 * 1024).contains(&peak), "{peak} KiB");
    let failed = host.invoke(json!({"do": "eat", "mebibytes": 4_000})).await;
    assert_eq!(failed.error(), "Runtime.OutOfMemory");
    let message = failed.body["errorMessage"].as_str().unwrap();
    assert!(message.starts_with("RequestId: ") && message.ends_with("signal: killed"), "{message}");
    assert!(host.host.stats()["probe"].peak_memory_kib > 96 * 1024);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_function_is_an_exit_error_of_the_invocation_under_way() {
    let host = host(function()).await;
    let killed = async {
        host.until_printed("hanging").await;
        host.host.kill("probe")
    };
    let (failed, killed) = tokio::join!(host.invoke(json!({"do": "hang"})), killed);
    assert_eq!(killed, 1);
    assert_eq!(failed.error(), "Runtime.ExitError");
    assert!(failed.body["errorMessage"].as_str().unwrap().ends_with("signal: killed"));
    assert_eq!(host.invoke(json!({})).await.error(), "");
    assert_eq!(host.host.kill("no-such-function"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_beyond_the_payload_limit_is_a_function_error() {
    let host = host(function()).await;
    assert_eq!(host.invoke(json!({"do": "big"})).await.error(), "Function.ResponseSizeTooLarge");
    assert_eq!(host.invoke(json!({})).await.error(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_beyond_the_payload_limit_is_refused() {
    let host = host(function()).await;
    let refused = host.send("stack-probe", "RequestResponse", vec![b'x'; 6 * 1024 * 1024 + 1]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.header("x-amzn-errortype"), "RequestTooLargeException");
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_concurrency_a_function_refuses_as_lambda_does() {
    let host = host_of(vec![function()], Concurrency { limit: 1, beyond: Beyond::Refuse }).await;
    let refused = async {
        host.until_printed("hanging").await;
        let refused = host.invoke(json!({})).await;
        host.host.kill("probe");
        refused
    };
    let (_, refused) = tokio::join!(host.invoke(json!({"do": "hang"})), refused);
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("x-amzn-errortype"), "TooManyRequestsException");
    let stats = &host.host.stats()["probe"];
    assert_eq!((stats.throttles, stats.invocations), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_concurrency_a_function_can_queue_instead() {
    let host = host_of(vec![function()], Concurrency { limit: 1, beyond: Beyond::Queue }).await;
    let wait = || host.invoke(json!({"do": "wait", "milliseconds": 150}));
    let begun = Instant::now();
    let (first, second) = tokio::join!(wait(), wait());
    assert_eq!((first.error(), second.error()), ("", ""));
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(first.body["process"], second.body["process"]);
    assert_eq!(host.host.stats()["probe"].throttles, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn invocations_at_once_run_in_processes_of_their_own() {
    let host = host(function()).await;
    let wait = || host.invoke(json!({"do": "wait", "milliseconds": 300}));
    let answers = tokio::join!(wait(), wait(), wait());
    let processes = [answers.0, answers.1, answers.2].map(|answer| answer.body["process"].as_u64());
    assert!(processes[0] != processes[1] && processes[1] != processes[2] && processes[0] != processes[2]);
    assert_eq!(host.host.stats()["probe"].cold_starts, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_known_by_its_arn_and_its_alias_and_others_are_not_found() {
    let host = host(function()).await;
    for name in [ARN.replace(':', "%3A"), format!("{ARN}:live"), "stack-probe:$LATEST".into()] {
        assert_eq!(host.send(&name, "RequestResponse", "{}").await.status, StatusCode::OK, "{name}");
    }
    let missing = host.send("stack-prob", "RequestResponse", "{}").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.header("x-amzn-errortype"), "ResourceNotFoundException");
    assert!(missing.body["Message"].as_str().unwrap().contains("stack-prob"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_accepted_at_once_and_runs_all_the_same() {
    let host = host(function()).await;
    let accepted = host.send("stack-probe", "Event", r#"{"do":"print"}"#).await;
    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    host.until_printed("printed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_starts_nothing_and_an_unknown_type_is_refused() {
    let host = host(function()).await;
    assert_eq!(host.send("stack-probe", "DryRun", "{}").await.status, StatusCode::NO_CONTENT);
    let refused = host.send("stack-probe", "Whenever", "{}").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(host.host.stats()["probe"].invocations, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_streams_of_a_process_are_captured_in_memory_and_in_the_file() {
    let host = host(function()).await;
    let mut follower = host.host.logs().follow();
    host.invoke(json!({"do": "print"})).await;
    host.until_printed("printed").await;
    host.until_printed("complained").await;
    let lines = host.host.logs().lines();
    let stream = |text: &str| lines.iter().find(|line| line.text.contains(text)).unwrap().stream;
    assert_eq!((stream("printed"), stream("complained")), (Stream::Output, Stream::Error));
    assert!(lines.iter().all(|line| line.function == "probe"));
    assert!(lines.contains(&follower.recv().await.unwrap()));
    let file = std::fs::read_to_string(host.directory.join("functions.log")).unwrap();
    assert!(file.contains("probe {\"message\":\"printed\"}"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_finds_its_own_variables_and_lambdas_reserved_ones_and_no_others() {
    let host = host(function()).await;
    let variables = host.invoke(json!({"do": "variables"})).await.body;
    let expected = [
        ("BUCKET", "reports"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_LAMBDA_FUNCTION_NAME", "stack-probe"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        ("_HANDLER", "bootstrap"),
        ("TZ", ":UTC"),
    ];
    for (name, value) in expected {
        assert_eq!(variables[name], value, "{name}");
    }
    let runtime_api = variables["AWS_LAMBDA_RUNTIME_API"].as_str().unwrap();
    assert!(runtime_api.parse::<std::net::SocketAddr>().is_ok(), "{runtime_api}");
    for absent in ["PATH", "HOME", "CARGO_MANIFEST_DIR"] {
        assert!(variables[absent].is_null(), "{absent} of this process reached the function");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_does_not_start_says_why() {
    let with = |init: &str| FunctionConfig {
        environment: BTreeMap::from([("PROBE_INIT".into(), init.into())]),
        ..function()
    };
    let exits = host(with("exit")).await.invoke(json!({})).await;
    assert_eq!(exits.error(), "Runtime.ExitError");
    assert!(exits.body["errorMessage"].as_str().unwrap().ends_with("exit status 3"));
    let reports = host(with("report")).await.invoke(json!({})).await;
    assert_eq!(
        (reports.error(), &reports.body["errorMessage"]),
        ("InvalidSettings", &json!("BUCKET is missing"))
    );
    let missing = FunctionConfig { executable: "/no/such/bootstrap".into(), ..function() };
    assert_eq!(host(missing).await.invoke(json!({})).await.error(), "Runtime.InvalidEntrypoint");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn no_process_outlives_its_host() {
    let host = host(function()).await;
    let process = host.invoke(json!({})).await.body["process"].as_u64().unwrap();
    let path = format!("/proc/{process}/status");
    assert!(std::fs::read_to_string(&path).is_ok());
    drop(host);
    let begun = Instant::now();
    // Gone, or dead and not yet reaped.
    while std::fs::read_to_string(&path).is_ok_and(|status| !status.contains("zombie")) {
        assert!(begun.elapsed() < Duration::from_secs(10), "process {process} lives on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
