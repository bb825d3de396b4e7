//! One executable of the copy, run with one bug switched on.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What a bug made of an executable's run.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Whether it ended well, within its time.
    pub passed: bool,
    /// What it printed.
    pub output: String,
}

impl Trial {
    /// Runs `executable` in `directory` with a bug switched on, or none.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn run(
        executable: &Path,
        arguments: &[&str],
        directory: &Path,
        bug: Option<usize>,
        limit: Duration,
    ) -> io::Result<Self> {
        let name = executable.file_name().unwrap_or_default().to_string_lossy();
        let said = std::env::temp_dir().join(format!(
            "planted-{}-{name}-{}",
            std::process::id(),
            bug.map_or_else(String::new, |bug| bug.to_string())
        ));
        let mut command = Command::new(executable);
        command.args(arguments).current_dir(directory).env_remove("PLANTED").env("RUST_BACKTRACE", "0");
        if let Some(bug) = bug {
            command.env("PLANTED", bug.to_string());
        }
        let child = command.stdout(File::create(&said)?).stderr(Stdio::null()).spawn()?;
        let passed = ends_well(child, limit)?;
        let output = String::from_utf8_lossy(&std::fs::read(&said)?).into_owned();
        std::fs::remove_file(said)?;
        Ok(Self { passed, output })
    }

    /// The tests that failed, as the test harness prints them.
    #[must_use]
    pub fn failed(&self) -> Vec<&str> {
        let failed = |line: &'_ str| line.strip_prefix("test ").is_some_and(|it| it.ends_with("... FAILED"));
        self.output.lines().filter(|line| failed(line)).filter_map(|line| line.split(' ').nth(1)).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "the standard library waits for a process without a limit")]
fn ends_well(mut child: Child, limit: Duration) -> io::Result<bool> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if began.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Does `work` for every number below `count`, on every processor.
///
/// # Panics
///
/// If `work` does.
pub fn side_by_side<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let (next, work) = (&next, &work);
        let worker = || {
            let mine = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < count);
            std::iter::from_fn(mine).map(|number| (number, work(number))).collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no work panics")).collect()
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
