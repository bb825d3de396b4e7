//! The same over real sockets: keep-alive, closed connections, limits, the binary.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use macie_emulator::Emulator;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::support::*;

/// An emulator that serves on the loopback while it lives.
struct Served {
    address: SocketAddr,
    emulator: Emulator,
    _runtime: Runtime,
}

fn serve() -> Served {
    let emulator = World::new().emulator;
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let server = emulator.clone();
    runtime.spawn(async move { server.serve(listener).await });
    Served { address, emulator, _runtime: runtime }
}

fn request(route: &str, region: &str, more: &str) -> String {
    let header = authorization("AKIAOPERATOR", region, "macie2");
    format!("{route} HTTP/1.1\r\nhost: x\r\nauthorization: {header}\r\n{more}\r\n")
}

/// The head and the body of one answer.
fn read_answer(stream: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    Some((head, String::from_utf8(body).unwrap()))
}

#[test]
fn one_connection_carries_many_requests() {
    let served = serve();
    let mut stream = BufReader::new(TcpStream::connect(served.address).unwrap());
    for (route, status) in
        [("GET /macie", "403"), ("POST /macie", "200"), ("GET /macie", "200"), ("POST /macie", "409")]
    {
        stream.get_mut().write_all(request(route, HOME, "content-length: 0\r\n").as_bytes()).unwrap();
        let (head, body) = read_answer(&mut stream).unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{route}: {head}{body}");
        assert!(head.contains("x-amzn-requestid: "), "{head}");
    }
}

#[test]
fn a_region_without_macie_closes_the_connection() {
    let served = serve();
    let mut stream = BufReader::new(TcpStream::connect(served.address).unwrap());
    stream.get_mut().write_all(request("GET /macie", "ap-southeast-4", "").as_bytes()).unwrap();
    assert_eq!(read_answer(&mut stream), None);
}

#[test]
fn a_body_beyond_the_limit_is_refused_before_it_is_read() {
    let served = serve();
    let mut stream = BufReader::new(TcpStream::connect(served.address).unwrap());
    let head = request("POST /macie", HOME, "content-length: 5000000\r\n");
    stream.get_mut().write_all(head.as_bytes()).unwrap();
    let chunk = vec![b' '; 64 * 1024];
    for _ in 0..20 {
        if stream.get_mut().write_all(&chunk).is_err() {
            break;
        }
    }
    let (head, body) = read_answer(&mut stream).unwrap();
    assert!(head.starts_with("HTTP/1.1 413 ") && body.contains("Too Large"), "{head}{body}");
}

#[test]
fn a_head_beyond_the_limit_is_refused() {
    let served = serve();
    let mut stream = BufReader::new(TcpStream::connect(served.address).unwrap());
    let long = format!("x: {}\r\n", "y".repeat(1024 * 1024));
    stream.get_mut().write_all(request("GET /macie", HOME, &long).as_bytes()).unwrap();
    let (head, body) = read_answer(&mut stream).unwrap();
    assert!(head.starts_with("HTTP/1.1 431 ") && body.contains("Too Large"), "{head}{body}");
    assert!(served.emulator.calls().is_empty());
}

#[test]
fn connections_side_by_side_are_served() {
    let served = serve();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let address = served.address;
            thread::spawn(move || {
                let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
                for _ in 0..50 {
                    stream.get_mut().write_all(request("GET /macie", HOME, "").as_bytes()).unwrap();
                    assert!(read_answer(&mut stream).unwrap().0.starts_with("HTTP/1.1 403"));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let sequences: Vec<u64> = served.emulator.calls().iter().map(|call| call.sequence).collect();
    assert_eq!(sequences, (1..=400).collect::<Vec<_>>());
}

/// The binary, killed when dropped.
struct Binary(Child);

impl Drop for Binary {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn binary(arguments: &[&str]) -> (Binary, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_macie-emulator"))
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines = lines.map(|line| line.unwrap()).take_while(|line| !line.contains("AWS_REGION")).collect();
    (Binary(child), lines)
}

#[test]
fn the_binary_prints_where_it_listens_and_ends_on_a_signal() {
    let (mut binary, lines) = binary(&["--port", "0", "--size", "7"]);
    let endpoint = lines[0].strip_prefix("macie-emulator listens on ").unwrap();
    assert!(lines[1].contains("7 accounts, management account 111111111111"), "{}", lines[1]);
    for service in ["MACIE2", "ORGANIZATIONS", "STS"] {
        assert!(lines.contains(&format!("export AWS_ENDPOINT_URL_{service}={endpoint}")), "{lines:?}");
    }
    let address: SocketAddr = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback());
    let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
    stream.get_mut().write_all(request("GET /macie", HOME, "").as_bytes()).unwrap();
    assert!(read_answer(&mut stream).unwrap().1.contains("Macie is not enabled"));
    let id = binary.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(binary.0.wait().unwrap().success());
}

#[test]
fn the_binary_says_what_is_wrong_with_its_files() {
    let directory = std::env::temp_dir();
    let file = directory.join(format!("macie-emulator-{}.json", std::process::id()));
    std::fs::write(&file, r#"{"surprise": 1}"#).unwrap();
    let path = file.to_str().unwrap();
    for (option, expected) in [("--switches", "unknown field `surprise`"), ("--accounts", "array `Accounts`")]
    {
        let output =
            Command::new(env!("CARGO_BIN_EXE_macie-emulator")).args([option, path]).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(expected) && text.contains(path), "{text}");
    }
    std::fs::remove_file(file).unwrap();
}
