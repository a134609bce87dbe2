//! Files that are kept: in the data folder, or in an S3 bucket when the settings name one. Whoever writes a row about a file
//! decides on its [`Key`]; here nothing is known of rows.
//!
//! `conversations` keeps what customers send, `knowledge` what shops give to read; the attachment route reads it. [`kind`] tells what a file is by its content,
//! [`picture`] makes small pictures of large ones.

pub mod kind;
pub mod picture;

use std::fmt;
use std::fs;
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, WriteMultipart};

use crate::config::Config;
use crate::ids::BusinessId;
use crate::{Error, Result};

/// Parts of an upload that may be under way at once; what more comes waits.
const PARTS_AT_ONCE: usize = 2;

/// Where files are kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    folder: Path,
}

/// The place of a file: always below its business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

/// A file that is being written. Nobody sees it before [`Upload::finish`]; one that is dropped leaves nothing behind on disk.
#[derive(Debug)]
pub struct Upload(WriteMultipart);

impl Key {
    /// Of a business's file, by words and ids of ours.
    pub fn new(business_id: BusinessId, path: fmt::Arguments<'_>) -> Self {
        Self(format!("{business_id}/{path}"))
    }
}

impl Files {
    /// Opens the store that the settings name; makes the folder when there is none yet.
    pub fn open(config: &Config) -> Result<Self> {
        let refused = |error: String| Error::Internal(format!("cannot keep files: {error}"));
        let Some(url) = &config.files_url else {
            let folder = config.data_dir.join("files");
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(|error| refused(format!("{}: {error}", folder.display())))?;
            let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| refused(error.to_string()))?;
            return Ok(Self {
                store: Arc::new(store),
                folder: Path::default(),
            });
        };
        let (bucket, folder) = bucket_of(url).ok_or_else(|| {
            refused(
                "FILES_URL has to look like s3://bucket or s3://bucket/folder; leave it out to use the data folder"
                    .to_owned(),
            )
        })?;
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()
            .map_err(|error| refused(format!("FILES_URL: {error}")))?;
        Ok(Self {
            store: Arc::new(store),
            folder: Path::parse(folder).map_err(|error| refused(format!("FILES_URL: {error}")))?,
        })
    }

    /// Writes a small file in one go, over what may be there.
    pub async fn put(&self, key: &Key, bytes: Vec<u8>) -> Result<()> {
        self.store.put(&self.path(key), bytes.into()).await?;
        Ok(())
    }

    /// Begins to write a file piece by piece.
    pub async fn begin(&self, key: &Key) -> Result<Upload> {
        let upload = self.store.put_multipart(&self.path(key)).await?;
        Ok(Upload(WriteMultipart::new(upload)))
    }

    /// The bytes of a file, or of a part of it that lies within it; `None` when there is no such file.
    pub async fn read(&self, key: &Key, part: Option<Range<u64>>) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        let options = GetOptions {
            range: part.map(Into::into),
            ..GetOptions::default()
        };
        match self.store.get_opts(&self.path(key), options).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(Error::from).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A whole file that is known to be small.
    pub async fn read_whole(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        match self.read(key, None).await? {
            Some(stream) => Ok(Some(stream.try_collect::<Vec<_>>().await?.concat())),
            None => Ok(None),
        }
    }

    /// Removes a file; one that is not there is no error.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, key: &Key) -> Path {
        Path::from(format!("{}/{}", self.folder, key.0))
    }
}

impl Upload {
    /// Adds a piece; waits while too many are still on their way.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.0.wait_for_capacity(PARTS_AT_ONCE).await?;
        self.0.put(bytes);
        Ok(())
    }

    /// The file is whole, and there.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await?;
        Ok(())
    }

    /// The file is not wanted after all.
    pub async fn abort(self) -> Result<()> {
        Ok(self.0.abort().await?)
    }
}

/// `s3://bucket/folder`: the bucket and the folder in it, which may be empty.
fn bucket_of(url: &str) -> Option<(&str, &str)> {
    let place = url.trim().strip_prefix("s3://")?.trim_end_matches('/');
    let (bucket, folder) = place.split_once('/').unwrap_or((place, ""));
    (!bucket.is_empty()).then_some((bucket, folder))
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        Self::Internal(format!("the file store: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn files() -> (Files, std::path::PathBuf) {
        let folder = std::env::temp_dir().join(format!("chidi-files-{}", uuid::Uuid::now_v7()));
        let mut config = testing::config();
        config.data_dir.clone_from(&folder);
        (Files::open(&config).expect("a folder"), folder)
    }

    #[tokio::test]
    async fn a_file_is_there_once_it_is_whole_and_until_it_is_deleted() {
        let (files, folder) = files();
        let key = Key::new(BusinessId::new(), format_args!("messages/7/0"));
        let mut upload = files.begin(&key).await.unwrap();
        upload.write(Bytes::from_static(b"hello ")).await.unwrap();
        assert!(
            files.read(&key, None).await.unwrap().is_none(),
            "nobody sees half a file"
        );
        upload.write(Bytes::from_static(b"there")).await.unwrap();
        upload.finish().await.unwrap();
        assert_eq!(files.read_whole(&key).await.unwrap().unwrap(), b"hello there");
        let part: Vec<Bytes> = files
            .read(&key, Some(6..8))
            .await
            .unwrap()
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(part.concat(), b"th");
        for _ in 0..2 {
            files.delete(&key).await.unwrap();
        }
        assert!(files.read(&key, None).await.unwrap().is_none());
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn what_is_given_up_leaves_nothing() {
        let (files, folder) = files();
        let key = Key::new(BusinessId::new(), format_args!("messages/7/0"));
        let mut upload = files.begin(&key).await.unwrap();
        upload.write(Bytes::from_static(b"too large")).await.unwrap();
        upload.abort().await.unwrap();
        assert!(files.read(&key, None).await.unwrap().is_none());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_settings_name_a_bucket_or_are_told_how_to() {
        let mut config = testing::config();
        config.files_url = Some("s3://shop/files".into());
        let files = Files::open(&config).expect("nobody is called yet");
        let business_id = BusinessId::new();
        let key = Key::new(business_id, format_args!("messages/7/0"));
        assert_eq!(
            files.path(&key).to_string(),
            format!("files/{business_id}/messages/7/0")
        );
        config.files_url = Some("/var/files".into());
        assert!(Files::open(&config).unwrap_err().to_string().contains("s3://bucket"));
    }

    #[test]
    fn a_bucket_may_have_a_folder() {
        assert_eq!(bucket_of("s3://shop"), Some(("shop", "")));
        assert_eq!(bucket_of(" s3://shop/a/b/ "), Some(("shop", "a/b")));
        assert_eq!(bucket_of("s3://"), None);
        assert_eq!(bucket_of("/var/files"), None);
    }
}
