//! boto3, the AWS command line and the Rust client of Macie Classic call the emulator;
//! botocore's models judge every answer.
//!
//! [`programs`] has one test per Python program, [`binary`] runs against the real binary,
//! [`classic`] uses the Rust client, and [`todays`] compares our functions with it; [`coverage`] holds what was covered to the emulator's own
//! operations, texts and switches, and to its document.

mod binary;
mod classic;
mod coverage;
mod programs;
mod runs;
mod todays;
