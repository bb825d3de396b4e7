//! Follows an execution and shows its progress, as bars or as lines.

use std::future::Future;
use std::io::{Stdout, stdout};
use std::time::Instant;

use indicatif::MultiProgress;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{Bars, Lines, Tick};
use crate::lambda::LogLine;

/// How progress is shown.
#[derive(Debug)]
pub enum Show {
    /// On a terminal.
    Bars(Bars),
    /// Anywhere else.
    Lines(Lines<Stdout>),
}

impl Show {
    /// Bars, drawn by standard error's terminal.
    #[must_use]
    pub fn bars() -> Self {
        Self::Bars(Bars::new(MultiProgress::new()))
    }

    /// Lines on standard output.
    #[must_use]
    pub fn lines() -> Self {
        Self::Lines(Lines::new(stdout()))
    }

    fn line(&mut self, line: &LogLine, execution: &str) {
        let Some(tick) = Tick::of(line).filter(|tick| tick.execution == execution) else { return };
        match self {
            Self::Bars(bars) => bars.tick(&tick),
            Self::Lines(lines) => lines.tick(&tick, Instant::now()),
        }
    }

    fn finish(&mut self) {
        match self {
            Self::Bars(bars) => bars.finish(),
            Self::Lines(lines) => lines.finish(),
        }
    }
}

/// Shows what `lines` tell of the execution called `name` until `ended` is done.
pub async fn follow<T>(
    mut show: Show,
    mut lines: Receiver<LogLine>,
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

    #[tokio::test]
    async fn the_result_arrives_though_lines_were_missed_and_though_nobody_logs_any_longer() {
        let (sender, receiver) = broadcast::channel(1);
        for done in 0..3 {
            sender.send(line("us-east-1", done, 3)).unwrap();
        }
        assert_eq!(follow(Show::lines(), receiver, "another", async { 7 }).await, 7);
        let closed = sender.subscribe();
        drop(sender);
        assert_eq!(follow(Show::lines(), closed, "demo", async { 8 }).await, 8);
    }
}
