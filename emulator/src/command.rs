//! The command line: which organization, which readings, which port; and what is printed.

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Parser;
use macie_emulator::{DumpError, Emulator, Organization, Switches, openapi};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::help::reference;
use crate::role_flags::{RoleError, RoleFlags, print_keys};
use crate::steering_flags::{SteeringError, SteeringFlags};

/// Amazon Macie, AWS Organizations and AWS STS on this machine, with the real rules.
///
/// Serves one organization over HTTP until it receives SIGINT or SIGTERM, and prints what to export so that
/// the AWS CLI, boto3 or any AWS SDK use it. Every access key that it did not issue itself stands for the
/// management account and may do everything; keys for other accounts come from `sts assume-role`, keys that
/// may do what a function's role allows from --template. The Region and the service come
/// from the request's signature, which is not verified. Nothing is stored: the next start is a fresh one.
///
/// A control plane under /_macie, for callers on this machine: snapshots of the state, the log of calls, the
/// watch over a run, the clock, faults, switches, and what happens to accounts with the EventBridge events
/// about it.
#[derive(Debug, Parser)]
#[command(name = "macie-emulator", version, verbatim_doc_comment, after_long_help = reference())]
pub(crate) struct Arguments {
    /// The port; 0 takes a free one and prints it.
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// The address to listen on. Anyone who reaches it can call, so think before you leave the loopback.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// A file with the output of `aws organizations list-accounts`, whose accounts are then the organization.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["size", "seed"])]
    accounts: Option<PathBuf>,

    /// How many accounts the made-up organization has, its management account 111111111111 among them.
    #[arg(long, default_value_t = 100)]
    size: usize,

    /// Which made-up organization: the same seed gives the same one.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// A JSON file with switches: how to act where sources about AWS disagree, and the quota. Left out: every
    /// default. Example: {"memberLimit": 50, "unknownMember": "notFound"}
    #[arg(long, value_name = "FILE")]
    switches: Option<PathBuf>,

    #[command(flatten)]
    roles: RoleFlags,

    #[command(flatten)]
    steering: SteeringFlags,

    /// Prints the description (OpenAPI 3.1) of the control plane under /_macie, and ends.
    #[arg(long)]
    openapi: bool,
}

/// Why the emulator does not start, or ends.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file of accounts is unusable.
    #[error("cannot use {} as an organization", path.display())]
    Accounts { path: PathBuf, source: DumpError },
    /// The file of switches is unusable.
    #[error("cannot use {} as switches", path.display())]
    Switches { path: PathBuf, source: serde_json::Error },
    /// The roles of a template cannot be enforced.
    #[error("cannot enforce permissions")]
    Roles(#[from] RoleError),
    /// The faults cannot be set.
    #[error("cannot set faults")]
    Steering(#[from] SteeringError),
    /// The port is taken, or not ours to take.
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
    /// The terminal or the signals do not work.
    #[error("cannot serve")]
    Serve(#[from] io::Error),
}

impl Arguments {
    /// Serves until SIGINT or SIGTERM.
    pub(crate) async fn run(self) -> Result<(), CommandError> {
        if self.openapi {
            return Ok(writeln!(io::stdout(), "{:#}", openapi())?);
        }
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let emulator = Emulator::with_clock(self.organization()?, self.readings()?, self.steering.clock());
        self.steering.set_faults(&emulator)?;
        let enforcement = self.roles.enforce(&emulator)?;
        let address = SocketAddr::new(self.host, self.port);
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| CommandError::Listen { address, source })?;
        greet(&emulator, listener.local_addr()?)?;
        if let Some(enforcement) = &enforcement {
            print_keys(enforcement, &mut io::stdout().lock())?;
        }
        tokio::select! {
            served = emulator.serve(listener) => served?,
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }

    fn organization(&self) -> Result<Organization, CommandError> {
        let Some(path) = &self.accounts else { return Ok(Organization::generate(self.size, self.seed)) };
        let dump = Organization::from_dump(&read(path)?);
        dump.map_err(|source| CommandError::Accounts { path: path.clone(), source })
    }

    fn readings(&self) -> Result<Switches, CommandError> {
        let Some(path) = &self.switches else { return Ok(Switches::default()) };
        let switches = serde_json::from_str(&read(path)?);
        switches.map_err(|source| CommandError::Switches { path: path.clone(), source })
    }
}

/// An error and its sources, joined by colons.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

fn read(path: &Path) -> Result<String, CommandError> {
    fs::read_to_string(path).map_err(|source| CommandError::Read { path: path.to_owned(), source })
}

/// Prints the endpoint, the organization in a line, and what to paste into a shell.
fn greet(emulator: &Emulator, address: SocketAddr) -> io::Result<()> {
    let (size, management) = emulator.state(|state| {
        let organization = state.organization();
        (organization.accounts().count(), *organization.management_id())
    });
    let endpoint = format!("http://{address}");
    let mut out = io::stdout().lock();
    writeln!(out, "macie-emulator listens on {endpoint}")?;
    writeln!(out, "organization of {size} accounts, management account {management}\n")?;
    for service in ["MACIE2", "ORGANIZATIONS", "STS"] {
        writeln!(out, "export AWS_ENDPOINT_URL_{service}={endpoint}")?;
    }
    writeln!(out, "export AWS_ACCESS_KEY_ID=AKIAEMULATOR AWS_SECRET_ACCESS_KEY=emulator")?;
    writeln!(out, "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1")?;
    out.flush()
}
