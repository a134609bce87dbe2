//! Language models for the dialogues: the simulated providers, asked over HTTP by the program's own client, with its own tools and
//! its own heed. Only the tool that searches documents needs the database, a private one; the shops have none, so it finds nothing.

use std::path::PathBuf;

use anyhow::Context as _;
use chidi::Context;
use chidi::assistant::consult::{Action, reply};
use chidi::assistant::further::{self, Asked};
use chidi::assistant::models::Ready;
use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;
use chidi::channels::Platform;
use chidi::config::Config;
use chidi::conversations::turn::{Turn, TurnCustomer, TurnMessage};
use chidi::conversations::{Author, Details, ThreadState};
use chidi::ids::{CustomerId, MessageId, ThreadId};
use chidi::llm::{Endpoint, Provider};
use chidi_postgres::{Cluster, Durability};
use chidi_simulator::llm::{Fault, Mind, Rule, Service};
use chidi_simulator::{Simulator, SimulatorConfig};
use clap::ValueEnum;
use secrecy::SecretString;
use serde_json::Value;

use super::super::thread::{Thread, now};
use super::chance::Chance;
use crate::boot::{self, Booted};

/// Who is asked where rows and phrases leave a question open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Model {
    /// Nobody.
    None,
    /// One that invents, and names facts for it.
    Liar,
    /// One that fails in every way there is.
    Broken,
    /// One that says what it is shown, in many voices.
    Honest,
}

impl Model {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Liar, Self::Broken, Self::Honest];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Liar => "a liar",
            Self::Broken => "a broken one",
            Self::Honest => "an honest one",
        }
    }

    fn mind(self) -> Mind {
        match self {
            Self::None => Mind::Plain,
            Self::Liar => Mind::Liar,
            Self::Broken => Mind::Broken,
            Self::Honest => Mind::Honest,
        }
    }
}

/// What became of a model's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heeded {
    /// It gave none.
    Nothing,
    /// It was sent as it was, or would have been.
    AsItWas,
    /// Its facts were put into our own words.
    Rewritten,
    /// It was thrown away.
    Refused,
}

/// All models, each with its provider.
#[derive(Debug)]
pub(super) struct Models {
    simulators: Vec<(Model, Simulator)>,
    booted: Booted,
    cluster: Cluster,
    folder: PathBuf,
}

impl Models {
    pub(super) async fn start(config: &Config) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("chidi-answers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let cluster = Cluster::start(&folder.join("postgres"), Durability::Safe).await?;
        let booted = boot::start(Config {
            database_url: Some(SecretString::from(cluster.url().to_owned())),
            data_dir: folder.join("data"),
            files_url: None,
            redis_url: None,
            llm_private_addresses: true,
            llm_timeout_ms: 3_000,
            ..config.clone()
        })
        .await?;
        let mut simulators = Vec::new();
        for model in Model::ALL.into_iter().filter(|model| *model != Model::None) {
            let simulator = Simulator::start(SimulatorConfig::default()).await?;
            simulator.set_mind(model.mind());
            simulators.push((model, simulator));
        }
        Ok(Self {
            simulators,
            booted,
            cluster,
            folder,
        })
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        for (_, simulator) in &self.simulators {
            simulator.stop();
        }
        self.booted.stop().await?;
        let data_dir = self.cluster.data_dir().to_owned();
        self.cluster.stop().await?;
        for left in [data_dir, self.folder] {
            if left.exists() {
                std::fs::remove_dir_all(&left).with_context(|| format!("cannot remove {}", left.display()))?;
            }
        }
        Ok(())
    }

