//! Logs: one JSON object per line on standard output, as Lambda's JSON format has it.
//!
//! The SDK's own lines stay at warnings: its wire logs would carry addresses.

use std::io::stdout;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging; a second call changes nothing.
pub(super) fn start() {
    let ours = ["macie_org", "admit_account", "take_inventory", "disable_sessions"];
    let levels = Targets::new().with_default(LevelFilter::WARN);
    let levels = ours.iter().fold(levels, |levels, target| levels.with_target(*target, LevelFilter::INFO));
    let lines = fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false);
    let _already_started =
        tracing_subscriber::registry().with(lines.with_writer(stdout)).with(levels).try_init();
}
