//! A bucket in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use macie_org::error::Error;
use macie_org::ports::ObjectStore;

/// Objects by their keys.
#[derive(Debug, Default)]
pub(crate) struct Shelf(RefCell<BTreeMap<String, Vec<u8>>>);

impl Shelf {
    /// Lays an object down.
    pub(crate) fn lay(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        self.0.borrow_mut().insert(key.to_owned(), bytes.into());
    }

    /// Takes an object away.
    pub(crate) fn take(&self, key: &str) -> Vec<u8> {
        self.0.borrow_mut().remove(key).unwrap_or_else(|| panic!("there is no {key}"))
    }
}

impl ObjectStore for Shelf {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.borrow().get(key).cloned())
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.lay(key, bytes);
        Ok(())
    }

    async fn put_file(&self, key: &str, path: &Path) -> Result<(), Error> {
        self.lay(key, std::fs::read(path).expect("the function has just written it"));
        Ok(())
    }
}
