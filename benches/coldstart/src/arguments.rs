//! What to measure, how often, and where it lies.

use std::path::{Path, PathBuf};

use clap::Parser;

use crate::certificate::Certificate;
use crate::endpoint::Endpoint;
use crate::measure::{Run, Surroundings, run};
use crate::problem::Problem;
use crate::quota::Quota;
use crate::subject::{self, Subject};
use crate::table::{self, Row};

/// Measures how fast the functions start.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// The release builds. Left out: those beside this program.
    #[arg(long)]
    binaries: Option<PathBuf>,

    /// What `make bench-coldstart` installs.
    #[arg(long, default_value = "target/coldstart")]
    twins: PathBuf,

    /// The zips of `make build`, to be weighed.
    #[arg(long, default_value = "target/lambda")]
    zips: PathBuf,

    /// How often each program is run in each of its surroundings.
    #[arg(long, default_value_t = 20)]
    runs: usize,

    /// Programs whose name has this in it. Left out: all of them.
    #[arg(long, default_value = "")]
    only: String,
}

/// After how many milliseconds a program held to seven percent gets its share anew: what the
/// kernel does unless told otherwise, and what some measured of Lambda.
const PERIODS: [u32; 2] = [100, 20];

/// Where programs are run: with a plain endpoint, an encrypted one, and at seven percent.
struct Place {
    http: Endpoint,
    https: Endpoint,
    certificate: Certificate,
    quotas: Vec<Quota>,
}

impl Arguments {
    /// Measures, and prints a Markdown table.
    pub(crate) async fn run(self) -> Result<(), Problem> {
        let certificate = Certificate::make(&self.twins)?;
        let quotas: Result<Vec<_>, _> = PERIODS.into_iter().map(Quota::make).collect();
        let quotas = quotas.inspect_err(|problem| eprintln!("no share of seven percent: {problem}"));
        let place = Place {
            http: Endpoint::start(None).await?,
            https: Endpoint::start(Some(certificate.acceptor.clone())).await?,
            certificate,
            quotas: quotas.unwrap_or_default(),
        };
        let mut rows = Vec::new();
        for subject in subject::all(&self.binaries(), &self.twins)? {
            if subject.name.contains(&self.only) {
                eprintln!("{}", subject.name);
                rows.push(self.row(&subject, &place).await?);
            }
        }
        print!("{}", table::render(&rows));
        Ok(())
    }

    async fn row(&self, subject: &Subject, place: &Place) -> Result<Row, Problem> {
        let trusted = Some(place.certificate.path.as_path());
        let http = Surroundings { endpoint: &place.http, trusted: None, quota: None };
        let https = Surroundings { endpoint: &place.https, trusted, quota: None };
        let mut row = Row {
            name: subject.name.clone(),
            http: self.runs(subject, &http).await?,
            https: self.runs(subject, &https).await?,
            held: Vec::new(),
            binary_mb: subject.arguments.is_empty().then(|| megabytes(&subject.program)).flatten(),
            zip_mb: megabytes(&self.zips.join(&subject.name).join("bootstrap.zip")),
        };
        for quota in &place.quotas {
            row.held.push(self.runs(subject, &Surroundings { quota: Some(quota), ..https }).await?);
        }
        Ok(row)
    }

    /// One run more than counts: the first finds nothing in the page cache.
    async fn runs(&self, subject: &Subject, around: &Surroundings<'_>) -> Result<Vec<Run>, Problem> {
        let mut runs = Vec::new();
        for _ in 0..=self.runs {
            runs.push(run(subject, around).await?);
        }
        Ok(runs.split_off(1))
    }

    fn binaries(&self) -> PathBuf {
        let beside = || std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_owned));
        self.binaries.clone().or_else(beside).unwrap_or_else(|| PathBuf::from("target/release"))
    }
}

fn megabytes(file: &Path) -> Option<f64> {
    let length = u32::try_from(std::fs::metadata(file).ok()?.len()).ok()?;
    Some(f64::from(length) / 1e6)
}
