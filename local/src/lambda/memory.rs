//! How much memory a process holds, as Linux's `/proc` tells it.
//!
//! Elsewhere nothing is known, nothing is limited, and the peak stays 0.

use std::fs;

/// The memory of a process, in kibibytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// Held now.
    pub(super) resident: u64,
    /// The most that was ever held.
    pub(super) peak: u64,
}

/// Reads the memory of process `id`; `None` when it is gone.
pub(super) fn of(id: u32) -> Option<Memory> {
    parse(&fs::read_to_string(format!("/proc/{id}/status")).ok()?)
}

fn parse(status: &str) -> Option<Memory> {
    Some(Memory { resident: field(status, "VmRSS:")?, peak: field(status, "VmHWM:")? })
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_and_its_peak_are_read() {
        let status = "Name:\tbootstrap\nVmHWM:\t    9000 kB\nVmRSS:\t    7777 kB\nThreads:\t3\n";
        assert_eq!(parse(status), Some(Memory { resident: 7777, peak: 9000 }));
    }

    #[test]
    fn a_process_that_has_ended_has_no_memory() {
        assert_eq!(parse("Name:\tbootstrap\nState:\tZ (zombie)\n"), None);
        assert_eq!(of(u32::MAX), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_test_holds_memory() {
        let memory = of(std::process::id()).unwrap();
        assert!(memory.resident > 500 && memory.peak >= memory.resident, "{memory:?}");
    }
}
