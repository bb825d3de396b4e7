//! The whole system on one machine: the emulator of Macie, Organizations and STS, a Step
//! Functions engine and a Lambda host that runs the real function binaries, wired by the
//! template that is deployed.
//!
//! It needs Cargo and Python, and neither Docker nor an AWS account. Where a stack is named that
//! is deployed in AWS, its executions are started, followed and stopped in the same way.

pub mod binaries;
pub mod cli;
pub mod demo;
pub mod deployed;
pub mod engine;
mod gate;
pub mod kept;
pub mod lambda;
pub mod progress;
mod prune;
pub mod report;
pub mod request;
pub mod run;
mod serve;
pub mod status;
pub mod stop;
pub mod system;
pub mod template;
pub mod view;
pub mod workspace;
