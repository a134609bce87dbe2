//! What is not to be said, where a provider offers to judge it. `OpenAI` does, at no charge
//! (<https://developers.openai.com/api/docs/guides/moderation>).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::call::sent;
use super::chain::Llm;
use super::error::{LlmError, LlmErrorKind, Wait};
use super::provider::{Endpoint, Provider};

const MODEL: &str = "omni-moderation-latest";
/// What is judged at once; the rest of a longer text is not sent.
const TEXT_CHARS_MAX: usize = 20_000;
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderation {
    /// Whether it is harmful at all.
    pub is_flagged: bool,
    /// In which ways, in the provider's words: `harassment`, `violence/graphic`, ...
    pub categories: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Judged {
    results: Vec<Judgement>,
}

#[derive(Debug, Deserialize)]
struct Judgement {
    flagged: bool,
    #[serde(default)]
    categories: BTreeMap<String, bool>,
}

impl Llm {
    /// Has a text judged; `None` where the provider offers nothing of the kind.
    pub async fn moderate(&self, endpoint: &Endpoint, text: &str) -> Result<Option<Moderation>, LlmError> {
        if endpoint.provider != Provider::OpenAi {
            return Ok(None);
        }
        let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
        let post = self.outbound.post(&format!("{}/moderations", endpoint.base()?))?;
        let post = endpoint.sign(post)?.json(&json!({ "model": MODEL, "input": text }));
        let judged = timeout(self.limits.first_piece, judged(post))
            .await
            .map_err(|_| LlmError::from(LlmErrorKind::TimedOut(Wait::End)))??;
        let mut moderation = Moderation {
            is_flagged: false,
            categories: Vec::new(),
        };
        for judgement in judged.results {
            moderation.is_flagged |= judgement.flagged;
            let found = judgement.categories.into_iter().filter(|(_, is_found)| *is_found);
            moderation.categories.extend(found.map(|(category, _)| category));
        }
        Ok(Some(moderation))
    }
}

async fn judged(post: reqwest::RequestBuilder) -> Result<Judged, LlmError> {
    let mut response = sent(post).await?;
    let mut body = Vec::new();
    while let Some(bytes) = response
        .chunk()
        .await
        .map_err(|_| LlmError::from(LlmErrorKind::BrokenStream))?
    {
        body.extend_from_slice(&bytes);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(LlmErrorKind::TooLarge.into());
        }
    }
    serde_json::from_slice(&body).map_err(|_| LlmErrorKind::Unreadable.into())
}
