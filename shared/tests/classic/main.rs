//! What is associated becomes what is wanted, by jobs that never change, whatever breaks off.

mod model;
mod plans;
mod walks;
