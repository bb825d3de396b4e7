//! What an execution came to: read from its output and its report, shown, kept.

use std::fs;

use super::place::Place;
use super::{End, RunError, plans};
use crate::kept::{self, Kept};
use crate::report::{Answers, Output, Report};
use crate::system::{Execution, ExecutionStatus, Resources};
use crate::view;
use crate::workspace::Workspace;

/// Errors of an execution that mean a refused request rather than a failure.
const REFUSALS: [&str; 8] = [
    "InvalidRequest",
    "UnsupportedRegion",
    "EmptyScope",
    "TooManyAccounts",
    "ConfirmationNeeded",
    "PlanUnknown",
    "PlanExpired",
    "PlanChanged",
];

/// What an execution came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It ended with a report.
    Reported(Box<Reported>),
    /// It failed before there was one.
    Failed {
        /// What it said.
        message: String,
        /// Whether the request was at fault.
        refused: bool,
    },
}

/// An execution's output and report.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) output: Output,
    report: Report,
    answers: Vec<Answers>,
    kept: Kept,
}

/// Reads what `execution` left.
pub(super) async fn outcome(place: Place<'_>, execution: &Execution) -> Result<Outcome, RunError> {
    if execution.status != ExecutionStatus::Succeeded {
        return Ok(Outcome::Failed { message: failure(execution), refused: is_refusal(execution) });
    }
    let contract = |what| move |source| RunError::Contract { what, source };
    let output = execution.output.clone().unwrap_or_default();
    let output: Output = serde_json::from_value(output).map_err(contract("the execution's output"))?;
    let bytes = object(place.resources(), &output.report_key).await?;
    let report: Report = serde_json::from_slice(&bytes).map_err(contract("the report"))?;
    let page = object(place.resources(), &output.page_key).await?;
    let directory = Workspace::current()?.reports();
    let kept = Kept::keep(&directory, &execution.name, &bytes, &page);
    let kept = kept.map_err(|source| RunError::Write { path: directory, source })?;
    let answers = answers(place.resources(), &output, &kept).await?;
    if let (Place::Here(system), true) = (place, report.request.dry_run) {
        plans::keep(system, &output.plan_hash).await?;
    }
    Ok(Outcome::Reported(Box::new(Reported { output, report, answers, kept })))
}

async fn object(resources: &Resources, key: &str) -> Result<Vec<u8>, RunError> {
    let bytes = resources.object(key).await?;
    bytes.ok_or_else(|| RunError::NoReport { key: key.to_owned() })
}

/// The answers to Macie Classic's calls, which are kept beside the report.
async fn answers(resources: &Resources, output: &Output, kept: &Kept) -> Result<Vec<Answers>, RunError> {
    let mut read = Vec::new();
    for key in output.regions.iter().filter_map(|region| region.answers_key.as_ref()) {
        let bytes = object(resources, key).await?;
        let contract = |source| RunError::Contract { what: "the answers", source };
        let answers: Answers = serde_json::from_slice(&bytes).map_err(contract)?;
        let path = kept.answers(&answers.region);
        fs::write(&path, bytes).map_err(|source| RunError::Write { path, source })?;
        read.push(answers);
    }
    Ok(read)
}

impl Outcome {
    /// What it reported, if every Region was worked through; accounts may have failed.
    pub(super) fn whole(&self) -> Option<&Reported> {
        match self {
            Self::Reported(reported) if reported.output.regions.iter().all(|it| it.error.is_none()) => {
                Some(reported)
            }
            Self::Reported(_) | Self::Failed { .. } => None,
        }
    }

    /// Opens the page, where there is one. That nothing shows it changes nothing of how it ended.
    pub(super) async fn open(&self) {
        let Self::Reported(reported) = self else { return };
        if let Err(error) = kept::open(&reported.kept.page).await {
            eprintln!("note: {error}");
        }
    }

    /// Shows all of it.
    pub(super) fn show(&self, place: Place<'_>) -> End {
        match self {
            Self::Reported(reported) => reported.show(place),
            Self::Failed { message, refused } => {
                eprintln!("error: {message}");
                place.show_log();
                if *refused { End::Refused } else { End::Failed }
            }
        }
    }
}

