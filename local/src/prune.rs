//! Keeps what this product leaves in the target directory from growing for ever.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How many runs, reports and plans are kept of each.
const KEPT: usize = 50;

/// What was written this recently stays: a process may still be at it.
const SPARED: Duration = Duration::from_hours(1);

/// Removes all but the newest files and directories in `directory`. One that cannot be removed,
/// as one that another process has removed meanwhile, is left to the next time.
pub(crate) fn keep_newest(directory: &Path) {
    let Ok(mut entries) = entries(directory) else { return };
    entries.sort_by(|(one, _), (other, _)| other.cmp(one));
    let old = |at: &SystemTime| at.elapsed().is_ok_and(|age| age > SPARED);
    for (_, path) in entries.iter().skip(KEPT).filter(|(written, _)| old(written)) {
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}

fn entries(directory: &Path) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let written = |entry: fs::DirEntry| Ok((entry.metadata()?.modified()?, entry.path()));
    fs::read_dir(directory)?.map(|entry| entry.and_then(written)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn the_newest_and_the_recent_ones_stay() {
        let directory = std::env::temp_dir().join(format!("macie-org-prune-{}", std::process::id()));
        fs::create_dir_all(directory.join("recent")).unwrap();
        let now = SystemTime::now();
        for hours in 1..=u64::try_from(KEPT).unwrap() + 2 {
            let file = File::create(directory.join(format!("{hours:02}"))).unwrap();
            file.set_modified(now - Duration::from_hours(hours) - Duration::from_mins(1)).unwrap();
        }
        keep_newest(&directory);
        let mut left: Vec<_> = entries(&directory).unwrap().into_iter().map(|(_, path)| path).collect();
        left.sort();
        assert_eq!(left.len(), KEPT);
        assert!(left.contains(&directory.join("recent")) && left.contains(&directory.join("49")));
        assert!(!left.contains(&directory.join("50")));
        fs::remove_dir_all(directory).unwrap();
    }
}
