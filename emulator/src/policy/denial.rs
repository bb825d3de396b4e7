//! How AWS words a refusal for want of permission.

use std::fmt;

/// Who may not do what, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The caller's ARN.
    pub principal: String,
    /// As `macie2:CreateMember`.
    pub action: String,
    /// The resource as AWS shows it.
    pub resource: String,
    /// Which policy is at fault.
    pub reason: DenialReason,
}

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DenialReason {
    /// No policy of the caller allows it.
    NotAllowed,
    /// A policy of the caller denies it.
    ExplicitDeny,
    /// The role to assume does not exist or does not trust the caller, or the caller may not assume it: STS
    /// does not tell which.
    NotAssumable,
    /// The trust policy of the role to assume denies it.
    DeniedByTrustPolicy,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { principal, action, resource, reason } = self;
        write!(f, "User: {principal} is not authorized to perform: {action} on resource: {resource}")?;
        match reason {
            DenialReason::NotAllowed => {
                write!(f, " because no identity-based policy allows the {action} action")
            }
            DenialReason::ExplicitDeny => f.write_str(" with an explicit deny in an identity-based policy"),
            DenialReason::DeniedByTrustPolicy => {
                f.write_str(" with an explicit deny in a resource-based policy")
            }
            DenialReason::NotAssumable => Ok(()),
        }
    }
}

impl std::error::Error for Denial {}
