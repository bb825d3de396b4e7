//! The one managed policy whose content is known: logs of a function. Others are refused,
//! since AWS changes them.

use crate::policy::document::Policy;
use crate::policy::error::{PolicyError, PolicyProblem};
use crate::policy::node::Node;

const BASIC_EXECUTION: &str = "AWSLambdaBasicExecutionRole";

/// The policy that a name or an ARN means.
pub(super) fn policy(node: &Node<'_>) -> Result<Policy, PolicyError> {
    let text = node.text()?;
    let name = text.strip_prefix("arn:aws:iam::aws:policy/service-role/").unwrap_or(&text);
    if name != BASIC_EXECUTION {
        return Err(node.fail(PolicyProblem::NotEvaluated(format!("the managed policy {text}"))));
    }
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "*",
        }],
    });
    Policy::read(&Node::new(&document, node.path.clone()))
}
