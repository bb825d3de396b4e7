//! HTTP/1.1 over TCP, with keep-alive and limits on heads and bodies.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use crate::wire::{BODY_LIMIT, too_large};
use crate::{Emulator, control};

/// The largest request head, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;
/// How long a client may take to send a head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Why a request gets no answer.
#[derive(Debug, thiserror::Error)]
enum Silence {
    /// There is no server for this Region.
    #[error("no server behind this name")]
    NoServer,
    /// The client went away.
    #[error("the request was not received whole")]
    Cut,
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
        // The client sees how its connection ends.
        let _ended = server.serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        origin: Origin,
    ) -> Result<Response<Full<Bytes>>, Silence> {
        let (head, body) = request.into_parts();
        let (limit, refusal): (_, fn() -> Response<Bytes>) =
            match (control::is_control(head.uri.path()), origin) {
                (false, _) => (BODY_LIMIT, too_large),
                (true, Origin::ThisMachine) => (control::BODY_LIMIT, control::too_large),
                (true, Origin::Elsewhere) => return Ok(control::not_from_here().map(Full::new)),
            };
        let body = match Limited::new(body, limit).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(refusal().map(Full::new)),
            Err(_cut) => return Err(Silence::Cut),
        };
        let response = self.respond_in_time(Request::from_parts(head, body)).await;
        response.map(|response| response.map(Full::new)).ok_or(Silence::NoServer)
    }
}
