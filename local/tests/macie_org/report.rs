//! A report as a person gets to see it: where it lies, and in a browser.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::program::{Ended, Program};

/// A directory of programs, of which `xdg-open` runs `script`; gone when it is dropped.
struct Programs(PathBuf);

impl Programs {
    fn opening(name: &str, script: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("macie-org-{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let opener = directory.join("xdg-open");
        fs::write(&opener, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
        Self(directory)
    }

    fn opened(&self) -> String {
        fs::read_to_string(self.0.join("opened")).unwrap_or_default()
    }

    async fn run(&self, arguments: &str) -> Ended {
        // The engine needs the rest.
        let rest = std::env::var_os("PATH").unwrap();
        let all = std::iter::once(self.0.clone()).chain(std::env::split_paths(&rest));
        let path = std::env::join_paths(all).unwrap();
        Program::start_with(&[("PATH", path.into_string().unwrap())], arguments).end().await
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn page(ended: &Ended) -> &Path {
    let page = ended.shown.lines().find_map(|line| line.strip_prefix("Page: "));
    Path::new(page.unwrap_or_else(|| panic!("no page:\n{}\n{}", ended.shown, ended.errors)))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_leaves_its_page_and_opens_it_where_that_is_asked_for() {
    let programs = Programs::opening("opens", "echo \"$1\" >> \"$(dirname \"$0\")/opened\"");
    let ended = programs.run("onboard --accounts 12 --regions us-east-1 --open").await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    let page = page(&ended);
    assert!(fs::read_to_string(page).unwrap().starts_with("<!doctype html>"));
    assert_eq!(programs.opened(), format!("{}\n", page.display()));

    let execution = page.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let shown = programs.run(&format!("report {execution} --open")).await;
    assert_eq!((shown.code, self::page(&shown)), (0, page), "{}", shown.errors);
    assert_eq!(programs.opened().lines().count(), 2);

    let status = Program::run("status").await;
    let listed = status.shown.lines().find(|line| line.contains(execution)).unwrap_or_default();
    assert!(listed.contains("finished") && listed.contains("11 changed, 1 skipped"), "{}", status.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_browser_opens_the_page_is_named_and_an_operation_ends_as_it_does() {
    let programs = Programs::opening("fails", "exit 3");
    let ended = programs.run("onboard --accounts 12 --regions us-east-1 --open").await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.errors.contains("note: no browser can be opened from here"), "{}", ended.errors);
    assert!(ended.errors.contains(page(&ended).to_str().unwrap()), "{}", ended.errors);
    let shown = programs.run("report --open").await;
    assert_eq!(shown.code, 1, "{}", shown.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_not_kept_ends_with_2() {
    let ended = Program::run("report nobody-ran-this").await;
    assert_eq!(ended.code, 2, "{}", ended.shown);
    assert!(ended.errors.contains("no report of nobody-ran-this is kept"), "{}", ended.errors);
}
