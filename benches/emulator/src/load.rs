//! Many connections that ask as fast as they are answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::connection::{Connection, Request};
use crate::problem::Problem;
use crate::server::Server;

/// What a load came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    calls: u64,
    took: Duration,
    /// Of the server.
    processor: Duration,
}

impl Load {
    /// Calls each second.
    #[expect(clippy::cast_precision_loss, reason = "a few million calls")]
    pub(crate) fn rate(self) -> f64 {
        self.calls as f64 / self.took.as_secs_f64()
    }

    /// The server's processor time for one call, microseconds.
    #[expect(clippy::cast_precision_loss, reason = "a few million calls")]
    pub(crate) fn processor_us(self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.calls as f64
    }

    /// As `12,345 calls/s, 67 µs of processor each`.
    pub(crate) fn shown(self) -> String {
        let digits = format!("{:.0}", self.rate());
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        format!("{text} calls/s, {:.0} µs of processor each", self.processor_us())
    }
}

/// Sends one request again and again, over so many connections, for so long.
pub(crate) async fn repeat(
    server: &Server,
    request: Request,
    connections: usize,
    length: Duration,
) -> Result<Load, Problem> {
    let (request, mark, address) = (Arc::new(request), Mark::now(server)?, server.address);
    let start = mark.at;
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let request = Arc::clone(&request);
        clients.spawn(async move {
            let (mut connection, mut calls) = (Connection::new(address), 0);
            while start.elapsed() < length {
                connection.expect(&request).await?;
                calls += 1;
            }
            Ok(calls)
        });
    }
    finish(clients, server, mark).await
}

/// Sends each request once, divided among so many connections.
pub(crate) async fn each(
    server: &Server,
    requests: Vec<Request>,
    connections: usize,
) -> Result<Load, Problem> {
    let (mark, address) = (Mark::now(server)?, server.address);
    let share = requests.len().div_ceil(connections).max(1);
    let mut clients = JoinSet::new();
    for share in requests.chunks(share).map(<[Request]>::to_vec) {
        clients.spawn(async move {
            let (mut connection, mut calls) = (Connection::new(address), 0);
            for request in &share {
                connection.expect(request).await?;
                calls += 1;
            }
            Ok(calls)
        });
    }
    finish(clients, server, mark).await
}

/// When a load began, and what the server had used before.
#[derive(Clone, Copy)]
struct Mark {
    at: Instant,
    processor: Duration,
}

impl Mark {
    fn now(server: &Server) -> Result<Self, Problem> {
        Ok(Self { at: Instant::now(), processor: server.processor_time()? })
    }
}

async fn finish(
    mut clients: JoinSet<Result<u64, Problem>>,
    server: &Server,
    mark: Mark,
) -> Result<Load, Problem> {
    let mut calls = 0;
    while let Some(ended) = clients.join_next().await {
        calls += ended.expect("a client does not panic")?;
    }
    let processor = server.processor_time()?.saturating_sub(mark.processor);
    Ok(Load { calls, took: mark.at.elapsed(), processor })
}