impl Reported {
    /// All of it in one line.
    pub(super) fn last_line(&self, place: Place<'_>) -> String {
        let accounts = u64::try_from(self.report.accounts()).unwrap_or(u64::MAX);
        view::last_line(accounts, &self.output, place.calls())
    }

    /// What a person has to know of a plan.
    pub(super) fn show_plan(&self) {
        println!("{}", view::plan(&self.output, &self.report));
        view::errors(&self.output).for_each(|error| println!("{error}"));
        self.output.changes.iter().for_each(|call| println!("After all Regions: {call}"));
        self.show_warnings();
        println!("Plan: {}", self.output.plan_hash);
    }

    /// Where its page lies.
    pub(super) fn show_page(&self) {
        println!("Page: {}", self.kept.page.display());
    }

    /// What a plan would do that cannot be undone, in one sentence.
    pub(super) fn consequences(&self) -> String {
        view::consequences(&self.output, &self.report)
    }

    /// How the process ends with this.
    pub(super) fn end(&self) -> End {
        if self.output.is_drifted() {
            End::Drifted
        } else if self.output.is_clean() {
            End::Finished
        } else {
            End::FinishedWithFailures
        }
    }

    fn show(&self, place: Place<'_>) -> End {
        let request = &self.report.request;
        if request.dry_run {
            self.show_plan();
        } else if request.is_audit() {
            println!("{}", view::audit(&self.output, &self.report));
            view::errors(&self.output).for_each(|error| println!("{error}"));
        } else {
            self.show_changes();
        }
        self.show_answers();
        place.show_functions();
        place.show_log();
        println!("Report: {}", self.kept.report.display());
        self.show_page();
        if request.dry_run && request.takes_confirmation() {
            println!(
                "The same command with --confirm HASH instead of --dry-run carries the plan out within the hour"
            );
        }
        println!("{}", self.last_line(place));
        self.end()
    }

    fn show_changes(&self) {
        println!("{}", view::regions(&self.output, &self.report));
        view::errors(&self.output).for_each(|error| println!("{error}"));
        if let Some(changes) = view::changes(&self.output) {
            println!("{changes}");
        }
        self.show_warnings();
    }

    fn show_answers(&self) {
        for answers in &self.answers {
            answers.lines().iter().for_each(|line| println!("{line}"));
            println!("Answers: {}", self.kept.answers(&answers.region).display());
        }
    }

    fn show_warnings(&self) {
        self.output.warnings.iter().for_each(|warning| println!("Warning: {warning}"));
    }
}

fn is_refusal(execution: &Execution) -> bool {
    execution.error.as_deref().is_some_and(|error| REFUSALS.contains(&error))
}

/// What a failed execution said, as one sentence.
fn failure(execution: &Execution) -> String {
    let name = execution.error.as_deref().unwrap_or("no error named");
    let ended = if is_refusal(execution) { "was refused" } else { "failed" };
    format!("The execution {} {ended}: {name}: {}", execution.name, said(execution))
}

/// The function's own message, where the cause is a function error.
fn said(execution: &Execution) -> String {
    let cause = execution.cause.as_deref().unwrap_or("nothing is known of the cause");
    let error: Option<serde_json::Value> = serde_json::from_str(cause).ok();
    let message = error.as_ref().and_then(|error| error["errorMessage"].as_str());
    message.unwrap_or(cause).to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::system::History;

    fn failed(error: &str, cause: &str) -> Execution {
        Execution {
            name: "onboard-1".into(),
            status: ExecutionStatus::Failed,
            output: None,
            error: Some(error.into()),
            cause: Some(cause.into()),
            took: Duration::ZERO,
            history: History::default(),
        }
    }

    #[test]
    fn a_refused_request_is_told_apart_from_a_failure() {
        let refused =
            failed("UnsupportedRegion", r#"{"errorType":"UnsupportedRegion","errorMessage":"no Macie"}"#);
        assert!(is_refusal(&refused));
        assert_eq!(failure(&refused), "The execution onboard-1 was refused: UnsupportedRegion: no Macie");
        let unseen = failed("PlanUnknown", r#"{"errorType":"PlanUnknown","errorMessage":"make one"}"#);
        assert!(is_refusal(&unseen));
        let broken = failed("Runtime.ExitError", "not JSON");
        assert!(!is_refusal(&broken));
        assert_eq!(failure(&broken), "The execution onboard-1 failed: Runtime.ExitError: not JSON");
    }
}
