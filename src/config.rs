//! Every setting, read once from the environment (or `.env`) or from the command line. `chidi serve --help` prints this list.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

/// The version of the Graph API we call. Meta serves it until 8 October 2027
/// (<https://developers.facebook.com/docs/graph-api/changelog/versions>).
pub const GRAPH_VERSION: &str = "v23.0";

/// All settings of the program.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Postgres to use, e.g. `postgres://user:password@host/chidi`. Needs the right to create roles on first start.
    /// Unset: CHIDI starts a private Postgres of its own in the data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// Where the private Postgres and the generated secret live.
    #[arg(long, env = "CHIDI_DATA_DIR", default_value = ".chidi")]
    pub data_dir: PathBuf,

    /// Where the files that customers send are kept, as `s3://bucket/folder`; keys and region come from the usual `AWS_...`
    /// variables, `AWS_ENDPOINT` leads to another vendor's S3. Unset: the folder `files` in the data folder.
    #[arg(long, env = "FILES_URL")]
    pub files_url: Option<String>,

    /// The program that opens documents, when it is not this one.
    #[arg(long, env = "CHIDI_EXTRACT_PROGRAM", hide = true)]
    pub extract_program: Option<PathBuf>,

    /// Connections of the app pool.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 20)]
    pub database_connections: u32,

    /// Redis for the event bus between several nodes, e.g. `redis://127.0.0.1:6379`. Unset: one node, in-process.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<SecretString>,

    /// Address and port to listen on.
    #[arg(long, env = "CHIDI_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,

    /// The address people and Meta reach CHIDI at. With https, cookies are Secure and carry the `__Host-` prefix.
    #[arg(long, env = "CHIDI_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
    pub public_url: String,

    /// Whether a proxy of yours stands in front and sets X-Forwarded-For. Without one, that header is not believed.
    #[arg(long, env = "CHIDI_BEHIND_PROXY", default_value_t = false)]
    pub behind_proxy: bool,

    /// At least 32 random characters; tokens at rest and sign-in are protected by keys derived from it. Changing it makes
    /// stored tokens unreadable. Unset: generated once and kept in the data folder.
    #[arg(long, env = "CHIDI_SECRET", hide_env_values = true)]
    pub secret: Option<SecretString>,

    /// Secret of the Meta app; signs webhooks of pages and of Instagram accounts connected through a page.
    #[arg(long, env = "META_APP_SECRET", hide_env_values = true)]
    pub meta_app_secret: Option<SecretString>,

    /// Number of the Meta app. With it and its secret, owners connect Facebook pages by logging in; unset: by access token.
    #[arg(long, env = "META_APP_ID")]
    pub meta_app_id: Option<String>,

    /// Number of the configuration of Facebook Login for Business, where the app uses that product. Unset: the permissions are
    /// asked for by name.
    #[arg(long, env = "META_LOGIN_CONFIG_ID")]
    pub meta_login_config_id: Option<String>,

    /// Number of the Instagram product of the same app, which is not the app's own. With it and its secret, owners connect
    /// Instagram accounts by logging in; unset: by access token.
    #[arg(long, env = "INSTAGRAM_APP_ID")]
    pub instagram_app_id: Option<String>,

    /// Secret of the Instagram product of the same app; signs webhooks of accounts connected by Instagram Login.
    #[arg(long, env = "INSTAGRAM_APP_SECRET", hide_env_values = true)]
    pub instagram_app_secret: Option<SecretString>,

    /// The word you typed into Meta's webhook form; Meta says it back when it checks the address.
    #[arg(long, env = "META_VERIFY_TOKEN", hide_env_values = true)]
    pub meta_verify_token: Option<SecretString>,

    /// Where Graph calls and log-ins go instead of Meta's own addresses, e.g. to a simulator. Unset:
    /// <https://graph.instagram.com>, <https://graph.facebook.com> and Meta's log-in pages.
    #[arg(long, env = "META_GRAPH_URL")]
    pub meta_graph_url: Option<String>,

    /// Milliseconds a Graph call may take before its outcome counts as unknown.
    #[arg(long, env = "META_TIMEOUT_MS", default_value_t = 10_000)]
    pub meta_timeout_ms: u64,

    /// What WhatsApp messages cost, as a CSV file shaped like the built-in one (`src/rates.csv`). Unset: the
    /// built-in one.
    #[arg(long, env = "WHATSAPP_RATES")]
    pub whatsapp_rates: Option<PathBuf>,

    /// Milliseconds without a new message before a customer is answered, so that several bubbles get one answer. 0: off.
    /// Default of new businesses; each can set its own.
    #[arg(long, env = "ANSWER_DEBOUNCE_MS", default_value_t = 1_500, value_parser = clap::value_parser!(u32).range(0..=60_000))]
    pub answer_debounce_ms: u32,

    /// Whether the first message to each customer says that an AI is answering. Default of new businesses.
    #[arg(long, env = "AI_NOTICE_ON", default_value_t = true, action = clap::ArgAction::Set)]
    pub ai_notice_on: bool,

    /// What that first message says; `{shop}` becomes the shop's name. Default of new businesses.
    #[arg(
        long,
        env = "AI_NOTICE",
        default_value = "You are chatting with CHIDI, the AI assistant of {shop}. A person is here when you need one."
    )]
    pub ai_notice: String,

    /// A service that turns voice messages into text, by OpenAI's `POST {url}/audio/transcriptions`: e.g.
    /// `https://api.openai.com/v1`, or a server of yours. Unset: voice messages go to the owner.
    #[arg(long, env = "SPEECH_URL")]
    pub speech_url: Option<String>,

    /// The key to it, when it wants one.
    #[arg(long, env = "SPEECH_API_KEY", hide_env_values = true)]
    pub speech_api_key: Option<SecretString>,

    /// The model it is asked for.
    #[arg(long, env = "SPEECH_MODEL", default_value = "whisper-1")]
    pub speech_model: String,

    /// Folder of the embedding model all-MiniLM-L6-v2 (`model.safetensors`, `tokenizer.json`). Default: `model` in
    /// `CHIDI_TOOLS_DIR`, else `.tools/model`. Where there is none, messages are read by hashed n-grams, and knowledge is found by
    /// keywords only.
    #[arg(long, env = "CHIDI_MODEL_DIR")]
    pub model_dir: Option<PathBuf>,

    /// Whether shops may name language models on this machine or in private networks, as Ollama beside CHIDI is, and reach
    /// them without TLS. Leave it off where shops are not your own.
    #[arg(long, env = "LLM_PRIVATE_ADDRESSES", default_value_t = false, action = clap::ArgAction::Set)]
    pub llm_private_addresses: bool,

    /// Milliseconds a language model may take to begin an answer, and to go on with it; three times as long for the whole.
    #[arg(long, env = "LLM_TIMEOUT_MS", default_value_t = 10_000)]
    pub llm_timeout_ms: u64,

    /// Jobs worked on at the same time by this process; beside them half as many that wait for slow
    /// servers, and four times as many that wait for language models.
    #[arg(long, env = "WORKER_CONCURRENCY", default_value_t = 8)]
    pub worker_concurrency: usize,

    /// Seconds after which a message whose delivery outcome is unknown is shown as "perhaps sent".
    #[arg(long, env = "UNKNOWN_OUTCOME_AFTER_S", default_value_t = 120)]
    pub unknown_outcome_after_s: u64,

    /// Folder of the built site (wasm, css, fonts). Default: `site` beside the program, else `target/site`.
    #[arg(long, env = "CHIDI_SITE_DIR")]
    pub site_dir: Option<PathBuf>,

    /// Whether log lines are one JSON object each, or made for reading.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Pretty)]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For people.
    Pretty,
}

