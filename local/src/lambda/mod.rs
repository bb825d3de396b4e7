//! A Lambda of one machine: the Invoke API in front, and for each execution environment
//! a process of the real binary behind a Runtime API of its own.
//!
//! It limits time, memory and concurrency as Lambda does, and counts. It does not retry
//! asynchronous invocations, freeze processes between invocations, or check signatures.
//!
//! | who | does what |
//! |---|---|
//! | [`LambdaHost`] | listens, knows every function, answers the Invoke API |
//! | `Pool` | one function: concurrency, warm environments, the outcome of an invocation |
//! | `Environment` | one process: its variables, its memory, its end |
//! | `Desk` | one Runtime API: hands out the job, takes the answer |

mod desk;
mod environment;
mod host;
mod http;
mod invocation;
mod invoke_api;
mod logs;
mod memory;
mod pool;
mod stats;
mod variables;

pub use host::{LambdaHost, LambdaOptions};
pub use logs::{LogLine, Logs, Stream};
pub use pool::{Beyond, Concurrency, FunctionConfig};
pub use stats::FunctionStats;
