//! What a person is asked at a terminal, and what becomes of each answer.

use crate::program::{Ended, Program};

const QUESTION: &str = "To go on, type the administrator's account id, ";

async fn answered(answer: &str) -> Ended {
    Program::answered("teardown --accounts 5 --regions us-east-1", QUESTION, answer).await
}

/// The account id that has to be typed.
fn wanted(ended: &Ended) -> &str {
    let (_, after) = ended.shown.split_once(QUESTION).unwrap_or_else(|| panic!("{}", ended.shown));
    after.split_once(':').unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_carried_out_once_the_administrators_id_is_typed_and_by_nothing_else() {
    let declined = answered("yes\n").await;
    assert_eq!(declined.code, 2, "{}", declined.shown);
    assert!(declined.shown.contains("This removes 4 members, ends 4 sessions"), "{}", declined.shown);
    assert!(
        declined.shown.contains("nothing was changed. The same command with --confirm "),
        "{}",
        declined.shown
    );
    assert!(!declined.shown.contains("Tearing down: "), "{}", declined.shown);
    let agreed = answered(&format!("{}\n", wanted(&declined))).await;
    assert_eq!(agreed.code, 0, "{}", agreed.shown);
    assert!(agreed.shown.contains("Tearing down: "), "{}", agreed.shown);
    assert!(agreed.shown.contains("1 organizations:DeregisterDelegatedAdministrator"), "{}", agreed.shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_is_an_answer_too() {
    let interrupted = answered("\u{3}").await;
    assert_eq!(interrupted.code, 130, "{}", interrupted.shown);
    assert!(!interrupted.shown.contains("Tearing down: "), "{}", interrupted.shown);
}
