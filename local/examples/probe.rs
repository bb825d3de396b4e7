//! A Lambda function that misbehaves on request, to try the Lambda host with.
//!
//! It speaks the real Runtime API through the real runtime. Its request names what to do:
//! `{"do": "echo"}`, `fail`, `panic`, `exit`, `hang`, `eat`, `big`, `print`, `variables`, `wait`.

use std::env;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::exit;
use std::time::Duration;

use lambda_runtime::{Diagnostic, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

/// A failure with a stable name.
#[derive(Debug)]
struct AccessDenied;

impl From<AccessDenied> for Diagnostic {
    fn from(_: AccessDenied) -> Self {
        Self { error_type: "AccessDenied".to_owned(), error_message: "the role may not".to_owned() }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    match variable("PROBE_INIT").as_deref() {
        Some("exit") => exit(3),
        Some("report") => report_init_error()?,
        Some("hang") => tokio::time::sleep(Duration::from_mins(10)).await,
        _ => {}
    }
    run(service_fn(answer)).await
}

fn variable(name: &str) -> Option<String> {
    env::vars().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Tells the Runtime API why it cannot start, as a runtime does, and ends.
fn report_init_error() -> std::io::Result<()> {
    let mut stream = TcpStream::connect(variable("AWS_LAMBDA_RUNTIME_API").unwrap_or_default())?;
    let body = r#"{"errorType":"InvalidSettings","errorMessage":"BUCKET is missing"}"#;
    write!(
        stream,
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nhost: runtime\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    stream.read_to_end(&mut Vec::new())?;
    exit(1)
}

async fn answer(event: LambdaEvent<Value>) -> Result<Value, AccessDenied> {
    let request = event.payload;
    match request["do"].as_str().unwrap_or("echo") {
        "fail" => return Err(AccessDenied),
        "panic" => panic!("as asked"),
        "exit" => exit(i32::try_from(request["code"].as_i64().unwrap_or(1)).unwrap_or(1)),
        "hang" => {
            println!(r#"{{"message":"hanging"}}"#);
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
        "wait" => {
            let milliseconds = request["milliseconds"].as_u64().unwrap_or(100);
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        "eat" => eat(request["mebibytes"].as_u64().unwrap_or(64)).await,
        "big" => return Ok(json!("x".repeat(7 * 1024 * 1024))),
        "print" => {
            println!(r#"{{"message":"printed"}}"#);
            eprintln!("complained");
        }
        "variables" => return Ok(env::vars().map(|(name, value)| (name, Value::String(value))).collect()),
        _ => {}
    }
    let context = event.context;
    Ok(json!({"request": request, "requestId": context.request_id, "deadline": context.deadline,
        "arn": context.invoked_function_arn, "process": std::process::id()}))
}

/// Holds memory, a little more at a time, so that whoever watches can see it grow.
async fn eat(mebibytes: u64) {
    let mut held = Vec::new();
    for _ in 0..mebibytes / 4 {
        held.push(vec![1_u8; 4 * 1024 * 1024]);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_millis(120)).await;
    println!("held {} pieces", held.len());
}
