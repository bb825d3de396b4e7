//! HTTP/1.1 over TCP, with keep-alive and limits on heads and bodies.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use crate::Emulator;
use crate::wire::{BODY_LIMIT, too_large};

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

impl Emulator {
    /// Serves connections for ever.
    ///
    /// # Errors
    ///
    /// None at present: a failed `accept` is a matter of the connection or of a passing shortage.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(self.clone().serve_connection(stream));
                }
                Err(_passing) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    async fn serve_connection(self, stream: TcpStream) {
        // Small answers go out at once; where that cannot be set, they are merely slower.
        let _unset = stream.set_nodelay(true);
        let service = service_fn(|request| self.answer(request));
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_LIMIT);
        // The client sees how its connection ends.
        let _ended = server.serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Silence> {
        let (head, body) = request.into_parts();
        let body = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(too_large().map(Full::new)),
            Err(_cut) => return Err(Silence::Cut),
        };
        let response = self.respond(Request::from_parts(head, body));
        response.map(|response| response.map(Full::new)).ok_or(Silence::NoServer)
    }
}
