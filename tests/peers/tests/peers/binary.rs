//! The emulator's real binary, as boto3 and as the AWS command line see it.

use macie_org_peers::{Host, Program, Report, command_line, run};
use serde_json::Value;

use crate::runs::{chain, runtime};

#[test]
fn the_binary_answers_as_the_library_does() {
    let runtime = runtime();
    let host = runtime.block_on(Host::binary()).unwrap_or_else(|error| panic!("{}", chain(&error)));
    let reports = runtime.block_on(run(Program("sessions"), &host));
    Report::assert_passed(&reports.unwrap_or_else(|error| panic!("{}", chain(&error))));
}

#[test]
fn the_command_line_works_in_the_environment_that_the_binary_prints() {
    let runtime = runtime();
    let host = runtime.block_on(Host::binary()).unwrap_or_else(|error| panic!("{}", chain(&error)));
    let administrator = "--admin-account-id=111111111111";
    // What is called, whether it succeeds, and a text of what it prints.
    let story: [(&[&str], bool, &str); 12] = [
        (&["sts", "get-caller-identity"], true, r#""Account": "111111111111""#),
        (&["organizations", "describe-organization"], true, r#""MasterAccountId": "111111111111""#),
        (&["organizations", "list-accounts", "--query", "length(Accounts)"], true, "4"),
        (&["organizations", "list-accounts", "--page-size=1", "--query", "length(Accounts)"], true, "4"),
        (&["organizations", "list-roots"], true, r#""Name": "Root""#),
        (&["macie2", "get-macie-session"], false, "(AccessDeniedException)"),
        (&["macie2", "enable-macie", "--finding-publishing-frequency=ONE_HOUR"], true, ""),
        (&["macie2", "get-macie-session"], true, r#""findingPublishingFrequency": "ONE_HOUR""#),
        (&["macie2", "get-macie-session", "--region=eu-west-1"], false, "Macie is not enabled"),
        (&["macie2", "enable-organization-admin-account", administrator], true, ""),
        (&["macie2", "list-organization-admin-accounts"], true, r#""accountId": "111111111111""#),
        (&["macie2", "list-members", "--only-associated=false"], true, r#""members": []"#),
    ];
    let commands: Vec<&[&str]> = story.iter().map(|(command, ..)| *command).collect();
    let printed = runtime.block_on(command_line(&host, &commands));
    let printed = printed.unwrap_or_else(|error| panic!("{}", chain(&error)));
    assert_eq!(printed.len(), story.len());
    for ((command, succeeds, holds), (succeeded, text)) in story.iter().zip(&printed) {
        assert_eq!(succeeded, succeeds, "aws {}: {text}", command.join(" "));
        assert!(text.contains(holds), "aws {}: {text}", command.join(" "));
        assert!(!succeeded || text.is_empty() || serde_json::from_str::<Value>(text).is_ok(), "{text}");
    }
}
