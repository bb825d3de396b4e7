//! A client's stream as hyper sees it. What hyper says of its own, a refusal without a body, is
//! held back, and so is the end of the stream: both are said by who knows how AWS says them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream on which hyper cannot refuse or end anything.
pub(super) struct Muffled<S>(pub(super) S);

impl<S: AsyncRead + Unpin> AsyncRead for Muffled<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Muffled<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if is_hypers_own(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Whether hyper itself refuses: a client's error without a body, and without the type that even an answer
/// to `HEAD` has. hyper reads no request before the answer to the one before it is written, so such a refusal
/// is always a write of its own.
fn is_hypers_own(bytes: &[u8]) -> bool {
    let refuses = bytes.starts_with(b"HTTP/1.") && bytes.get(8..10) == Some(b" 4");
    refuses && bytes.ends_with(b"\r\n\r\n") && !bytes.windows(12).any(|part| part == b"content-type")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_without_a_body_and_a_type_is_hypers_own() {
        let own =
            b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert!(is_hypers_own(own));
        for ours in [
            &b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n"[..],
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\r\n{\"message\":\"\"}",
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"",
        ] {
            assert!(!is_hypers_own(ours), "{}", String::from_utf8_lossy(ours));
        }
    }
}
