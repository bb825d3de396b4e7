//! The files that say what runs: found while their process lives, left behind when it died.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::fs;
use std::path::PathBuf;

use macie_org_local::stop::{Announcement, Found, Run, StopError, find, stop};

struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        Self(std::env::temp_dir().join(format!("macie-org-announcements-{test}-{}", std::process::id())))
    }

    async fn stop(&self, name: Option<&str>) -> (Result<(), StopError>, Vec<String>) {
        let mut said = Vec::new();
        let stopped = stop(name, &self.0, |sentence| said.push(sentence)).await;
        (stopped, said)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(process: u32, execution: &str) -> Run {
    Run {
        process,
        execution: execution.into(),
        // Nobody listens there.
        engine: "http://127.0.0.1:1".into(),
        stack_region: "us-east-1".into(),
        lease_table: "leases".into(),
        administrator_id: "222222222222".into(),
        regions: vec!["us-east-1".into()],
    }
}

/// What a process leaves that was killed: its file, without its lock.
fn leave_behind(directory: &Directory, run: &Run) {
    fs::create_dir_all(&directory.0).unwrap();
    let path = directory.0.join(format!("{}.json", run.process));
    fs::write(path, serde_json::to_vec(run).unwrap()).unwrap();
}

#[test]
fn a_run_is_found_until_it_is_over() {
    let directory = Directory::new("found");
    assert_eq!(find(&directory.0).unwrap(), Found::default(), "no directory yet");
    let (first, second) = (run(1, "suspend-1"), run(2, "resume-1"));
    let announced = [&second, &first].map(|run| Announcement::of(run, &directory.0).unwrap());
    assert_eq!(find(&directory.0).unwrap(), Found { running: vec![second, first], gone: Vec::new() });
    drop(announced);
    assert_eq!(find(&directory.0).unwrap(), Found::default());
    assert_eq!(fs::read_dir(&directory.0).unwrap().count(), 0);
}

#[tokio::test]
async fn what_a_process_ran_that_is_gone_is_said_once() {
    let directory = Directory::new("gone");
    leave_behind(&directory, &run(77, "suspend-1"));
    let (stopped, said) = directory.stop(None).await;
    assert!(matches!(stopped, Err(StopError::NothingRuns)), "{stopped:?}");
    assert_eq!(said, ["suspend-1 ran in process 77, which is gone, and ended with it"]);
    let (stopped, said) = directory.stop(Some("suspend-1")).await;
    assert!(matches!(stopped, Err(StopError::NothingRuns)) && said.is_empty(), "{stopped:?} {said:?}");
}

#[tokio::test]
async fn a_name_is_needed_where_there_is_a_choice() {
    let directory = Directory::new("choice");
    let announced = [run(1, "suspend-1"), run(2, "resume-1")];
    let announced = announced.each_ref().map(|run| Announcement::of(run, &directory.0).unwrap());
    let several = directory.stop(None).await.0.unwrap_err().to_string();
    assert_eq!(several, "more than one runs; name one of resume-1, suspend-1");
    let wrong = directory.stop(Some("suspend-2")).await.0.unwrap_err().to_string();
    assert_eq!(wrong, "suspend-2 does not run; these do: resume-1, suspend-1");
    drop(announced);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_no_success() {
    let directory = Directory::new("unasked");
    let announced = Announcement::of(&run(1, "suspend-1"), &directory.0).unwrap();
    let (stopped, said) = directory.stop(None).await;
    assert_eq!(stopped.unwrap_err().to_string(), "suspend-1 could not be asked to stop");
    assert!(said.is_empty(), "{said:?}");
    drop(announced);
}
