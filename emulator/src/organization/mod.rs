//! The organization: accounts, organizational units and tags. What Macie makes of
//! them is `state`'s business; this module knows no session and no member.

mod account;
mod dump;
mod generate;
mod tree;

pub use account::{Account, AccountState, Email, JoinedMethod, NewAccount};
pub use dump::DumpError;
pub(crate) use tree::following;
pub use tree::{Organization, OrganizationalUnit, TreeError};