/// What Meta knows our app by.
#[derive(Debug, Clone, Copy)]
pub struct App<'a> {
    /// Its number.
    pub id: &'a str,
    /// Its secret.
    pub secret: &'a SecretString,
}

impl<'a> App<'a> {
    fn of(id: Option<&'a str>, secret: Option<&'a SecretString>) -> Option<Self> {
        Some(Self {
            id: id?.trim(),
            secret: secret?,
        })
    }
}

impl Config {
    /// A setting left blank, as in a `.env` that was only half filled in, counts as not set.
    pub fn forget_blanks(&mut self) {
        let secrets = [
            &mut self.database_url,
            &mut self.redis_url,
            &mut self.secret,
            &mut self.meta_app_secret,
            &mut self.instagram_app_secret,
            &mut self.meta_verify_token,
            &mut self.speech_api_key,
        ];
        for secret in secrets {
            *secret = secret.take().filter(|secret| !secret.expose_secret().trim().is_empty());
        }
        let texts = [
            &mut self.meta_graph_url,
            &mut self.meta_app_id,
            &mut self.meta_login_config_id,
            &mut self.instagram_app_id,
            &mut self.files_url,
            &mut self.speech_url,
        ];
        for text in texts {
            *text = text.take().filter(|text| !text.trim().is_empty());
        }
        self.whatsapp_rates = self.whatsapp_rates.take().filter(|path| !path.as_os_str().is_empty());
    }

    /// The secrets a webhook may be signed with, in the order they are tried.
    pub fn app_secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.meta_app_secret.iter().chain(&self.instagram_app_secret)
    }

    /// The app that pages and WhatsApp belong to, when it is set whole.
    pub fn meta_app(&self) -> Option<App<'_>> {
        App::of(self.meta_app_id.as_deref(), self.meta_app_secret.as_ref())
    }

    /// The app of Instagram's own log-in, when it is set whole.
    pub fn instagram_app(&self) -> Option<App<'_>> {
        App::of(self.instagram_app_id.as_deref(), self.instagram_app_secret.as_ref())
    }

    /// An address of ours as others reach it; `path` starts with a slash.
    pub fn public_address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// How long a Graph call may take.
    pub fn meta_timeout(&self) -> Duration {
        Duration::from_millis(self.meta_timeout_ms)
    }

    /// Whether people reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
