//! `chidi simulate`.

use std::net::SocketAddr;
use std::str::FromStr;

use clap::Args;

use crate::llm::Service;
use crate::{AccountSpec, Platform, Simulator, SimulatorConfig, SimulatorError};

/// What `chidi simulate` can be told.
#[derive(Clone, Args)]
pub struct SimulateArgs {
    /// Where to listen: the Graph API and the phone page. Keep it on this machine: whoever reaches it may do everything.
    #[arg(long, env = "SIMULATOR_ADDR", default_value = "127.0.0.1:3010")]
    pub addr: SocketAddr,

    /// Where webhooks of the accounts below are posted; `{platform}` stands for the name of the account's platform.
    #[arg(
        long,
        env = "SIMULATOR_WEBHOOK_URL",
        default_value = "http://127.0.0.1:3000/webhooks/{platform}"
    )]
    pub webhook_url: String,

    /// What they are signed with; the same as `META_APP_SECRET` or `INSTAGRAM_APP_SECRET` of the receiver.
    #[arg(
        long,
        env = "SIMULATOR_APP_SECRET",
        hide_env_values = true,
        default_value = "simulated-app-secret"
    )]
    pub app_secret: String,

    /// A shop: `id:username:token`, e.g. `17841400000000001:ireti.fabrics:IGAA-ireti`. May be given several times, and
    /// with `messenger:` or `whatsapp:` in front.
    #[arg(long = "account", value_name = "[PLATFORM:]ID:USERNAME:TOKEN")]
    pub accounts: Vec<NamedAccount>,
}

impl std::fmt::Debug for SimulateArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulateArgs")
            .field("addr", &self.addr)
            .field("webhook_url", &self.webhook_url)
            .finish_non_exhaustive()
    }
}

/// An account as it is written on the command line.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedAccount {
    platform: Platform,
    id: String,
    username: String,
    token: String,
}

impl std::fmt::Debug for NamedAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NamedAccount({}:{})", self.id, self.username)
    }
}

impl FromStr for NamedAccount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Platform::ALL.into_iter().find_map(|platform| {
            let rest = text.strip_prefix(platform.word())?.strip_prefix(':')?;
            Some((platform, rest))
        });
        let (platform, text) = named.unwrap_or((Platform::Instagram, text));
        let mut parts = text.splitn(3, ':').map(str::to_owned);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(id), Some(username), Some(token)) if !id.is_empty() && !username.is_empty() && !token.is_empty() => {
                Ok(Self {
                    platform,
                    id,
                    username,
                    token,
                })
            }
            _ => {
                Err("write an account as id:username:token, with a platform in front if it is not Instagram".to_owned())
            }
        }
    }
}

/// Serves until SIGINT or SIGTERM.
pub async fn run(args: SimulateArgs) -> Result<(), SimulatorError> {
    let simulator = Simulator::start(SimulatorConfig {
        addr: args.addr,
        ..SimulatorConfig::default()
    })
    .await?;
    for account in args.accounts {
        simulator
            .add_account(AccountSpec {
                webhook_url: args.webhook_url.replace("{platform}", account.platform.word()),
                platform: account.platform,
                id: account.id,
                username: account.username,
                token: account.token,
                app_secret: args.app_secret.clone(),
                ..AccountSpec::default()
            })
            .await?;
    }
    println!("Phone page and Graph API: {}", simulator.base_url());
    for service in [Service::OpenAi, Service::Anthropic, Service::Ollama] {
        println!("Models as {service:?} has them: {}", simulator.llm_url(service));
    }
    println!(
        "Give the receiver META_GRAPH_URL={} and the app secret this was started with.",
        simulator.base_url()
    );
    ended().await.map_err(SimulatorError::Served)?;
    simulator.stop();
    Ok(())
}

async fn ended() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_written_in_three_parts_and_the_token_may_hold_colons() {
        let account: NamedAccount = "17841:ireti.fabrics:IG:AA".parse().unwrap();
        assert_eq!(
            (account.username.as_str(), account.token.as_str()),
            ("ireti.fabrics", "IG:AA")
        );
        let number: NamedAccount = "whatsapp:10655:ireti:EAAG".parse().unwrap();
        assert_eq!((number.platform, number.id.as_str()), (Platform::WhatsApp, "10655"));
        assert!("17841:ireti".parse::<NamedAccount>().is_err());
        assert!("17841::t".parse::<NamedAccount>().is_err());
    }
}
