//! `chidi simulate`.

use std::net::SocketAddr;
use std::str::FromStr;

use clap::Args;

use crate::{AccountSpec, Behaviour, Simulator, SimulatorConfig, SimulatorError};

/// What `chidi simulate` can be told.
#[derive(Clone, Args)]
pub struct SimulateArgs {
    /// Where to listen: the Graph API and the phone page. Keep it on this machine: whoever reaches it may do everything.
    #[arg(long, env = "SIMULATOR_ADDR", default_value = "127.0.0.1:3010")]
    pub addr: SocketAddr,

    /// Where webhooks of the accounts below are posted.
    #[arg(
        long,
        env = "SIMULATOR_WEBHOOK_URL",
        default_value = "http://127.0.0.1:3000/webhooks/instagram"
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

    /// A shop: `id:username:token`, e.g. `17841400000000001:ireti.fabrics:IGAA-ireti`. May be given several times.
    #[arg(long = "account", value_name = "ID:USERNAME:TOKEN")]
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
        let mut parts = text.splitn(3, ':').map(str::to_owned);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(id), Some(username), Some(token)) if !id.is_empty() && !username.is_empty() && !token.is_empty() => {
                Ok(Self { id, username, token })
            }
            _ => Err("write an account as id:username:token".to_owned()),
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
                id: account.id,
                username: account.username,
                name: String::new(),
                token: account.token,
                webhook_url: args.webhook_url.clone(),
                app_secret: args.app_secret.clone(),
                behaviour: Behaviour::default(),
            })
            .await?;
    }
    println!("Phone page and Graph API: {}", simulator.base_url());
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
        assert!("17841:ireti".parse::<NamedAccount>().is_err());
        assert!("17841::t".parse::<NamedAccount>().is_err());
    }
}
