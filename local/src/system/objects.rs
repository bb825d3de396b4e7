//! Objects of the stack's bucket, read and written as the functions do.

use aws_sdk_s3::operation::get_object::GetObjectError;

use super::error::ExecutionError;
use super::{Resources, System};

impl Resources {
    /// The object `key`; `None` when there is none.
    pub async fn object(&self, key: &str) -> Result<Option<Vec<u8>>, ExecutionError> {
        let answer = self.s3.get_object().bucket(&self.bucket).key(key).send().await;
        let object = match answer {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                return Ok(None);
            }
            Err(error) => return Err(ExecutionError::engine("GetObject")(error)),
        };
        let body = object.body.collect().await.map_err(ExecutionError::engine("GetObject"))?;
        Ok(Some(body.to_vec()))
    }

    /// Writes the object `key`.
    pub async fn put_object(&self, key: &str, bytes: Vec<u8>) -> Result<(), ExecutionError> {
        let put = self.s3.put_object().bucket(&self.bucket).key(key).body(bytes.into());
        put.send().await.map(|_| ()).map_err(ExecutionError::engine("PutObject"))
    }
}

impl System {
    /// The object `key`; `None` when there is none.
    pub async fn object(&self, key: &str) -> Result<Option<Vec<u8>>, ExecutionError> {
        self.resources().object(key).await
    }

    /// Writes the object `key`.
    pub async fn put_object(&self, key: &str, bytes: Vec<u8>) -> Result<(), ExecutionError> {
        self.resources().put_object(key, bytes).await
    }
}
