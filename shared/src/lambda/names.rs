//! The forms that AWS gives names of roles, buckets, tables, stacks and state machines.
//!
//! A name of the right form need not exist: only a call can tell.

use crate::ids::{AccountId, Region};

/// The longest name of a role.
const ROLE_NAME: usize = 64;

/// An ARN as `arn:aws:iam::111111111111:role/path/name`: Macie exists in no other partition.
pub(super) fn is_role_arn(text: &str) -> bool {
    let parts = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":role/"));
    parts.is_some_and(|(account, name)| is_account(account) && is_role_path(name))
}

/// A role's name, without a path.
pub(super) fn is_role_name(text: &str) -> bool {
    (1..=ROLE_NAME).contains(&text.len()) && is_made_of(text, "+=,.@_-")
}

/// A role's name, with or without a path before it.
pub(super) fn is_role_path(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    is_role_name(name)
        && text.len() <= 512
        && text.split('/').all(|part| !part.is_empty() && is_made_of(part, "+=,.@_-"))
}

/// What a role's trust policy may ask for.
pub(super) fn is_external_id(text: &str) -> bool {
    (2..=1224).contains(&text.len()) && is_made_of(text, "+=,.@:/_-")
}

/// A bucket's name.
pub(super) fn is_bucket(text: &str) -> bool {
    (3..=63).contains(&text.len())
        && is_made_of(text, ".-")
        && !text.contains(|c: char| c.is_ascii_uppercase())
}

/// The name of a table of DynamoDB.
pub(super) fn is_table(text: &str) -> bool {
    (3..=255).contains(&text.len()) && is_made_of(text, "._-")
}

/// The name of a stack of CloudFormation.
pub(super) fn is_stack(text: &str) -> bool {
    text.len() <= 128 && text.starts_with(|c: char| c.is_ascii_alphabetic()) && is_made_of(text, "-")
}

/// An ARN as `arn:aws:states:eu-west-1:111111111111:stateMachine:name`.
pub(super) fn is_state_machine(text: &str) -> bool {
    match text.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", "aws", "states", region, account, "stateMachine", name] => {
            region.parse::<Region>().is_ok() && is_account(account) && !name.is_empty()
        }
        _ => false,
    }
}

fn is_account(text: &str) -> bool {
    text.parse::<AccountId>().is_ok()
}

fn is_made_of(text: &str, others: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_apart(is: fn(&str) -> bool, right: &[&str], wrong: &[&str]) {
        for text in right {
            assert!(is(text), "{text}");
        }
        for text in wrong {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn the_arn_of_a_role_names_the_partition_twelve_digits_and_a_role() {
        told_apart(
            is_role_arn,
            &["arn:aws:iam::111111111111:role/macie-org", "arn:aws:iam::111111111111:role/a/b/c+d=e,f.g@h_i"],
            &[
                "arn:aws-cn:iam::111111111111:role/x",
                "arn:aws:iam::11111111111:role/x",
                "arn:aws:iam::1111111111111:role/x",
                "arn:aws:iam:us-east-1:111111111111:role/x",
                "arn:aws:iam::111111111111:role/",
                "arn:aws:iam::111111111111:role/a//b",
                "arn:aws:iam::111111111111:role/a/",
                "arn:aws:iam::111111111111:user/x",
                "arn:aws:iam::111111111111:role/x y",
                "arn:aws:sts::111111111111:assumed-role/x/y",
            ],
        );
    }

    #[test]
    fn names_have_the_letters_and_lengths_that_aws_takes() {
        let long = "x".repeat(65);
        told_apart(is_role_name, &["x", "a+b=c,d.e@f_g-h"], &["", "a/b", "a b", "a*", "ä", &long]);
        told_apart(is_role_path, &["x", "a/b"], &["", "/x", "x/", "a//b", &long]);
        told_apart(is_external_id, &["ab", "a:b/c"], &["a", "a b", "a;b"]);
        told_apart(is_bucket, &["abc", "a.b-c"], &["ab", "Abc", "a_b", &long]);
        told_apart(is_table, &["abc", "A.b_c-d"], &["ab", "a/b"]);
        told_apart(is_stack, &["a", "macie-org"], &["", "1a", "-a", "a_b"]);
    }

    #[test]
    fn a_state_machine_is_named_by_its_arn() {
        told_apart(
            is_state_machine,
            &["arn:aws:states:eu-west-1:111111111111:stateMachine:m"],
            &[
                "m",
                "arn:aws:states:mars-1:111111111111:stateMachine:m",
                "arn:aws:states:eu-west-1:1:stateMachine:m",
                "arn:aws:states:eu-west-1:111111111111:execution:m",
                "arn:aws:states:eu-west-1:111111111111:stateMachine:",
            ],
        );
    }
}
