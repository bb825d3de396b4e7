//! A stack that is deployed in AWS, found by its name: what it is made of, what its parameters
//! say, and its functions' log. Credentials and Region are those of the AWS configuration.
//!
//! Nothing is deployed or changed here.

mod configuration;
mod error;
mod find;
mod log;

use macie_emulator::AccountId;

use crate::request::Defaults;
use crate::system::Resources;

pub use error::DeployedError;
pub use log::{DeployedLog, Following};

/// A stack in AWS.
#[derive(Debug)]
pub struct Deployed {
    /// What an execution needs of it.
    pub resources: Resources,
    /// What its functions print; a stack of an older version does not say where.
    pub log: Option<DeployedLog>,
    /// Its parameter `AdministratorId`.
    pub administrator: Option<AccountId>,
}

impl Deployed {
    /// What an input says where the command line says nothing.
    #[must_use]
    pub fn defaults(&self) -> Defaults {
        Defaults { administrator: self.administrator, ..Defaults::default() }
    }
}
