//! HTTP/1.1 over TCP, with keep-alive and limits on heads and bodies. Whatever is sent, the answer
//! has the shape of AWS, or there is none because there is no server at AWS either.

mod stream;
mod turned_away;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use self::stream::Muffled;
use self::turned_away::{last_words, malformed};
use crate::wire::{BODY_LIMIT, too_large};
use crate::{Emulator, control};

/// The largest request head, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;
/// How long a client may take to send a head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// How long to listen to a client that was told everything.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a request gets no answer: there is no server for its Region.
#[derive(Debug, thiserror::Error)]
#[error("no server behind this name")]
struct NoServer;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// It is larger than is read.
    TooLarge,
    /// It is cut off, or its chunks are none.
    Malformed,
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    ThisMachine,
    Elsewhere,
}

impl Origin {
    fn of(peer: SocketAddr) -> Self {
        if peer.ip().to_canonical().is_loopback() { Self::ThisMachine } else { Self::Elsewhere }
    }
}

impl Emulator {
    /// Serves connections for ever.
    ///
    /// # Errors
    ///
    /// None at present: a failed `accept` is a matter of the connection or of a passing shortage.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    tokio::spawn(self.clone().serve_connection(stream, Origin::of(peer)));
                }
                Err(_passing) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    async fn serve_connection(self, stream: TcpStream, origin: Origin) {
        // Small answers go out at once; where that cannot be set, they are merely slower.
        let _unset = stream.set_nodelay(true);
        let service = service_fn(|request| self.answer(request, origin));
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_LIMIT);
        let mut stream = Muffled(stream);
        let ended = server.serve_connection(TokioIo::new(&mut stream), service).await;
        let last_words = ended.err().and_then(|error| last_words(&error));
        // The client sees how its connection ends.
        let _gone = hang_up(stream.0, &last_words.unwrap_or_default()).await;
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        origin: Origin,
    ) -> Result<Response<Full<Bytes>>, NoServer> {
        let (head, body) = request.into_parts();
        let (limit, refusal): (_, fn() -> Response<Bytes>) =
            match (control::is_control(head.uri.path()), origin) {
                (false, _) => (BODY_LIMIT, too_large),
                (true, Origin::ThisMachine) => (control::BODY_LIMIT, control::too_large),
                (true, Origin::Elsewhere) => return Ok(control::not_from_here().map(Full::new)),
            };
        let body = match read_whole(body, limit).await {
            Ok(body) => body,
            Err(Unread::TooLarge) => return Ok(refusal().map(Full::new)),
            Err(Unread::Malformed) => return Ok(malformed().map(Full::new)),
        };
        let response = self.respond_in_time(Request::from_parts(head, body)).await;
        response.map(|response| response.map(Full::new)).ok_or(NoServer)
    }
}

/// Reads a body. One that is announced as too large is not waited for.
async fn read_whole(body: Incoming, limit: usize) -> Result<Bytes, Unread> {
    if body.size_hint().lower() > limit as u64 {
        return Err(Unread::TooLarge);
    }
    let body = Limited::new(body, limit)
        .collect()
        .await
        .map_err(|error| if error.is::<LengthLimitError>() { Unread::TooLarge } else { Unread::Malformed })?;
    Ok(body.to_bytes())
}

/// Says the last words, and then reads for a while what the client still sends: if a connection is closed with
/// something unread in it, the client may lose what it was told.
async fn hang_up(mut stream: TcpStream, last_words: &[u8]) -> io::Result<()> {
    stream.write_all(last_words).await?;
    stream.shutdown().await?;
    let mut nowhere = tokio::io::sink();
    let unheard = tokio::io::copy(&mut stream, &mut nowhere);
    tokio::time::timeout(PATIENCE, unheard).await.unwrap_or(Ok(0)).map(drop)
}
