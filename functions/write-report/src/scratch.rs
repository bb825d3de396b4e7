//! What is written from its beginning to its end and then put into the bucket: in memory while it
//! is small, in a file once it is not. A report of 220,000 rows is larger than memory.

use std::io::{BufWriter, Write};

use macie_org::ports::ObjectStore;
use macie_org::step::StepError;
use tempfile::NamedTempFile;

/// What is larger than this goes to a file, in bytes.
const LARGEST_IN_MEMORY: usize = 1 << 20;

/// A text that grows; its file, if it has one, is gone with it.
pub(crate) enum Scratch {
    Memory(Vec<u8>),
    File(BufWriter<NamedTempFile>),
}

impl Scratch {
    /// Begins an empty one, which is to hold at least so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self::Memory(Vec::with_capacity(bytes))
    }

    /// Appends.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), StepError> {
        let written = match self {
            Self::Memory(bytes) if bytes.len() + text.len() <= LARGEST_IN_MEMORY => {
                bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }
            Self::Memory(bytes) => moved(bytes, text).map(|file| *self = Self::File(file)),
            Self::File(file) => file.write_all(text.as_bytes()),
        };
        written.map_err(|error| unwritable(&error))
    }

    /// Puts all of it into the bucket.
    pub(crate) async fn put(self, key: &str, store: &impl ObjectStore) -> Result<(), StepError> {
        match self {
            Self::Memory(bytes) => store.put(key, bytes).await?,
            Self::File(file) => {
                let file = file.into_inner().map_err(|error| unwritable(error.error()))?;
                store.put_file(key, file.path()).await?;
            }
        }
        Ok(())
    }
}

/// A file with what was in memory, and more.
fn moved(bytes: &[u8], text: &str) -> std::io::Result<BufWriter<NamedTempFile>> {
    let mut file = BufWriter::new(NamedTempFile::new()?);
    file.write_all(bytes)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

fn unwritable(error: &std::io::Error) -> StepError {
    StepError::StorageUnwritable(format!("the report's file cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Scratch {
        pub(crate) fn text(self) -> String {
            let bytes = match self {
                Self::Memory(bytes) => bytes,
                Self::File(file) => std::fs::read(file.into_inner().unwrap().path()).unwrap(),
            };
            String::from_utf8(bytes).unwrap()
        }
    }

    #[test]
    fn what_outgrows_memory_goes_to_a_file_and_nothing_is_lost() {
        let (mut scratch, line) = (Scratch::with_capacity(0), "a line of the report\n");
        let lines = LARGEST_IN_MEMORY / line.len();
        for _ in 0..lines {
            scratch.write(line).unwrap();
        }
        assert!(matches!(scratch, Scratch::Memory(_)));
        scratch.write(line).unwrap();
        scratch.write("the end").unwrap();
        assert!(matches!(scratch, Scratch::File(_)));
        assert_eq!(scratch.text(), line.repeat(lines + 1) + "the end");
    }
}
