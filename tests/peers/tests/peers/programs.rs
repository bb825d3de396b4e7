//! One test per Python program: every check of it passed.

use macie_org_peers::{Host, Program, Report, coverage, run};

use crate::runs::{chain, reports, runtime};

#[test]
fn sessions_answer_boto3() {
    Report::assert_passed(reports("sessions"));
}

#[test]
fn administrators_answer_boto3() {
    Report::assert_passed(reports("administrators"));
}

#[test]
fn members_answer_boto3() {
    Report::assert_passed(reports("members"));
}

#[test]
fn lists_of_members_answer_boto3() {
    Report::assert_passed(reports("member_lists"));
}

#[test]
fn invitations_answer_boto3() {
    Report::assert_passed(reports("invitations"));
}

#[test]
fn answers_to_invitations_answer_boto3() {
    Report::assert_passed(reports("invitation_answers"));
}

#[test]
fn jobs_answer_boto3() {
    Report::assert_passed(reports("jobs"));
}

#[test]
fn definitions_of_jobs_answer_boto3() {
    Report::assert_passed(reports("job_definitions"));
}

#[test]
fn lists_of_jobs_answer_boto3() {
    Report::assert_passed(reports("job_lists"));
}

#[test]
fn settings_answer_boto3() {
    Report::assert_passed(reports("settings"));
}

#[test]
fn usage_answers_boto3() {
    Report::assert_passed(reports("usage"));
}

#[test]
fn tags_answer_boto3() {
    Report::assert_passed(reports("tags"));
}

#[test]
fn discovery_of_single_accounts_answers_boto3() {
    Report::assert_passed(reports("discovery"));
}

#[test]
fn macie_classic_answers_boto3() {
    Report::assert_passed(reports("classic"));
}

#[test]
fn organizations_answers_boto3() {
    Report::assert_passed(reports("organizations"));
}

#[test]
fn delegation_answers_boto3() {
    Report::assert_passed(reports("delegation"));
}

#[test]
fn sts_answers_boto3() {
    Report::assert_passed(reports("sts"));
}

#[test]
fn the_command_line_succeeds() {
    Report::assert_passed(reports("command_line"));
}

#[test]
fn failures_are_told_as_each_service_tells_them() {
    Report::assert_passed(reports("faults"));
}

#[test]
fn requests_that_reach_no_operation_are_refused_as_aws_does() {
    Report::assert_passed(reports("front"));
}

#[test]
fn the_judge_sees_every_deviation() {
    Report::assert_passed(reports("judge"));
}

#[test]
fn a_check_that_is_wrong_fails_and_covers_nothing() {
    let reports = runtime().block_on(run(Program("broken/fails"), &Host::Library));
    let reports = reports.unwrap_or_else(|error| panic!("{}", chain(&error)));
    let failures: Vec<&str> = reports.iter().filter_map(|report| report.failure.as_deref()).collect();
    let expected = [
        "AssertionError: answered",
        "AssertionError: refused with",
        "AccessDeniedException: An error occurred (AccessDeniedException)",
        "AssertionError: is about ['macie2:GetMember'] and never calls them",
        "StageError: suspend: account 999999999999 is not in the organization",
        "StageError: accountState: no account state",
    ];
    assert_eq!(failures.len(), expected.len(), "{failures:#?}");
    for (failure, expected) in failures.iter().zip(expected) {
        assert!(failure.contains(expected), "{failure}, not {expected}");
    }
    assert!(coverage::by_operation(&reports).is_empty());
}

#[test]
fn a_program_that_ends_early_has_not_passed() {
    let outcome = runtime().block_on(run(Program("broken/stops"), &Host::Library));
    let error = outcome.expect_err("the program never said that it was through").to_string();
    assert!(error.contains("after 1 checks") && error.contains("out of the blue"), "{error}");
}
