//! A simulator, a client with short limits, and endpoints of it.

use std::time::Duration;

use chidi::config::Config;
use chidi::llm::{Endpoint, Limits, Llm, Message, Provider, Request};
use chidi_simulator::llm::Service;
use chidi_simulator::{Simulator, SimulatorConfig};
use clap::Parser;
use secrecy::SecretString;

pub(crate) const PROVIDERS: [Provider; 4] = [
    Provider::OpenAi,
    Provider::OpenAiCompatible,
    Provider::Anthropic,
    Provider::Ollama,
];

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

pub(crate) fn client(private_addresses: bool, limits: Limits) -> Llm {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut config = Settings::parse_from(["chidi"]).config;
    config.llm_private_addresses = private_addresses;
    Llm::with_limits(&config, limits).unwrap()
}

pub(crate) async fn started() -> (Simulator, Llm) {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let limits = Limits {
        first_piece: Duration::from_secs(5),
        next_piece: Duration::from_secs(5),
        total: Duration::from_secs(20),
    };
    (simulator, client(true, limits))
}

pub(crate) fn service(provider: Provider) -> Service {
    match provider {
        Provider::OpenAi | Provider::OpenAiCompatible => Service::OpenAi,
        Provider::Anthropic => Service::Anthropic,
        Provider::Ollama => Service::Ollama,
    }
}

pub(crate) fn endpoint(simulator: &Simulator, provider: Provider) -> Endpoint {
    let model = match provider {
        Provider::OpenAi => "gpt-6-luna",
        Provider::Anthropic => "claude-haiku-4-5",
        Provider::OpenAiCompatible | Provider::Ollama => "qwen3",
    };
    Endpoint {
        provider,
        model: model.to_owned(),
        base_url: Some(simulator.llm_url(service(provider))),
        key: Some(SecretString::from(format!("key of {provider:?}"))),
        rate: None,
    }
}

pub(crate) fn question(text: &str) -> Request {
    Request {
        system: "You answer for a shop.".to_owned(),
        messages: vec![Message::User(text.to_owned())],
        tokens_max: 400,
        ..Request::default()
    }
}
