//! The control plane over TCP: from this machine, and from nowhere else.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::support::*;

/// Serves on every address of the machine; the port.
fn serve(runtime: &Runtime) -> u16 {
    let emulator = World::new().emulator;
    let listener = runtime.block_on(TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async move { emulator.serve(listener).await });
    port
}

fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn clock(address: SocketAddr) -> String {
    exchange(address, "GET /_macie/clock HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
}

/// An address of this machine that is not the loopback's, if it has one; connecting a datagram socket sends
/// nothing.
fn outer_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn callers_on_this_machine_are_answered_and_others_are_not() {
    let runtime = Runtime::new().unwrap();
    let port = serve(&runtime);
    let answer = clock((Ipv4Addr::LOCALHOST, port).into());
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"clock\":\"manual\""), "{answer}");
    let Some(outer) = outer_address() else { return };
    let answer = clock((outer, port).into());
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("on this machine only"), "{answer}");
    let macie = exchange((outer, port).into(), "GET /macie HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(macie.contains("Missing Authentication Token"), "AWS's services answer everybody: {macie}");
}

#[test]
fn a_body_larger_than_macie_takes_is_read_by_the_control_plane() {
    let runtime = Runtime::new().unwrap();
    let address = (Ipv4Addr::LOCALHOST, serve(&runtime)).into();
    let body = format!("{{\"ms\": 1{}}}", " ".repeat(2 * 1024 * 1024));
    let request = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let answer = exchange(address, &request("/_macie/clock/advance"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
