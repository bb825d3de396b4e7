//! Plans and what is done with them: shown, carried out by another process, refused.

use serde_json::{Value, json};

use crate::program::{Ended, Program};

/// The hash that a plan is confirmed by.
fn hash(ended: &Ended) -> &str {
    let hash = ended.shown.lines().find_map(|line| line.strip_prefix("Plan: "));
    hash.unwrap_or_else(|| panic!("no plan:\n{}\n{}", ended.shown, ended.errors))
}

#[tokio::test(flavor = "multi_thread")]
async fn tearing_down_plans_shows_the_plan_and_carries_it_out() {
    let ended = Program::run("teardown --accounts 12 --regions us-east-1,eu-west-1 --yes").await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    let said = |text: &str| assert!(ended.shown.contains(text), "{text} is missing:\n{}", ended.shown);
    said("Onboarding first, so that there are members to remove: onboard-");
    said("Planning: plan-");
    said("11 macie2:DisassociateMember");
    said("10 macie2:DisableMacie");
    said("After all Regions: organizations:DeregisterDelegatedAdministrator\n");
    said(
        "Warning: disabling Macie deletes its findings, jobs and settings in that account and Region, for good",
    );
    said(
        "This removes 22 members, ends 22 sessions with findings and settings, revokes the administrator in 2",
    );
    said("Tearing down: teardown-");
    said("eu-west-1: 11 of 11 accounts, 0 failed, ");
    said(" accounts, revoking the administrator\n");
    said("former members: 20 of 20 sessions, 0 to end\n");
    said("2 macie2:DisableOrganizationAdminAccount, ");
    said("11 accounts, 2 Regions: 22 changed, 0 unchanged, 0 skipped, 0 failed; ");
    let report = ended.report();
    assert_eq!(report["request"]["confirm"], hash(&ended));
    assert_eq!(report["changes"], json!(["organizations:DeregisterDelegatedAdministrator"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_nobody_could_be_asked_about_is_carried_out_by_its_hash_and_no_other_is() {
    let command = "teardown --accounts 5 --regions us-east-1";
    let unasked = Program::run(command).await;
    assert_eq!(unasked.code, 2, "{}\n{}", unasked.shown, unasked.errors);
    let hash = hash(&unasked);
    assert!(
        unasked.errors.contains("nothing was changed: there is no terminal to ask on"),
        "{}",
        unasked.errors
    );
    assert!(unasked.errors.contains(&format!("--confirm {hash} ")), "{}", unasked.errors);

    let another = Program::run(&format!("{command} --keep-sessions --confirm {hash}")).await;
    assert_eq!(another.code, 2, "{}\n{}", another.shown, another.errors);
    assert!(another.errors.contains("was refused: PlanChanged: "), "{}", another.errors);
    let confirmed = Program::run(&format!("{command} --confirm {hash}")).await;
    assert_eq!(confirmed.code, 0, "{}\n{}", confirmed.shown, confirmed.errors);
    assert!(!confirmed.shown.contains("Planning: "), "{}", confirmed.shown);
    assert!(
        confirmed.shown.contains("1 organizations:DeregisterDelegatedAdministrator"),
        "{}",
        confirmed.shown
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_prints_what_would_be_done_to_one_member_and_the_administrator_stays() {
    let onboarded = Program::run("onboard --accounts 5 --regions us-east-1").await.report();
    let management = &onboarded["managementId"];
    let is_ordinary = |row: &&Value| row["outcome"] == "changed" && row["accountId"] != *management;
    let member = onboarded["rows"].as_array().unwrap().iter().find(is_ordinary).unwrap();
    let member = member["accountId"].as_str().unwrap();
    let command = format!("teardown --accounts 5 --regions us-east-1 --include {member} --dry-run");
    let ended = Program::run(&command).await;
    assert_eq!(ended.code, 0, "{}\n{}", ended.shown, ended.errors);
    assert!(!ended.shown.contains("DisableOrganizationAdminAccount"), "{}", ended.shown);
    assert!(ended.shown.contains("The same command with --confirm HASH "), "{}", ended.shown);
    assert!(ended.shown.contains("1 account, 1 Region: 1 planned, "), "{}", ended.shown);
    let report = ended.report();
    assert_eq!((&report["status"], report["planHash"].as_str()), (&json!("planned"), Some(hash(&ended))));
}

#[tokio::test(flavor = "multi_thread")]
async fn suspending_more_than_a_share_of_the_members_is_confirmed_by_the_plan() {
    let command = "suspend --accounts 5 --regions us-east-1 --max-percent 10";
    let plan = Program::run(&format!("{command} --dry-run")).await;
    assert_eq!(plan.code, 0, "{}\n{}", plan.shown, plan.errors);
    assert!(plan.shown.contains("4 macie2:UpdateMemberSession"), "{}", plan.shown);
    let confirmed = Program::run(&format!("{command} --confirm {}", hash(&plan))).await;
    assert_eq!(confirmed.code, 0, "{}\n{}", confirmed.shown, confirmed.errors);
    assert!(confirmed.shown.contains("4 changed, 0 unchanged, "), "{}", confirmed.shown);
    assert!(confirmed.shown.contains("Warning: suspending an account cancels"), "{}", confirmed.shown);
}
