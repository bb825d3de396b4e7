//! What a process has used so far, as the kernel counts it.

use std::fs;
use std::time::Duration;

use crate::problem::Problem;

/// The most memory that it has held, in MB.
pub(crate) fn peak_mb(process: u32) -> Result<f64, Problem> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: Option<f64> = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    Ok(kib.unwrap_or_default() * 1024.0 / 1e6)
}

/// The processor time of all of its threads, which hardly depends on who else uses the machine.
pub(crate) fn processor_time(process: u32) -> Result<Duration, Problem> {
    let mut nanoseconds = 0;
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let used = fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += used.split(' ').next().and_then(|used| used.parse().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}
