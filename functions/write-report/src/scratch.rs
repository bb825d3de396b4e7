//! A file that is written from its beginning to its end and then put into the bucket: what it
//! holds is larger than memory.

use std::io::{BufWriter, Write};

use macie_org::step::StepError;
use tempfile::NamedTempFile;

/// A temporary file, gone with the process.
pub(crate) struct Scratch(BufWriter<NamedTempFile>);

impl Scratch {
    /// Opens an empty one.
    pub(crate) fn new() -> Result<Self, StepError> {
        let file = NamedTempFile::new().map_err(|error| unwritable(&error))?;
        Ok(Self(BufWriter::new(file)))
    }

    /// Appends.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), StepError> {
        self.0.write_all(text.as_bytes()).map_err(|error| unwritable(&error))
    }

    /// The file, with everything in it.
    pub(crate) fn finish(self) -> Result<NamedTempFile, StepError> {
        self.0.into_inner().map_err(|error| unwritable(error.error()))
    }
}

fn unwritable(error: &std::io::Error) -> StepError {
    StepError::StorageUnwritable(format!("the report's file cannot be written: {error}"))
}
