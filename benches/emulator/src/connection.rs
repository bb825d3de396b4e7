//! An HTTP/1.1 connection that is kept, if the server keeps it: as little client as possible, so that the server
//! is what is measured.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::problem::Problem;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, ready to be sent many times.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Method and path.
    pub(crate) route: String,
    bytes: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Request {
    /// A request with headers, each ended with CRLF.
    pub(crate) fn new(route: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        let text =
            format!("{route} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {length}\r\n\r\n{body}");
        Self { route: route.to_owned(), bytes: text.into_bytes() }
    }

    /// A request signed (not really) for a service and a Region, by a key.
    pub(crate) fn signed(
        (key, region, service): (&str, &str, &str),
        route: &str,
        headers: &str,
        body: &str,
    ) -> Self {
        let scope = format!("{key}/20261121/{region}/{service}/aws4_request");
        let authorization = format!(
            "authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n"
        );
        Self::new(route, &(authorization + headers), body)
    }
}

/// A connection.
pub(crate) struct Connection {
    address: SocketAddr,
    /// Absent once the server has closed it.
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// A connection that opens with its first request.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request, and waits for its answer; opens the connection anew if the server closed it.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<Answer, Problem> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        answer.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))?
    }

    async fn exchange(&mut self, request: &Request) -> Result<Answer, Problem> {
        self.buffer.clear();
        self.stream().await?.write_all(&request.bytes).await?;
        let head = loop {
            self.more().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let Head { status, length, kept } = Head::read(&self.buffer[..head]);
        while self.buffer.len() < head + length {
            self.more().await?;
        }
        if kept == Kept::No {
            self.stream = None;
        }
        let body = String::from_utf8_lossy(&self.buffer[head..head + length]).into_owned();
        Ok(Answer { status, body })
    }

    /// As [`send`](Self::send), for an answer that must be a success.
    pub(crate) async fn expect(&mut self, request: &Request) -> Result<String, Problem> {
        let Answer { status, body } = self.send(request).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        Err(Problem::Answer { route: request.route.clone(), status, body })
    }

    async fn stream(&mut self) -> Result<&mut TcpStream, Problem> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        Ok(self.stream.as_mut().expect("it was just opened"))
    }

    async fn more(&mut self) -> Result<(), Problem> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.stream().await?.read_buf(&mut buffer).await;
        self.buffer = buffer;
        if read? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Whether a connection outlives an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

/// What of an answer's head matters here.
struct Head {
    status: u16,
    /// Of the body; 0 if the head does not say.
    length: usize,
    kept: Kept,
}

impl Head {
    fn read(head: &[u8]) -> Self {
        let text = String::from_utf8_lossy(head);
        let header = |wanted: &str| {
            let pairs = text.lines().filter_map(|line| line.split_once(':'));
            let mut named = pairs.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            named.next().map(|(_, value)| value.trim().to_owned())
        };
        let closes = header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        Self {
            status: text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default(),
            length: header("content-length").and_then(|value| value.parse().ok()).unwrap_or_default(),
            kept: if closes { Kept::No } else { Kept::Yes },
        }
    }
}
