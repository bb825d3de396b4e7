//! The stack's bucket.

use std::path::Path;

use aws_sdk_s3::primitives::ByteStream;

use super::classify::{Credentials, classify};
use crate::error::{Call, Error, ErrorKind};
use crate::ports::ObjectStore;

/// [`ObjectStore`] on the SDK.
#[derive(Debug)]
pub struct AwsObjectStore {
    client: aws_sdk_s3::Client,
    bucket: String,
}

impl AwsObjectStore {
    pub(super) fn new(client: aws_sdk_s3::Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    async fn put_body(&self, key: &str, body: ByteStream) -> Result<(), Error> {
        let content_type = match key.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            _ => "application/json",
        };
        let request = self.client.put_object().bucket(&self.bucket).key(key).content_type(content_type);
        let call = Call::global("s3:PutObject");
        match request.body(body).send().await {
            // A proxy says 200 as well.
            Ok(stored) if stored.e_tag().is_none() => {
                Err(Error::new(call, ErrorKind::Unrecognized, "the answer has no ETag, as S3's has"))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(classify(call, Credentials::AtHome, error)),
        }
    }
}

impl ObjectStore for AwsObjectStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let call = Call::global("s3:GetObject");
        let answer = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let answer = match answer.map_err(|error| classify(call.clone(), Credentials::AtHome, error)) {
            Ok(answer) => answer,
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let body = answer.body.collect().await.map_err(|error| {
            Error::new(call, ErrorKind::Unavailable, format!("{key} was not read to its end")).because(error)
        })?;
        Ok(Some(body.to_vec()))
    }

    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.put_body(key, bytes.into()).await
    }

    async fn put_file(&self, key: &str, path: &Path) -> Result<(), Error> {
        let body = ByteStream::from_path(path).await.map_err(|error| {
            let message = format!("{} cannot be read", path.display());
            Error::new(Call::global("s3:PutObject"), ErrorKind::Unrecognized, message).because(error)
        })?;
        self.put_body(key, body).await
    }
}
