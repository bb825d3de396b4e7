//! What was published to the stack's topics: the engine writes it down, since nobody is subscribed.

use std::io::{self, ErrorKind};

use serde::Deserialize;

use super::System;
use crate::engine::NOTIFICATIONS;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Notification {
    /// The topic's Amazon resource name.
    pub topic: String,
    /// What an email has as its subject.
    pub subject: Option<String>,
    /// The message.
    pub message: String,
}

impl System {
    /// Everything that was published so far, oldest first.
    pub fn notifications(&self) -> io::Result<Vec<Notification>> {
        let text = match std::fs::read_to_string(self.run_directory().join(NOTIFICATIONS)) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read?,
        };
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }
}
