//! The exit codes of docs/CONTRACT.md, seen where they come from.

use crate::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn suspending_and_resuming_a_small_organization_ends_with_0_and_says_what_was_lost() {
    let ended = Program::run("resume --accounts 12 --regions us-east-1,eu-west-1 --rate 20 --burst 5").await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    let said = |text: &str| assert!(ended.shown.contains(text), "{text} is missing:\n{}", ended.shown);
    said("A made-up organization of 12 accounts\n");
    said("Suspending cancels the members' classification jobs for good");
    said("Macie grants 20 calls/s in each Region, 5 at once");
    said("Onboarding first, so that there are members to suspend: onboard-");
    said("Suspending, so that there are members to resume: suspend-");
    said("Resuming: resume-");
    said("eu-west-1: 12 of 12 accounts, 0 failed, ");
    said(" % throttled, 0 s left\n");
    said("12 accounts, 2 Regions: 22 changed, 0 unchanged, 2 skipped, 0 failed; ");
    assert_eq!(ended.report()["request"]["operation"], "resume");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_fails_ends_with_1() {
    let ended = Program::run("onboard --accounts 5 --regions us-east-1 --administrator 999999999999").await;
    assert_eq!(ended.code, 1, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.errors.contains("failed: AdministratorNotUsable: "), "{}", ended.errors);
    assert!(ended.shown.contains("Logs: "), "{}", ended.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_ends_with_2_before_anything_is_suspended() {
    let ended = Program::run("suspend --accounts 5 --regions us-east-1,mars-north-1").await;
    assert_eq!(ended.code, 2, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.errors.contains("was refused: UnsupportedRegion: "), "{}", ended.errors);
    assert!(!ended.shown.contains("Suspending: "), "{}", ended.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_stops_by_itself_ends_with_3_and_says_why() {
    let ended = Program::run("suspend --accounts 12 --regions us-east-1 --max-percent 10").await;
    assert_eq!(ended.code, 3, "{}\n{}", ended.shown, ended.errors);
    assert!(ended.shown.contains("us-east-1: TooManyMembers: 11 of 11 members"), "{}", ended.shown);
    assert!(!ended.shown.contains("are cancelled for good"), "nothing was suspended:\n{}", ended.shown);
    assert_eq!(ended.report()["counts"]["changed"], 0);
}
