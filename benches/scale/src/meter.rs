//! Counts requests on their way to the engine, which keeps no log: a relay that
//! understands nothing but where a request begins.
//!
//! A client that waits for each answer begins a request with a read of its own, and no
//! body of ours begins like one.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The methods of S3 and DynamoDB.
const METHODS: [&str; 5] = ["DELETE", "GET", "HEAD", "POST", "PUT"];

/// A relay in front of one service.
#[derive(Debug)]
pub(crate) struct Meter {
    address: SocketAddr,
    shared: Arc<Shared>,
    _server: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Shared {
    target: OnceLock<SocketAddr>,
    requests: Mutex<BTreeMap<&'static str, u64>>,
}

impl Meter {
    /// A relay that listens, and that nobody may use before [`forward_to`](Self::forward_to).
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let mut server = JoinSet::new();
        server.spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, _server: server })
    }

    /// Its URL.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends everything to this URL of a loopback port.
    pub(crate) fn forward_to(&self, endpoint: &str) -> io::Result<()> {
        let address = endpoint.trim_start_matches("http://").parse();
        let address = address.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        self.shared.target.get_or_init(|| address);
        Ok(())
    }

    /// Requests with this method so far.
    pub(crate) fn count(&self, method: &str) -> u64 {
        self.shared.requests().get(method).copied().unwrap_or(0)
    }
}

impl Shared {
    fn requests(&self) -> MutexGuard<'_, BTreeMap<&'static str, u64>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, read: &[u8]) {
        let begins =
            |method: &&&str| read.starts_with(method.as_bytes()) && read.get(method.len()) == Some(&b' ');
        if let Some(method) = METHODS.iter().find(begins) {
            *self.requests().entry(method).or_default() += 1;
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        // One that breaks is the client's to notice.
        connections.spawn(relay(client, Arc::clone(&shared)));
        while connections.try_join_next().is_some() {}
    }
}

async fn relay(client: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let target = shared.target.get().ok_or(io::ErrorKind::NotConnected)?;
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let requests = async {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = from_client.read(&mut buffer).await?;
            if length == 0 {
                return to_server.shutdown().await;
            }
            shared.note(&buffer[..length]);
            to_server.write_all(&buffer[..length]).await?;
        }
    };
    let answers = async {
        tokio::io::copy(&mut from_server, &mut to_client).await?;
        to_client.shutdown().await
    };
    tokio::try_join!(requests, answers).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_request_of_a_kept_connection_is_counted_and_passed_on() {
        let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let meter = Meter::start().await.unwrap();
        meter.forward_to(&format!("http://{}", echo.local_addr().unwrap())).unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = echo.accept().await.unwrap();
            let (mut from, mut to) = stream.split();
            tokio::io::copy(&mut from, &mut to).await.unwrap();
        });
        let mut client = TcpStream::connect(meter.address).await.unwrap();
        let mut answer = [0; 64];
        for sent in ["PUT /a HTTP/1.1\r\n", "PUTTING is a body", "GET /a HTTP/1.1\r\n", "PUT /b HTTP/1.1\r\n"]
        {
            client.write_all(sent.as_bytes()).await.unwrap();
            client.read_exact(&mut answer[..sent.len()]).await.unwrap();
            assert_eq!(&answer[..sent.len()], sent.as_bytes());
        }
        drop(client);
        server.await.unwrap();
        assert_eq!((meter.count("PUT"), meter.count("GET"), meter.count("POST")), (2, 1, 0));
    }
}
