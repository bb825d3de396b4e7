//! The programs' reports: each program runs once per process, however many tests ask.

use std::error::Error;
use std::sync::OnceLock;

use macie_org_peers::{Host, PeerError, Program, Report, run};
use tokio::runtime::Runtime;

type Outcome = Result<Vec<Report>, PeerError>;

/// The programs that run inside the test, each with what came of it.
static RUNS: [(Program, OnceLock<Outcome>); 21] = [
    (Program("sessions"), OnceLock::new()),
    (Program("administrators"), OnceLock::new()),
    (Program("members"), OnceLock::new()),
    (Program("member_lists"), OnceLock::new()),
    (Program("invitations"), OnceLock::new()),
    (Program("invitation_answers"), OnceLock::new()),
    (Program("jobs"), OnceLock::new()),
    (Program("job_definitions"), OnceLock::new()),
    (Program("job_lists"), OnceLock::new()),
    (Program("settings"), OnceLock::new()),
    (Program("usage"), OnceLock::new()),
    (Program("tags"), OnceLock::new()),
    (Program("discovery"), OnceLock::new()),
    (Program("classic"), OnceLock::new()),
    (Program("organizations"), OnceLock::new()),
    (Program("delegation"), OnceLock::new()),
    (Program("sts"), OnceLock::new()),
    (Program("command_line"), OnceLock::new()),
    (Program("faults"), OnceLock::new()),
    (Program("front"), OnceLock::new()),
    (Program("judge"), OnceLock::new()),
];

/// Programs that are about no operation, but about requests, answers or judging itself.
const ABOUT_NO_OPERATION: [&str; 3] = ["faults", "front", "judge"];

/// What asynchronous calls run on.
pub(crate) fn runtime() -> Runtime {
    Runtime::new().expect("a runtime starts")
}

/// The reports of a program.
pub(crate) fn reports(name: &str) -> &'static [Report] {
    let found = RUNS.iter().find(|(program, _)| program.0 == name);
    let (program, outcome) = found.unwrap_or_else(|| panic!("no program `{name}`"));
    let outcome = outcome.get_or_init(|| runtime().block_on(run(*program, &Host::Library)));
    outcome.as_ref().unwrap_or_else(|error| panic!("{name}: {}", chain(error)))
}

/// The reports of all programs.
pub(crate) fn every_report() -> Vec<Report> {
    RUNS.iter().flat_map(|(program, _)| reports(program.0).to_vec()).collect()
}

/// The reports about operations.
pub(crate) fn reports_of_operations() -> Vec<Report> {
    let names = RUNS.iter().map(|(program, _)| program.0);
    names.filter(|name| !ABOUT_NO_OPERATION.contains(name)).flat_map(|name| reports(name).to_vec()).collect()
}

/// An error with its sources.
pub(crate) fn chain(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {}", chain(source)))
}
