//! Follows an execution and shows its progress, as bars or as lines.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::{Stdout, stdout};
use std::time::Instant;

use indicatif::MultiProgress;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::sessions::SessionsProgress;
use super::standing::Standing;
use super::tick::Told;
use super::{Bars, Lines, RegionProgress};
use crate::lambda::LogLine;
use crate::progress::Progress;

/// What stands where a Region's name does, for the sessions of all Regions.
const FORMER_MEMBERS: &str = "former members";

/// The display of one execution's progress.
#[derive(Debug)]
pub struct Show {
    form: Form,
    regions: BTreeMap<String, RegionProgress>,
    sessions: SessionsProgress,
}

#[derive(Debug)]
enum Form {
    /// On a terminal.
    Bars(Bars),
    /// Anywhere else.
    Lines(Lines<Stdout>),
}

impl Show {
    /// Bars, drawn by standard error's terminal.
    #[must_use]
    pub fn bars() -> Self {
        Self::of(Form::Bars(Bars::new(MultiProgress::new())))
    }

    /// Lines on standard output.
    #[must_use]
    pub fn lines() -> Self {
        Self::of(Form::Lines(Lines::new(stdout())))
    }

    /// Says something to whoever watches, without disturbing what is shown.
    #[must_use]
    pub fn voice(&self) -> Progress {
        match &self.form {
            Form::Bars(bars) => bars.voice(),
            Form::Lines(_) => Progress::new(|sentence| eprintln!("{sentence}")),
        }
    }

    fn of(form: Form) -> Self {
        Self { form, regions: BTreeMap::new(), sessions: SessionsProgress::default() }
    }

    fn line(&mut self, line: &LogLine, execution: &str) {
        match Told::of(line).filter(|told| is_part(told.execution(), execution)) {
            Some(Told::Begun(begun)) if !begun.region.is_empty() => {
                self.region(&begun.region, |progress| progress.begin(&begun.function));
            }
            Some(Told::Counted(tick)) => self.region(&tick.region, |progress| progress.add(&tick)),
            Some(Told::Ended(ended)) => {
                self.sessions.add(&ended);
                self.form.show(FORMER_MEMBERS, self.sessions.standing());
            }
            Some(Told::Begun(_)) | None => {}
        }
    }

    fn region(&mut self, region: &str, change: impl FnOnce(&mut RegionProgress)) {
        let progress = self.regions.entry(region.to_owned()).or_default();
        change(progress);
        self.form.show(region, progress.standing());
    }

    fn finish(&mut self) {
        if matches!(self.form, Form::Bars(_)) {
            for (region, progress) in &mut self.regions {
                progress.end();
                self.form.show(region, progress.standing());
            }
        }
        self.form.finish();
    }
}

impl Form {
    /// Shows how far what has this label is, if there is anything to say.
    fn show(&mut self, label: &str, standing: Option<Standing>) {
        let Some(standing) = standing else { return };
        match self {
            Self::Bars(bars) => bars.show(label, standing),
            Self::Lines(lines) => lines.show(label, &standing, Instant::now()),
        }
    }

    fn finish(&mut self) {
        match self {
            Self::Bars(bars) => bars.finish(),
            Self::Lines(lines) => lines.finish(),
        }
    }
}

/// Whether `name` is the execution called `first`, or one under whose name that goes on:
/// `nightly`, `nightly-2`, `nightly-3`.
fn is_part(name: &str, first: &str) -> bool {
    let suffix = name.strip_prefix(first).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    suffix.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Shows what `lines` tell of the execution called `name`, and of those that it goes on as, until `ended` is done.
pub async fn follow<T>(
    mut show: Show,
    lines: &mut Receiver<LogLine>,
    name: &str,
    ended: impl Future<Output = T>,
) -> T {
    tokio::pin!(ended);
    let result = loop {
        tokio::select! {
            result = &mut ended => break result,
            line = lines.recv() => match line {
                Ok(line) => show.line(&line, name),
                // The next line says more than the missed ones did.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break ended.await,
            },
        }
    };
    while let Ok(line) = lines.try_recv() {
        show.line(&line, name);
    }
    show.finish();
    result
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast;

    use super::super::tick::tests::line;
    use super::*;

    #[test]
    fn an_execution_and_those_that_it_goes_on_as_are_one() {
        for part in ["nightly", "nightly-2", "nightly-12"] {
            assert!(is_part(part, "nightly"), "{part}");
        }
        for other in ["night", "nightly-x", "weekly", "nightly-2-x"] {
            assert!(!is_part(other, "nightly"), "{other}");
        }
    }

    #[tokio::test]
    async fn the_result_arrives_though_lines_were_missed_and_though_nobody_logs_any_longer() {
        let (sender, mut receiver) = broadcast::channel(1);
        for done in 0..3 {
            sender.send(line("us-east-1", done, 3)).unwrap();
        }
        assert_eq!(follow(Show::lines(), &mut receiver, "another", async { 7 }).await, 7);
        let mut closed = sender.subscribe();
        drop(sender);
        assert_eq!(follow(Show::lines(), &mut closed, "demo", async { 8 }).await, 8);
    }
}
