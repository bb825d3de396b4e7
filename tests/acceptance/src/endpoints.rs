//! Endpoints that are not what they should be, each in one way.

use std::process::Stdio;
use std::time::Duration;

use macie_emulator::Emulator;
use macie_org_local::engine;
use macie_org_local::progress::Progress;
use macie_org_local::workspace::Workspace;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

/// Where every connection is refused.
pub const NOBODY: &str = "http://127.0.0.1:1";
/// A name that no DNS server knows: RFC 6761 keeps it free.
pub const NOWHERE: &str = "http://nowhere.invalid";

/// A page such as proxies answer with.
const PAGE: &str = "<!DOCTYPE html><title>Blocked</title><p>This site is blocked.";

/// What a broken endpoint does with a request.
#[derive(Debug, Clone, Copy)]
pub enum Broken {
    /// Nothing, ever.
    Silent,
    /// Answers in another protocol.
    Babble,
    /// Answers with a web page and this status.
    Page(u16),
    /// Begins an answer and hangs up.
    HangsUp,
    /// Begins an answer and says no more.
    Stalls,
}

/// An endpoint that runs until it is dropped.
#[derive(Debug)]
pub struct Endpoint {
    /// Its URL.
    pub url: String,
    _server: JoinSet<()>,
}

impl Endpoint {
    /// One that is broken.
    pub async fn broken(how: Broken) -> Self {
        let (listener, url) = listen().await;
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(answer(connection, how));
            }
        });
        Self { url, _server: server }
    }

    /// Macie, Organizations and STS in order.
    pub async fn of(emulator: &Emulator) -> Self {
        let (listener, url) = listen().await;
        let emulator = emulator.clone();
        let mut server = JoinSet::new();
        server.spawn(async move { drop(emulator.serve(listener).await) });
        Self { url, _server: server }
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    (listener, url)
}

async fn answer(mut connection: TcpStream, how: Broken) {
    let mut request = vec![0; 64 * 1024];
    // Whatever came first: the request's head, as a rule all of it.
    let _any = connection.read(&mut request).await;
    let said = match how {
        Broken::Silent => String::new(),
        Broken::Babble => "220 mail.example.com ESMTP\r\n".to_owned(),
        Broken::Page(status) => {
            let length = PAGE.len();
            format!("HTTP/1.1 {status} Said\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n{PAGE}")
        }
        Broken::HangsUp | Broken::Stalls => {
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 1000\r\n\r\n{\"Org".to_owned()
        }
    };
    // The caller may have gone.
    let _sent = connection.write_all(said.as_bytes()).await;
    match how {
        Broken::Silent | Broken::Stalls => tokio::time::sleep(Duration::from_hours(1)).await,
        Broken::Babble | Broken::Page(_) | Broken::HangsUp => drop(connection.shutdown().await),
    }
}

/// An endpoint behind a certificate that nobody has signed.
#[derive(Debug)]
pub struct Untrusted {
    /// Its URL.
    pub url: String,
    _process: Child,
}

impl Untrusted {
    /// Starts one, in the engine's Python, which has what makes certificates.
    pub async fn start() -> Self {
        let workspace = Workspace::current().expect("the workspace is there");
        let python =
            engine::prepare(&workspace.own(), &Progress::silent()).await.expect("the engine is installed");
        let mut server = Command::new(&python.executable);
        server.args(["-c", include_str!("untrusted.py")]).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = server.spawn().expect("Python starts");
        let output = process.stdout.take().expect("its output is read here");
        let port = BufReader::new(output).lines().next_line().await.expect("Python prints").expect("a port");
        Self { url: format!("https://127.0.0.1:{port}"), _process: process }
    }
}
