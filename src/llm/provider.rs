use std::fmt;

use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{LlmError, LlmErrorKind};
use super::frames::Framing;
use super::piece::{Piece, Usage};
use super::rates::{self, Rate};
use super::request::Request;
use super::{anthropic, ollama, openai};

/// Who runs a model, and in which words one talks to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Provider {
    /// <https://developers.openai.com/api/reference/resources/chat>
    OpenAi,
    /// Anybody who speaks as `OpenAI` does: vLLM, LM Studio, `OpenRouter`, Groq, ...
    OpenAiCompatible,
    /// <https://platform.claude.com/docs/en/api/messages>
    Anthropic,
    /// <https://docs.ollama.com/api/chat>
    Ollama,
}

/// A model and how to reach it.
#[derive(Clone)]
pub struct Endpoint {
    /// Who runs it.
    pub provider: Provider,
    /// Its name there.
    pub model: String,
    /// Where, without a slash at the end: `https://api.openai.com/v1`, `https://api.anthropic.com`,
    /// `http://127.0.0.1:11434`. `None`: the provider's own; a compatible server has none.
    pub base_url: Option<String>,
    /// The key, where one is needed.
    pub key: Option<SecretString>,
    /// What tokens cost there, when the owner knows better than [`super::RATES`].
    pub rate: Option<Rate>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Whether what it costs is known.
    pub fn is_priced(&self) -> bool {
        rates::cost_nanos(self, Usage::default()).is_some()
    }

    /// Where its calls go.
    pub(super) fn base(&self) -> Result<&str, LlmError> {
        let own = match self.provider {
            Provider::OpenAi => Some("https://api.openai.com/v1"),
            Provider::OpenAiCompatible => None,
            Provider::Anthropic => Some("https://api.anthropic.com"),
            Provider::Ollama => Some("http://127.0.0.1:11434"),
        };
        self.base_url
            .as_deref()
            .or(own)
            .map(|base| base.trim_end_matches('/'))
            .ok_or(LlmErrorKind::AddressForbidden.into())
    }

    /// Signs a request.
    pub(super) fn sign(&self, request: RequestBuilder) -> Result<RequestBuilder, LlmError> {
        let request = match self.provider {
            Provider::Anthropic => request.header("anthropic-version", anthropic::VERSION),
            _ => request,
        };
        let Some(key) = &self.key else { return Ok(request) };
        let (header, value) = match self.provider {
            Provider::Anthropic => ("x-api-key", key.expose_secret().to_owned()),
            _ => ("authorization", format!("Bearer {}", key.expose_secret())),
        };
        // A key that cannot stand in a header is none.
        let mut value = HeaderValue::from_str(&value).map_err(|_| LlmError::from(LlmErrorKind::KeyRefused))?;
        value.set_sensitive(true);
        Ok(request.header(header, value))
    }
}

impl Provider {
    /// Where a conversation is posted, below the base.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::OpenAi | Self::OpenAiCompatible => "/chat/completions",
            Self::Anthropic => "/v1/messages",
            Self::Ollama => "/api/chat",
        }
    }

    /// The request as this provider reads it.
    pub(super) fn body(self, model: &str, request: &Request) -> Value {
        match self {
            Self::OpenAi => openai::body(model, request, openai::Dialect::OpenAi),
            Self::OpenAiCompatible => openai::body(model, request, openai::Dialect::Compatible),
            Self::Anthropic => anthropic::body(model, request),
            Self::Ollama => ollama::body(model, request),
        }
    }

    /// How its stream is cut.
    pub(super) fn framing(self) -> Framing {
        match self {
            Self::OpenAi | Self::OpenAiCompatible | Self::Anthropic => Framing::Events,
            Self::Ollama => Framing::Lines,
        }
    }

    pub(super) fn reader(self) -> Reader {
        match self {
            Self::OpenAi | Self::OpenAiCompatible => Reader::OpenAi(openai::Reader::default()),
            Self::Anthropic => Reader::Anthropic(anthropic::Reader::default()),
            Self::Ollama => Reader::Ollama(ollama::Reader::default()),
        }
    }
}

/// Makes pieces of what a provider streams.
#[derive(Debug)]
pub(super) enum Reader {
    OpenAi(openai::Reader),
    Anthropic(anthropic::Reader),
    Ollama(ollama::Reader),
}

impl Reader {
    /// The pieces in one frame.
    pub(super) fn read(&mut self, frame: &[u8]) -> Result<Vec<Piece>, LlmError> {
        match self {
            Self::OpenAi(reader) => reader.read(frame),
            Self::Anthropic(reader) => reader.read(frame),
            Self::Ollama(reader) => reader.read(frame),
        }
    }

    /// The pieces that are certain once the connection has ended. An answer without its end is broken.
    pub(super) fn end(&mut self) -> Result<Vec<Piece>, LlmError> {
        match self {
            Self::OpenAi(reader) => reader.end(),
            Self::Anthropic(_) | Self::Ollama(_) => Err(LlmErrorKind::BrokenStream.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let endpoint = Endpoint {
            provider: Provider::OpenAi,
            model: "gpt-6-luna".to_owned(),
            base_url: None,
            key: Some("sk-secret".into()),
            rate: None,
        };
        assert!(!format!("{endpoint:?}").contains("sk-secret"));
        let request = endpoint.sign(reqwest::Client::new().post("http://localhost")).unwrap();
        assert!(!format!("{request:?}").contains("sk-secret"));
    }
}
