//! What only a socket can carry: garbage, floods of headers, bodies without end, requests
//! that stop in the middle. Whatever happened, the next client is served.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use macie_emulator::{Emulator, Organization, Switches};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::misshapen;
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

    /// Sends a request for `/macie` with more headers, which asks to close, and reads to the end.
    fn ask(&self, method_and_target: &str, headers: &str) -> String {
        let head = format!("{method_and_target} HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}");
        self.send(format!("{head}connection: close\r\n{headers}\r\n").as_bytes())
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

    /// What the server said before it closed. It hears everything out, so that nothing it says is lost.
    fn exchange(&self, bytes: &[u8], end: impl Fn(&TcpStream)) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes).unwrap();
        end(&stream);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn assert_well(&self) {
        let answer = self.ask("GET /macie", "");
        assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("Macie is not enabled"), "{answer}");
    }
}

/// An answer as it was read.
fn parsed(answer: &str) -> Response<Bytes> {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: `{answer}`"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let response = headers.fold(Response::builder().status(status), |response, (name, value)| {
        assert!(name != "content-length" || value == body.len().to_string(), "{answer}");
        response.header(name, value)
    });
    response.body(body.to_owned().into()).unwrap()
}

/// Asserts that an answer is one refusal with this status, in the shape of AWS.
#[track_caller]
fn assert_refused(answer: &str, status: u16, context: &str) {
    let response = parsed(answer);
    assert_eq!((response.status().as_u16(), misshapen(&response)), (status, None), "{context}: {answer}");
}

#[test]
fn garbage_is_a_bad_request() {
    let served = Served::start();
    for seed in 0..300 {
        let bytes = Random(seed).bytes(2_000);
        if !bytes.is_empty() {
            assert_refused(&served.send_and_end(&bytes), 400, &format!("seed {seed}"));
        }
    }
    served.assert_well();
}

#[test]
fn what_is_almost_http_is_a_bad_request() {
    let served = Served::start();
    for bytes in [
        "GET /macie\r\n\r\n",
        "GET /macie HTTP/0.9\r\n\r\n",
        "GET /macie HTTP/3.0\r\n\r\n",
        "GET\r\n\r\n",
        "GET  /macie HTTP/1.1\r\n\r\n",
        "GET /mac ie HTTP/1.1\r\n\r\n",
        "GET /macie HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /macie HTTP/1.1\r\n: no name\r\n\r\n",
        "GET /macie HTTP/1.1\r\nx: \0\r\n\r\n",
        "POST /macie HTTP/1.1\r\ncontent-length: many\r\n\r\n",
        "POST /macie HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /macie HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST /macie HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n",
        "POST /macie HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}",
    ] {
        assert_refused(&served.send_and_end(bytes.as_bytes()), 400, &format!("{bytes:?}"));
    }
    served.assert_well();
}

#[test]
fn chunks_that_are_none_are_a_bad_request() {
    let served = Served::start();
    let head =
        format!("POST /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}transfer-encoding: chunked\r\n\r\n");
    for chunks in [
        "x\r\n",
        "-1\r\n\r\n",
        "5\r\nabc",
        "1\r\nabc\r\n",
        "fffffffffffffffff\r\n",
        "2;\u{0}\r\n{}\r\n",
        "2\r\n{}\r\n",
        "2\r\n{}\r\n0\r\nno colon\r\n\r\n",
        "",
    ] {
        let answer = served.send_and_end(format!("{head}{chunks}").as_bytes());
        assert_refused(&answer, 400, &format!("{chunks:?}"));
    }
    for seed in 0..100 {
        let rubbish = Random(seed).bytes(500);
        let answer = served.send_and_end(&[head.as_bytes(), &rubbish].concat());
        assert_refused(&answer, 400, &format!("seed {seed}"));
    }
    served.assert_well();
}

