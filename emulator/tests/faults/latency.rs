//! Latency: reported without a network, and taken over one without holding anybody up.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::*;
use crate::{latest, set};

#[test]
fn without_a_network_latency_is_only_reported() {
    let world = World::new();
    set(
        &world,
        json!({ "latencies": [{ "calls": { "operations": ["GetMacieSession"] }, "distribution": { "fixed": { "ms": 60_000 } } }] }),
    );
    let start = Instant::now();
    world.ask(MANAGEMENT, "GET /macie");
    assert_eq!(latest(&world).latency_ms, 60_000);
    world.ask(MANAGEMENT, "GET /members");
    assert_eq!(latest(&world).latency_ms, 0, "the other operations take no time");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_same_seed_draws_the_same_latencies() {
    let drawn = |seed: u64| -> Vec<u64> {
        let world = World::new();
        set(
            &world,
            json!({ "seed": seed, "latencies": [{ "distribution": { "normal": { "meanMs": 100, "deviationMs": 30 } } }] }),
        );
        (0..20).for_each(|_| drop(world.ask(MANAGEMENT, "GET /macie")));
        world.emulator.calls().iter().map(|call| call.latency_ms).collect()
    };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}

/// Sends one request on a connection of its own, and waits for the first byte of the answer.
async fn ask(address: std::net::SocketAddr, route: &str) {
    let header = authorization("AKIAOPERATOR", HOME, "macie2");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("{route} HTTP/1.1\r\nhost: x\r\nauthorization: {header}\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 1);
}

#[tokio::test]
async fn over_tcp_half_passes_before_the_effect_and_nobody_else_waits() {
    let world = World::new();
    set(
        &world,
        json!({ "latencies": [{ "calls": { "operations": ["EnableMacie"] }, "distribution": { "fixed": { "ms": 2_000 } } }] }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = world.emulator.clone();
    tokio::spawn(async move { server.serve(listener).await });
    let start = Instant::now();
    let slow = tokio::spawn(ask(address, "POST /macie"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.session(MANAGEMENT), None, "no effect in the first half");
    ask(address, "GET /macie").await;
    assert!(start.elapsed() < Duration::from_millis(950), "another call does not wait");
    while world.session(MANAGEMENT).is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let effect = start.elapsed();
    assert!(effect >= Duration::from_secs(1) && !slow.is_finished(), "{effect:?}");
    slow.await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(2));
}
