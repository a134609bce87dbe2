//! Logs and metrics. A log line never carries tokens, passwords, message texts, names, phone numbers or e-mail addresses.

use std::sync::OnceLock;

use chidi::config::LogFormat;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// What is logged when `RUST_LOG` does not say otherwise.
const DEFAULT_FILTER: &str = "info,sqlx=warn,fred=warn,hyper=warn,leptos=warn";

/// Starts the log. Does nothing when one runs already.
pub fn start(format: LogFormat) {
    start_with(format, DEFAULT_FILTER);
}

/// The same with another filter for when `RUST_LOG` says nothing: commands that talk to a person log less.
pub fn start_with(format: LogFormat, default_filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default_filter));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Pretty => log.compact().with_target(false).try_init(),
    };
    drop(started);
}

/// The recorder behind `/metrics`, installed once per process.
pub fn metrics() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        PrometheusBuilder::new()
            .install_recorder()
            .expect("no other metrics recorder is installed")
    })
}
