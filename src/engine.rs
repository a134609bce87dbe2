//! The understanding engine as the program carries it: loaded once, asked beside the threads that serve.
//!
//! Knows no shop. Called by `assistant` for a second opinion on a message and by whoever needs an embedding. Reading is
//! tens of milliseconds of arithmetic, so it runs where blocking is allowed.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use chidi_engine::label::{Intent, Sentiment};
pub use chidi_engine::{Kind, Reading};

use crate::config::Config;
use crate::{Error, Result};

/// What a text is read as when nothing else is known; ISO 639-3.
const EXPECTED: &str = "eng";

/// Cheap to clone; clones share the model.
#[derive(Debug, Clone)]
pub struct Engine {
    folder: Option<PathBuf>,
    loaded: Arc<OnceLock<chidi_engine::Engine>>,
}

impl Engine {
    /// Names the model; it is loaded by [`Self::load`], or when it is first asked.
    pub fn new(config: &Config) -> Self {
        Self {
            folder: chidi_engine::model_folder(config.model_dir.as_deref()),
            loaded: Arc::default(),
        }
    }

    /// Loads the model now, so that the first customer does not wait for it, and says with what it reads. A model that is
    /// there and broken is an error; one that is not there is replaced by hashed n-grams.
    pub async fn load(&self) -> Result<Kind> {
        let folder = self.folder.clone();
        let engine = tokio::task::spawn_blocking(move || chidi_engine::Engine::load(folder.as_deref()))
            .await
            .map_err(|error| Error::Internal(format!("loading the embedding model stopped: {error}")))?
            .map_err(|error| Error::Internal(format!("the embedding model cannot be used: {error}")))?;
        let kind = engine.kind();
        // Whoever was first has loaded the same.
        let _ = self.loaded.set(engine);
        Ok(kind)
    }

    /// Reads one message.
    pub async fn read(&self, text: &str) -> Result<Reading> {
        let text = text.to_owned();
        self.ask(move |engine| engine.read(&text, EXPECTED)).await
    }

    /// With what it reads, and the version of its heads.
    pub async fn version(&self) -> Result<(Kind, String)> {
        let engine = self.loaded().await?;
        Ok((engine.kind(), engine.version().to_owned()))
    }

    /// The embeddings of some texts, of length 1, in their order; `None` when there is no model.
    pub async fn embed(&self, texts: Vec<String>) -> Result<Option<Vec<Vec<f32>>>> {
        self.ask(move |engine| engine.embed_all(&texts)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&chidi_engine::Engine) -> T + Send + 'static,
    ) -> Result<T> {
        self.loaded().await?;
        let loaded = Arc::clone(&self.loaded);
        tokio::task::spawn_blocking(move || loaded.get().map(question))
            .await
            .map_err(|error| Error::Internal(format!("the understanding engine stopped: {error}")))?
            .ok_or_else(not_loaded)
    }

    async fn loaded(&self) -> Result<&chidi_engine::Engine> {
        if self.loaded.get().is_none() {
            self.load().await?;
        }
        self.loaded.get().ok_or_else(not_loaded)
    }
}

fn not_loaded() -> Error {
    Error::Internal("the understanding engine is not loaded".to_owned())
}
