//! A server's process: started, waited for, weighed, ended.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::problem::Problem;

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; dropping it ends it.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first connection that it took.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts a program that takes `--port` or `-p`, and waits until it listens.
    pub(crate) async fn start(
        program: &Path,
        port_flag: &str,
        arguments: &[String],
    ) -> Result<Self, Problem> {
        let address = free_address()?;
        let start = Instant::now();
        let child = Command::new(program)
            .args([port_flag, &address.port().to_string()])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| Problem::Start { path: program.to_owned(), source })?;
        let mut server = Self { child, address, started_in: Duration::ZERO };
        while !listens(address) {
            if start.elapsed() > PATIENCE || server.child.try_wait()?.is_some() {
                return Err(Problem::Silent(program.to_owned()));
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        server.started_in = start.elapsed();
        Ok(server)
    }

    /// The memory that the process holds, in MB, as the kernel counts it.
    pub(crate) fn resident_mb(&self) -> Result<u64, Problem> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok());
        Ok(kib.unwrap_or_default() * 1024 / 1_000_000)
    }
}

/// How many ticks the kernel counts in a second; Linux has not had another number for user space.
const TICKS: u64 = 100;

impl Server {
    /// The processor time that the process has used, which does not depend on who else uses the machine.
    pub(crate) fn processor_time(&self) -> Result<Duration, Problem> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name, which ends with a parenthesis, user time is the 12th field and system time the 13th.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Whether somebody takes connections there; not this socket itself, which can meet itself on a free port.
fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok_and(|stream| stream.local_addr().is_ok_and(|own| own != address))
}

/// An address that nobody listened on a moment ago.
fn free_address() -> Result<SocketAddr, Problem> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
