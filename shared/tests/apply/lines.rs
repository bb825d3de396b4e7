//! What is logged, line by line, as names and values.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// A line, by the names of its fields.
pub(crate) type Line = BTreeMap<String, String>;

/// When a line was logged, in seconds since listening began.
pub(crate) const AT: &str = "at";

/// Lines that were heard.
#[derive(Clone)]
pub(crate) struct Lines {
    began: Instant,
    heard: Arc<Mutex<Vec<Line>>>,
}

/// Listens on this thread, until the guard is dropped.
pub(crate) fn listen() -> (Lines, DefaultGuard) {
    let lines = Lines { began: Instant::now(), heard: Arc::default() };
    let guard = tracing::subscriber::set_default(lines.clone());
    (lines, guard)
}

impl Lines {
    /// Those with this message.
    pub(crate) fn of(&self, message: &str) -> Vec<Line> {
        let heard = self.heard.lock().expect("no holder panics");
        heard.iter().filter(|line| line["message"] == message).cloned().collect()
    }
}

struct Fields(Line);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(Line::new());
        event.record(&mut fields);
        fields.0.insert(AT.to_owned(), self.began.elapsed().as_secs_f64().to_string());
        self.heard.lock().expect("no holder panics").push(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