#[test]
fn ten_thousand_headers_are_too_many() {
    let served = Served::start();
    let many = |count: usize, text: &str| {
        let headers: Vec<String> = (0..count).map(|number| format!("x-{number}: {text}\r\n")).collect();
        served.ask("GET /macie", &headers.concat())
    };
    assert_refused(&many(50, "v"), 403, "as many as any client sends");
    for (count, text) in [
        (150, "v"),
        (10_000, "v"),
        (10_000, &*"v".repeat(100)),
        (1, &*"v".repeat(1_000_000)),
        (90, &*"v".repeat(10_000)),
    ] {
        assert_refused(&many(count, text), 431, &format!("{count} of {}", text.len()));
    }
    assert_refused(&served.ask(&format!("GET /{}", "m".repeat(1_000_000)), ""), 431, "a long path");
    served.assert_well();
}

#[test]
fn a_body_beyond_the_limit_is_refused_in_the_shape_of_aws() {
    let served = Served::start();
    let head = format!("POST /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}connection: close\r\n");
    let plain = format!("{head}content-length: 3000000\r\n\r\n{}", "x".repeat(3_000_000));
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n");
    for whole in [plain, chunked] {
        assert_refused(&served.send(whole.as_bytes()), 413, "sent whole");
    }
    for length in ["100000000", "18446744073709551613"] {
        let announced = format!("{head}content-length: {length}\r\n\r\n");
        assert_refused(&served.send(announced.as_bytes()), 413, "announced only");
    }
    let waiting = format!("{head}expect: 100-continue\r\ncontent-length: 100000000\r\n\r\n");
    assert_refused(&served.send(waiting.as_bytes()), 413, "asked whether to send it");
    served.assert_well();
}

#[test]
fn a_request_that_stops_in_the_middle_is_a_bad_request() {
    let served = Served::start();
    let whole = format!("POST /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}content-length: 2\r\n\r\n{{}}");
    for cut in 1..whole.len() {
        assert_refused(&served.send_and_end(&whole.as_bytes()[..cut]), 400, &whole[..cut]);
    }
    assert_eq!(served.send_and_end(b""), "", "who asks nothing is told nothing");
    served.assert_well();
}

#[test]
fn garbage_after_a_request_leaves_the_requests_answer_whole() {
    let served = Served::start();
    let good = format!("GET /macie HTTP/1.1\r\nhost: x\r\n{AUTHORIZATION}\r\n");
    let answers = served.send(format!("{good}{good}\0garbage\r\n\r\n").as_bytes());
    let answers: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).collect();
    assert_eq!(answers.len(), 3, "{answers:?}");
    for (answer, status) in answers.iter().zip([403, 403, 400]) {
        assert_refused(&format!("HTTP/1.1 {answer}"), status, "in order");
    }
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
        "/members/../macie",
        "/members/..%2f..%2fmacie",
        "/members%2f333333333333",
        "/%2fmacie",
        "/%2e/macie",
        "/%6dacie",
        "/macie%00",
        "/MACIE",
        "*",
        "/macie;x",
        "\\macie",
        "/macie%2F",
        "http://x//macie",
        "http://x/../macie",
        "/%5fmacie/clock",
    ] {
        let answer = served.ask(&format!("GET {target}"), "");
        let status = parsed(&answer).status().as_u16();
        assert!([400, 404].contains(&status), "{target}: {answer}");
        assert_refused(&answer, status, target);
    }
    let steering = served.ask("GET /_macie/../macie", "");
    assert!(steering.starts_with("HTTP/1.1 404") && steering.contains("unknownPath"), "{steering}");
    for target in ["x:80", "/macie"] {
        assert_refused(&served.ask(&format!("CONNECT {target}"), ""), 404, target);
    }
    served.assert_well();
}

#[test]
fn an_absolute_target_reaches_the_operation_of_its_path() {
    let served = Served::start();
    for target in ["http://macie2.eu-west-1.amazonaws.com/macie", "HTTP://x:1/macie?x=/admin"] {
        let answer = served.ask(&format!("GET {target}"), "");
        assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("Macie is not enabled"), "{answer}");
    }
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
        if answer.is_empty() {
            assert!(fuzzed.nowhere, "seed {seed}");
        } else if parts.method != hyper::Method::HEAD {
            assert_eq!(misshapen(&parsed(&answer)), None, "seed {seed}: {answer}");
        }
    }
    served.assert_well();
}
