//! What a function of 128 MB gets of a processor: seven percent.

use std::fs;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// A control group with that share; dropping it removes it.
pub(crate) struct Quota(PathBuf);

impl Quota {
    /// Makes the group, which needs root and a writable hierarchy of either version. The share
    /// is given anew after each `period` of milliseconds, before anybody else's.
    pub(crate) fn make(period: u32) -> Result<Self, Problem> {
        let (period, share) = (period * 1000, period * 70);
        let root = Path::new("/sys/fs/cgroup");
        let second = root.join("cgroup.controllers").exists();
        let parent = if second { root.to_owned() } else { root.join("cpu") };
        let group = parent.join(format!("macie-org-coldstart-{}-{period}", std::process::id()));
        fs::create_dir(&group)?;
        let quota = Self(group);
        if second {
            fs::write(quota.0.join("cpu.max"), format!("{share} {period}"))?;
            fs::write(quota.0.join("cpu.weight"), "10000")?;
        } else {
            fs::write(quota.0.join("cpu.cfs_period_us"), period.to_string())?;
            fs::write(quota.0.join("cpu.cfs_quota_us"), share.to_string())?;
            fs::write(quota.0.join("cpu.shares"), "262144")?;
        }
        Ok(quota)
    }

    /// Holds a process and all of its threads to the share from now on.
    pub(crate) fn hold(&self, process: u32) -> Result<(), Problem> {
        Ok(fs::write(self.0.join("cgroup.procs"), process.to_string())?)
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        // A group that an ended process is still leaving stays behind, empty.
        let _busy = fs::remove_dir(&self.0);
    }
}
