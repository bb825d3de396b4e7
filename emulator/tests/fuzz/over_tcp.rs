//! What only a socket can carry: garbage, floods of headers, bodies without end, requests
//! that stop in the middle. Whatever happened, the next client is served.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use macie_emulator::{Emulator, Organization, Switches};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::requests::{Random, request};

const AUTHORIZATION: &str =
    "authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/macie2/aws4_request\r\n";

struct Served {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Served {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let emulator = Emulator::new(Organization::generate(10, 1), Switches::default());
        runtime.spawn(async move { emulator.serve(listener).await });
        Self { address, _runtime: runtime }
    }

    /// Sends a whole request that asks to close, and reads to the end.
    fn send(&self, bytes: &[u8]) -> String {
        self.exchange(bytes, |_| {})
    }

    /// Sends what may be no whole request, ends the sending side, and reads to the end.
    fn send_and_end(&self, bytes: &[u8]) -> String {
        // The server may have closed already.
        self.exchange(bytes, |stream| drop(stream.shutdown(Shutdown::Write)))
    }

    /// What the server said before it closed.
    fn exchange(&self, bytes: &[u8], end: impl Fn(&TcpStream)) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The server may close before it has read everything.
        let _cut = stream.write_all(bytes);
        end(&stream);
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn assert_well(&self) {
        let answer = self.send(
            format!("GET /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}connection: close\r\n\r\n").as_bytes(),
        );
        assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("Macie is not enabled"), "{answer}");
    }
}

#[test]
fn garbage_is_refused_before_it_is_a_request() {
    let served = Served::start();
    for seed in 0..300 {
        let answer = served.send_and_end(&Random(seed).bytes(2_000));
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 400");
        assert!(refused, "seed {seed}: {answer}");
    }
    served.assert_well();
}

#[test]
fn ten_thousand_headers_are_too_many() {
    let served = Served::start();
    let many = |count: usize, text: &str| {
        let headers: Vec<String> = (0..count).map(|number| format!("x-{number}: {text}\r\n")).collect();
        let headers = headers.concat();
        served.send(
            format!("GET /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}connection: close\r\n{headers}\r\n")
                .as_bytes(),
        )
    };
    assert!(many(50, "v").starts_with("HTTP/1.1 403"), "as many as any client sends");
    assert!(many(150, "v").starts_with("HTTP/1.1 431"), "more than any client sends");
    for answer in [many(10_000, "v"), many(10_000, &"v".repeat(100)), many(1, &"v".repeat(1_000_000))] {
        // The server may have closed before the client had sent all: then nothing is read.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    served.assert_well();
}

#[test]
fn a_body_beyond_the_limit_is_refused_in_the_shape_of_aws() {
    let served = Served::start();
    let head = format!("POST /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}connection: close\r\n");
    let plain = format!("{head}content-length: 3000000\r\n\r\n{}", "x".repeat(3_000_000));
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n");
    for answer in [served.send(plain.as_bytes()), served.send(chunked.as_bytes())] {
        let refused = answer.starts_with("HTTP/1.1 413") && answer.contains("RequestEntityTooLargeException");
        assert!(answer.is_empty() || refused, "{answer}");
    }
    served.assert_well();
}

#[test]
fn a_request_that_stops_in_the_middle_harms_nobody() {
    let served = Served::start();
    let whole = format!("POST /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}content-length: 2\r\n\r\n{{}}");
    for cut in 1..whole.len() {
        let answer = served.send_and_end(&whole.as_bytes()[..cut]);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{cut}: {answer}");
    }
    served.assert_well();
}

#[test]
fn tricks_with_the_path_reach_no_other_operation() {
    let served = Served::start();
    for target in [
        "//macie",
        "/macie/",
        "/macie/.",
        "/./macie",
        "/x/../macie",
        "/%6dacie",
        "/macie%00",
        "/MACIE",
        "*",
        "/macie;x",
        "\\macie",
        "/macie%2F",
        "http://x//macie",
        "/_macie/../macie",
        "/%5fmacie/clock",
    ] {
        let answer = served.send(
            format!("GET {target} HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}connection: close\r\n\r\n")
                .as_bytes(),
        );
        let refused = ["400", "404"].iter().any(|status| answer.starts_with(&format!("HTTP/1.1 {status}")));
        assert!(refused, "{target}: {answer}");
    }
    served.assert_well();
}

#[test]
fn strange_requests_over_one_connection_after_another() {
    let served = Served::start();
    for seed in 0..400 {
        let fuzzed = request(&mut Random(seed));
        let (parts, body) = fuzzed.request.into_parts();
        let mut bytes = format!(
            "{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n",
            parts.method,
            parts.uri,
            body.len()
        )
        .into_bytes();
        for (name, value) in &parts.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&body);
        let answer = served.send(&bytes);
        let shaped = answer.contains("x-amzn-requestid") || answer.starts_with("HTTP/1.1 400");
        assert!(shaped || (answer.is_empty() && fuzzed.nowhere), "seed {seed}: {answer}");
    }
    served.assert_well();
}
