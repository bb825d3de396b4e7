//! The bucket, in memory.

use std::path::Path;

use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ports::ObjectStore;

use crate::trouble::Trouble;
use crate::wire::Wire;

/// [`ObjectStore`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedObjectStore(pub(crate) Wire);

impl EmulatedObjectStore {
    fn unanswered(operation: &'static str) -> Error {
        Error::new(Call::global(operation), ErrorKind::Unavailable, "no answer")
    }

    /// Whether a checkpoint is read as it was before.
    fn is_stale(&self, key: &str) -> bool {
        let world = &self.0.world;
        key.contains("/leg-") && world.strikes_by(world.faults().stale_reads, Trouble::StaleRead)
    }
}

impl ObjectStore for EmulatedObjectStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.0.moment().await;
        let world = &self.0.world;
        if self.is_stale(key) {
            return Ok(world.written_over.borrow().get(key).cloned());
        }
        Ok(world.objects.borrow().get(key).cloned())
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.0.moment().await;
        let world = &self.0.world;
        let sudden = world.next_write();
        let is_lost = sudden == Some(Trouble::WriteLost);
        if is_lost || world.strikes_by(world.faults().writes_lost, Trouble::WriteLost) {
            return Err(Self::unanswered("s3:PutObject"));
        }
        let before = world.objects.borrow_mut().insert(key.to_owned(), bytes);
        if let Some(before) = before.filter(|_| world.faults().stale_reads > 0.0) {
            world.written_over.borrow_mut().insert(key.to_owned(), before);
        }
        self.0.moment().await;
        let is_unanswered = sudden == Some(Trouble::WriteUnanswered);
        if is_unanswered || world.strikes_by(world.faults().writes_unanswered, Trouble::WriteUnanswered) {
            return Err(Self::unanswered("s3:PutObject"));
        }
        Ok(())
    }

    async fn put_file(&self, key: &str, path: &Path) -> Result<(), Error> {
        let unreadable = |error: std::io::Error| {
            Error::new(Call::global("s3:PutObject"), ErrorKind::Unrecognized, error.to_string())
        };
        self.put(key, std::fs::read(path).map_err(unreadable)?).await
    }
}
