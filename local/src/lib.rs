//! The whole system on one machine: the emulator of Macie, Organizations and STS, a Step
//! Functions engine and a Lambda host that runs the real function binaries, wired by the
//! template that is deployed.
//!
//! It needs Cargo and Python, and neither Docker nor an AWS account. It is not a way to
//! run the product against AWS.

pub mod binaries;
pub mod cli;
pub mod demo;
pub mod engine;
pub mod kept;
pub mod lambda;
pub mod progress;
pub mod report;
pub mod request;
pub mod run;
pub mod stop;
pub mod system;
pub mod template;
pub mod view;
pub mod workspace;
