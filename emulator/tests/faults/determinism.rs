//! The same seed, the same requests and a clock that stands: the same log, byte for
//! byte, in two processes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::support::authorization;

const FAULTS: &str = r#"{
    "seed": 11,
    "quotas": "documented",
    "throttles": [{ "calls": { "operations": ["CreateMember"] }, "ratePerSecond": 0.5, "burst": 20 }],
    "latencies": [{ "distribution": { "uniform": { "fromMs": 0, "toMs": 2 } } }],
    "failures": [
        { "when": { "probability": 0.1 }, "kind": "closedAfterEffect" },
        { "when": { "probability": 0.1 }, "kind": { "lateEffect": { "afterMs": 700 } } },
        { "when": { "probability": 0.1 }, "kind": "internalServerException" }
    ],
    "laggingLists": [{ "upToMs": 1500, "omission": 0.1 }],
    "visibility": { "designationMs": 400, "memberCreationMs": 300, "warmUpMs": 1500 },
    "happenings": [{ "when": { "beforeCall": 40 }, "change": { "kind": "create" } }]
}"#;

/// The binary, ended when dropped.
struct Server {
    child: Child,
    address: String,
    _printed: BufReader<ChildStdout>,
}

impl Server {
    fn start(faults: &PathBuf, seed: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_macie-emulator"))
            .args(["--size", "60", "--seed", seed, "--clock", "manual:2026-01-01T00:00:00Z", "--faults"])
            .arg(faults)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut printed, mut line) = (BufReader::new(child.stdout.take().unwrap()), String::new());
        printed.read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { child, address, _printed: printed }
    }

    /// One request on a connection of its own: everything that comes back, which may be nothing.
    fn send(&self, route: &str, headers: &str, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "{route} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    fn macie(&self, key: &str, route: &str, body: &str) -> Vec<u8> {
        let header = format!("authorization: {}\r\n", authorization(key, "eu-west-1", "macie2"));
        self.send(route, &header, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The body of an answer.
fn body(answer: &[u8]) -> &[u8] {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    &answer[head + 4..]
}

/// A run of a few hundred calls, and its log with its state.
fn run(faults: &PathBuf, seed: &str) -> (Vec<u8>, Vec<u8>) {
    let server = Server::start(faults, seed);
    let accounts = body(&server.send("GET /_macie/state", "", "")).to_vec();
    let accounts: serde_json::Value = serde_json::from_slice(&accounts).unwrap();
    let accounts: Vec<String> =
        accounts["organization"]["accounts"].as_object().unwrap().keys().cloned().collect();
    let administrator = &accounts[1];
    for _ in 0..3 {
        server.macie("AKIA", "POST /admin", &format!(r#"{{"adminAccountId": "{administrator}"}}"#));
    }
    let form =
        format!("Action=AssumeRole&RoleArn=arn:aws:iam::{administrator}:role/Scope&RoleSessionName=test");
    let header = format!("authorization: {}\r\n", authorization("AKIA", "eu-west-1", "sts"));
    (0..3).for_each(|_| drop(server.send("POST /", &header, &form)));
    for account in &accounts[2..] {
        server.send("POST /_macie/clock/advance", "", r#"{"ms": 100}"#);
        let member = format!(r#"{{"account": {{"accountId": "{account}", "email": "a@example.com"}}}}"#);
        server.macie("ASIAAAAAAAAAAAAAAAAB", "POST /members", &member);
        server.macie("ASIAAAAAAAAAAAAAAAAB", "GET /members?onlyAssociated=false", "");
    }
    let log = server.send("GET /_macie/calls", "", "");
    let state = server.send("GET /_macie/state", "", "");
    (body(&log).to_vec(), body(&state).to_vec())
}

#[test]
fn two_processes_write_the_same_log_and_reach_the_same_state() {
    let faults = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("determinism-faults.json");
    fs::write(&faults, FAULTS).unwrap();
    let (log, state) = run(&faults, "5");
    let text = String::from_utf8(log.clone()).unwrap();
    assert!(text.lines().count() > 100, "{}", text.lines().count());
    for fault in [
        "throttled",
        "closedAfterEffect",
        "lateEffect",
        "internalServerException",
        "laggingList",
        "warmingUp",
    ] {
        assert!(text.contains(&format!("\"fault\":\"{fault}\"")), "{fault} was not met");
    }
    assert_eq!(run(&faults, "5"), (log.clone(), state));
    assert_ne!(run(&faults, "6").0, log);
}
