//! The roles of the template, held: every function and the state machine act with a key of
//! their own, and the gate stands where they reach Lambda, Step Functions, S3, DynamoDB and
//! SNS. The emulator holds the same roles for Macie, Organizations and STS by itself.
//!
//! A call that a role does not allow is answered as the service would, and reaches nobody.
//! Bodies of objects pass as they come. Signatures are not verified, and what AWS does
//! behind a call (KMS, X-Ray, delivery of logs) is not seen here.
//!
//! | who | does what |
//! |---|---|
//! | [`Roles`] | the roles in force, and the key of each function |
//! | `scopes` | the roles in other accounts, which functions assume |
//! | `Signed` | who calls which service, from the request's signature |
//! | `needs`, `objects` | from a request to the permissions that it needs |
//! | `refusal` | "access denied" in the service's own protocol |
//! | [`Gate`] | listens, asks the roles, passes on |

mod needs;
mod objects;
mod refusal;
mod roles;
mod scopes;
mod server;
mod signed;

pub(crate) use roles::Roles;
pub(crate) use server::{Behind, Gate};
