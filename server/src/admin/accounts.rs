use chidi::Context;
use chidi::channels::account::{self, Key};
use chidi::ids::BusinessId;
use clap::{Args, Subcommand};
use secrecy::SecretString;
use serde_json::json;

use super::{Printed, read_secret};

#[derive(Debug, Subcommand)]
pub(super) enum Instagram {
    /// Connect an account by its access token.
    Connect(ConnectArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum Messenger {
    /// Connect a page by its access token.
    Connect(ConnectArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum Whatsapp {
    /// Connect a number by a token that opens it.
    Connect {
        #[command(flatten)]
        connect: ConnectArgs,
        /// The number's id, as Meta's page shows it beside the number.
        #[arg(long)]
        phone_number_id: String,
        /// The id of the `WhatsApp` Business Account the number belongs to.
        #[arg(long)]
        waba_id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct ConnectArgs {
    #[arg(long)]
    business: BusinessId,
    #[command(flatten)]
    token: TokenArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct TokenArgs {
    /// Read the token from standard input, where no process list shows it.
    #[arg(long)]
    token_stdin: bool,
    /// The token itself.
    #[arg(long)]
    token: Option<SecretString>,
}

pub(super) async fn instagram(ctx: &Context, Instagram::Connect(args): Instagram) -> anyhow::Result<Printed> {
    let token = args.token.read()?;
    connect(ctx, args.business, Key::Instagram { token }).await
}

pub(super) async fn messenger(ctx: &Context, Messenger::Connect(args): Messenger) -> anyhow::Result<Printed> {
    let token = args.token.read()?;
    connect(ctx, args.business, Key::Messenger { token }).await
}

pub(super) async fn whatsapp(ctx: &Context, command: Whatsapp) -> anyhow::Result<Printed> {
    let Whatsapp::Connect {
        connect: args,
        phone_number_id,
        waba_id,
    } = command;
    let key = Key::Whatsapp {
        token: args.token.read()?,
        phone_number_id,
        waba_id,
    };
    connect(ctx, args.business, key).await
}

impl TokenArgs {
    fn read(self) -> anyhow::Result<SecretString> {
        self.token.map_or_else(|| read_secret("a token"), Ok)
    }
}

async fn connect(ctx: &Context, business_id: BusinessId, key: Key) -> anyhow::Result<Printed> {
    let account = account::connect(ctx, business_id, key).await?;
    let handle = account.platform.handle(&account.username);
    Ok(Printed {
        json: json!({
            "account_id": account.id,
            "platform": account.platform,
            "platform_account_id": account.platform_account_id,
            "username": account.username,
        }),
        text: format!("{handle} is connected (account {}).", account.id),
    })
}
