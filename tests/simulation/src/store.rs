//! The bucket, in memory.

use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ports::ObjectStore;

use crate::wire::Wire;

/// [`ObjectStore`] of the simulated world.
#[derive(Debug)]
pub(crate) struct EmulatedObjectStore(pub(crate) Wire);

impl ObjectStore for EmulatedObjectStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.0.moment().await;
        Ok(self.0.world.objects.borrow().get(key).cloned())
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.0.moment().await;
        self.0.world.objects.borrow_mut().insert(key.to_owned(), bytes);
        self.0.moment().await;
        Ok(())
    }

    async fn put_file(&self, key: &str, path: &std::path::Path) -> Result<(), Error> {
        let unreadable = |error: std::io::Error| {
            Error::new(Call::global("s3:PutObject"), ErrorKind::Unrecognized, error.to_string())
        };
        self.put(key, std::fs::read(path).map_err(unreadable)?).await
    }
}
