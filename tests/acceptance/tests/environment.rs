//! Variables that are missing, misspelt or wrong, as each function answers for them.

use std::sync::Arc;
use std::time::Duration;

use macie_org_acceptance::alone::{Answered, Functions, Variable};
use macie_org_acceptance::*;
use macie_org_local::system::SystemOptions;
use serde_json::json;
use tokio::task::JoinSet;

/// At once, on a busy machine; a function that waited for something would be cut off under another name.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Those of a stack with a standing request.
async fn functions() -> Arc<Functions> {
    let emulator = emulator(3);
    let administrator = administrator(&emulator).to_string();
    let mut options = SystemOptions::quick(emulator);
    options.parameters.insert("AdministratorId".to_owned(), administrator);
    Arc::new(Functions::built(&options).await)
}

async fn ask(functions: &Functions, binary: &str, variables: &[Variable<'_>]) -> Answered {
    functions.invoke(binary, variables, &json!({}), AT_ONCE).await
}

/// Holds the error to the variable, what is said of it, and a remedy.
fn check(answered: &Answered, variable: &str, said: &str) {
    let message = answered.message();
    assert_eq!(answered.error(), "InvalidEnvironment", "{message}");
    assert!(message.starts_with(&format!("environment variable {variable}: {said}")), "{message}");
    assert!(message.contains(" deploy"), "{message}");
}

/// Every function refuses every invocation, with `InvalidEnvironment` and at once, while any of
/// the variables that the template gives it is missing. The message names the variable and the
/// remedy.
#[tokio::test(flavor = "multi_thread")]
async fn every_function_names_a_variable_that_is_missing() {
    let functions = functions().await;
    let mut asked = JoinSet::new();
    for binary in functions.names() {
        for name in functions.variables(binary).keys() {
            let (functions, binary, name) = (Arc::clone(&functions), binary.to_owned(), name.clone());
            asked.spawn(async move {
                check(&ask(&functions, &binary, &[(&name, None)]).await, &name, "missing");
            });
        }
    }
    assert_eq!(asked.join_all().await.len(), 13 * 13 + 2);
}

/// A variable that is misspelt is one that is missing; the message names both.
#[tokio::test(flavor = "multi_thread")]
async fn a_misspelt_variable_is_named_with_the_one_that_it_was_meant_to_be() {
    let functions = functions().await;
    for (name, misspelt) in [("LEASE_SECONDS", "LEASE_SECOND"), ("REGIONS", "Regions"), ("BUCKET", "BUCKTE")]
    {
        let answered = ask(&functions, "write-report", &[(name, None), (misspelt, Some("x"))]).await;
        check(&answered, name, &format!("missing, but `{misspelt}` is there"));
    }
}

/// Variables that are not the stack's are left alone: Lambda, its extensions and layers set some.
#[tokio::test(flavor = "multi_thread")]
async fn variables_of_other_names_are_left_alone() {
    let functions = functions().await;
    let others = [("DD_SITE", Some("x")), ("LEASE", Some("x")), ("AWS_LAMBDA_EXEC_WRAPPER", Some(""))];
    let answered = ask(&functions, "take-inventory", &others).await;
    assert_eq!(answered.error(), "InvalidInput", "an empty event is the next thing to be wrong");
}

/// A variable that holds what it cannot is refused before anything is called: with
/// `InvalidEnvironment`, the variable's name, what is wrong with it, and what to correct.
#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_empty_malformed_or_out_of_range_is_refused() {
    let functions = functions().await;
    let cases = [
        ("STACK", "", "empty"),
        ("STACK", "macie org", "`macie org` is not a stack's name"),
        ("BUCKET", "", "empty"),
        ("BUCKET", "Bucket/key", "`Bucket/key` is not a bucket's name"),
        ("REGIONS", "", "empty"),
        ("REGIONS", "us-east-1,mars-1", "Macie does not exist in Region `mars-1`"),
        ("REGIONS", "us-east-1,us-east-1", "one is named twice"),
        ("MANAGEMENT_ROLE", "macie-org", "`macie-org` is not the ARN of a role"),
        (
            "MANAGEMENT_ROLE",
            "arn:aws:iam::111111111111:user/x",
            "`arn:aws:iam::111111111111:user/x` is not the ARN of a role",
        ),
        (
            "MANAGEMENT_ROLE",
            "arn:aws-cn:iam::111111111111:role/x",
            "`arn:aws-cn:iam::111111111111:role/x` is not the ARN of a role",
        ),
        (
            "MANAGEMENT_ROLE",
            "arn:aws:iam::11111111111:role/x",
            "`arn:aws:iam::11111111111:role/x` is not the ARN of a role",
        ),
        (
            "MANAGEMENT_ROLE",
            "arn:aws:iam::111111111111:role/",
            "`arn:aws:iam::111111111111:role/` is not the ARN of a role",
        ),
        (
            "ADMINISTRATOR_ROLE",
            "arn:aws:iam::1:role/x",
            "`arn:aws:iam::1:role/x` is not the name or the ARN of a role",
        ),
        ("ADMINISTRATOR_ROLE", "a role", "`a role` is not the name or the ARN of a role"),
        (
            "MEMBER_ROLE",
            "arn:aws:iam::111111111111:role/x",
            "`arn:aws:iam::111111111111:role/x` is not the name",
        ),
        ("MEMBER_ROLE", "role*", "`role*` is not the name of a role"),
        ("EXTERNAL_ID", "x", "expected 2 to 1,224 letters"),
        ("PROTECTED_ACCOUNTS", "11111111111", "`11111111111` is not an account id"),
        ("WAIT_SECONDS", "", "cannot parse integer"),
        ("WAIT_SECONDS", "901", "901 is not within 0 and 900"),
        ("LEASE_TABLE", "", "empty"),
        ("LEASE_TABLE", "a table", "`a table` is not a table's name"),
        ("LEASE_SECONDS", "9", "9 is not within 10 and 900"),
        ("CALLS_PER_SECOND", "0", "0 is not within 1 and 1000"),
        ("CALLS_PER_SECOND", "-1", "invalid digit"),
        ("MOST_LEGS", "41", "41 is not within 1 and 40"),
    ];
    let mut asked = JoinSet::new();
    for (name, value, said) in cases {
        let functions = Arc::clone(&functions);
        asked.spawn(async move {
            check(&ask(&functions, "take-inventory", &[(name, Some(value))]).await, name, said);
        });
    }
    asked.join_all().await;
    let admit = [
        ("ONBOARDING", "{", "EOF while parsing"),
        (
            "ONBOARDING",
            r#"{"operation":"audit","administratorId":"222222222222"}"#,
            "`audit` is not `onboard`",
        ),
        ("STATE_MACHINE", "macie-org", "`macie-org` is not a state machine's ARN"),
    ];
    for (name, value, said) in admit {
        check(&ask(&functions, "admit-account", &[(name, Some(value))]).await, name, said);
    }
}

/// The address of a service that is no URL is refused in the same way: the SDK would try it again
/// and again.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_url_is_refused() {
    let functions = functions().await;
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"] {
        let answered = ask(&functions, "take-inventory", &[(name, Some("sts.example.com"))]).await;
        let said = "`sts.example.com` is not the URL of a service";
        assert!(answered.message().contains(&format!("{name}: {said}")), "{}", answered.message());
        assert_eq!(answered.error(), "InvalidEnvironment");
    }
}