    /// What is thought with a model's help; `None` where it is not to be asked.
    pub(super) async fn think(
        &self,
        model: Model,
        chance: &mut Chance,
        (shop, thread, said): (&Shop, &Thread, &str),
        first: &Thought,
    ) -> Option<(Thought, Heeded)> {
        if !further::is_open(first) {
            return None;
        }
        let (_, simulator) = self.simulators.iter().find(|(of, _)| *of == model)?;
        let (ready, key) = ready(chance, simulator);
        if model == Model::Broken && chance.percent(60) {
            let rule = Rule {
                service: None,
                key: Some(key),
                times: Some(chance.within(1, 4) as u32),
                fault: fault(chance),
            };
            // When too many wait, this one fails by its mind only.
            let _ = simulator.llm_fails(rule);
        }
        let memory = thread.memory();
        let question = thread.question(&memory, said);
        let given = first.facts();
        let turn = turn(shop, said);
        let ctx: &Context = &self.booted.ctx;
        let asked = further::ask(ctx, (shop, &turn), &question, first, (&given, &ready)).await;
        let heeded = heeded(&asked);
        Some((asked.thought, heeded))
    }
}

/// A provider and a key of its own, so that what one dialogue breaks does not make the next one wait.
fn ready(chance: &mut Chance, simulator: &Simulator) -> (Ready, String) {
    let (provider, service) = *chance.one(&[
        (Provider::OpenAi, Service::OpenAi),
        (Provider::Anthropic, Service::Anthropic),
        (Provider::Ollama, Service::Ollama),
    ]);
    let key = format!("sk-{}", chance.next());
    let endpoint = Endpoint {
        provider,
        model: "a-model".to_owned(),
        base_url: Some(simulator.llm_url(service)),
        key: Some(SecretString::from(key.clone())),
        rate: None,
    };
    let ready = Ready {
        chain: vec![endpoint],
        left_nanos: u64::MAX,
    };
    (ready, key)
}

fn fault(chance: &mut Chance) -> Fault {
    chance
        .one(&[
            Fault::WrongKey,
            Fault::NoSuchModel,
            Fault::QuotaSpent,
            Fault::TooLong,
            Fault::RateLimited { retry_after_s: None },
            Fault::RateLimited {
                retry_after_s: Some(60),
            },
            Fault::Overloaded,
            Fault::ServerError { status: 500 },
            Fault::Html,
            Fault::Slow { ms: 80 },
            Fault::Stalls { after: 2, ms: 80 },
            Fault::Breaks { after: 1 },
            Fault::EndsEarly { after: 3 },
            Fault::Garbles { after: 2 },
            Fault::FailsInStream { after: 1 },
        ])
        .clone()
}

fn turn(shop: &Shop, said: &str) -> Turn {
    Turn {
        business_id: shop.business_id,
        thread_id: ThreadId::new(),
        customer: TurnCustomer {
            id: CustomerId::new(),
            name: String::new(),
        },
        platform: Platform::Instagram,
        ai_notice_due: false,
        state: ThreadState::ActiveAi,
        owner_epoch: 0,
        answered_seq: 0,
        inbound_seq: 1,
        messages: vec![TurnMessage {
            id: MessageId::new(),
            seq: 1,
            author: Author::Customer,
            kind: "text".to_owned(),
            body: said.to_owned(),
            details: Details::default(),
            payload: None,
            sent_at: now(),
        }],
        recent: Vec::new(),
        memory: Value::Null,
        unsure_in_row: 0,
    }
}

/// Whether the model gave a text, and whether it is what was thought in the end.
fn heeded(asked: &Asked) -> Heeded {
    let last = asked.answers.last().and_then(|answer| reply::read(&answer.text));
    let gave_text = last.is_some_and(|reply| matches!(reply.action, Action::Answer | Action::Ask));
    let has_trouble = asked.thought.log.as_ref().is_some_and(|log| log.trouble.is_some());
    match (gave_text, asked.thought.draft.is_foreign) {
        (false, _) => Heeded::Nothing,
        (true, true) => Heeded::AsItWas,
        (true, false) if has_trouble => Heeded::Refused,
        (true, false) => Heeded::Rewritten,
    }
}
