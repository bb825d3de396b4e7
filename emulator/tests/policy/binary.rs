//! The binary: what it prints, whom it lets through and what ends its start.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::support::template_of;

/// A file that is gone with the test's process's directory.
fn file(name: &str, text: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("policy-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_macie-emulator"));
    command.args(["--size", "3"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running emulator, ended with the test.
struct Running {
    child: Child,
    address: String,
    keys: Vec<(String, String)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Running {
    /// Starts it and reads what it prints, up to the last of so many keys.
    fn start(arguments: &[&str], keys: usize) -> Self {
        let mut child = command(arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let first = lines.next().unwrap();
        let address = first.split("http://").nth(1).unwrap().to_owned();
        let listed = lines.skip_while(|line| line != "access keys by function:").skip(1).take(keys);
        let pairs = listed.map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            (words.next().unwrap(), words.next().unwrap())
        });
        let keys = pairs.collect();
        Self { child, address, keys }
    }

    /// The whole answer to a call of Macie.
    fn get(&self, key: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: AWS4-HMAC-SHA256 \
             Credential={key}/20260101/eu-west-1/macie2/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn a_template_gives_each_function_a_key_that_is_bound_to_its_role() {
    let allow = json!([{ "Effect": "Allow", "Action": "macie2:GetMacieSession", "Resource": "*" }]);
    let template = file("allowing.json", &template_of(&allow));
    let running = Running::start(&["--template", template.to_str().unwrap()], 1);
    let (function, key) = running.keys[0].clone();
    assert_eq!(function, "F");
    assert!(running.get(&key, "/macie").contains("Macie is not enabled"));
    assert!(running.get(&key, "/members").contains("is not authorized to perform: macie2:ListMembers"));
    assert!(running.get("AKIAOPERATOR", "/members").contains("Macie is not enabled"));
}

#[test]
fn keys_that_it_did_not_issue_can_be_refused() {
    let template = file("strict.json", &template_of(&json!([])));
    let running = Running::start(&["--template", template.to_str().unwrap(), "--issued-keys-only"], 1);
    assert!(
        running
            .get("AKIAOPERATOR", "/macie")
            .contains("The security token included in the request is invalid.")
    );
}

/// What it prints on the way out.
fn failure(arguments: &[&str]) -> String {
    let output = command(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_be_enforced_ends_the_start_with_its_place() {
    let boundary =
        json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "IpAddress": {} } }]);
    let template = file("unknown.json", &template_of(&boundary));
    let text = failure(&["--template", template.to_str().unwrap()]);
    let place = "Resources.F.Properties.Policies[0].Statement[0].Condition.IpAddress: the condition operator IpAddress is not evaluated";
    assert!(text.contains(place), "{text}");
    let good = file("good.json", &template_of(&json!([])));
    let good = good.to_str().unwrap();
    let text = failure(&["--template", good, "--parameter", "Nothing=1"]);
    assert!(text.contains("the parameter Nothing is not defined"), "{text}");
    let roles =
        file("roles.json", r#"[{"account": "222222222222", "name": "x", "trust": {}, "policy": {}}]"#);
    let text = failure(&["--template", good, "--roles", roles.to_str().unwrap()]);
    assert!(text.contains("arn:aws:iam::222222222222:role/x trust : expected Version"), "{text}");
}

#[test]
fn flags_about_roles_need_a_template() {
    let text = failure(&["--issued-keys-only"]);
    assert!(text.contains("--template"), "{text}");
}
