use chidi::Context;
use chidi::conversations;
use chidi::conversations::undelivered::{self, Undelivered};
use chidi::ids::{BusinessId, MessageId};
use chrono::{TimeDelta, Utc};
use clap::Subcommand;
use serde_json::json;

use super::{Printed, lines_or};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List what did not reach its customer, newest first, with the reason. Texts are not shown.
    Undelivered {
        #[arg(long)]
        business: BusinessId,
    },
    /// Send a failed message again; without its id, all that can go out now.
    SendAgain {
        #[arg(long)]
        business: BusinessId,
        message: Option<MessageId>,
    },
    /// What the messages of the last days cost, by account. An estimate: the bill is Meta's.
    Costs {
        #[arg(long)]
        business: BusinessId,
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
}

pub(super) async fn run(ctx: &Context, command: Command) -> anyhow::Result<Printed> {
    match command {
        Command::Undelivered { business } => list(ctx, business).await,
        Command::SendAgain { business, message } => send_again(ctx, business, message).await,
        Command::Costs { business, days } => costs(ctx, business, TimeDelta::days(days.into())).await,
    }
}

async fn list(ctx: &Context, business_id: BusinessId) -> anyhow::Result<Printed> {
    let mut tx = ctx.tenant(business_id).await?;
    let failed = undelivered::list(&mut tx, business_id, None).await?;
    let json = failed.iter().map(|message| {
        json!({
            "id": message.id,
            "thread_id": message.thread_id,
            "platform": message.platform,
            "author": message.author,
            "sent_at": message.sent_at,
            "reason": message.failure.what,
            "can_send_again": message.failure.can_send_again,
        })
    });
    let line = |message: &Undelivered| {
        let sent_at = message.sent_at.format("%Y-%m-%d %H:%M");
        format!(
            "{}  {sent_at}  {}  {}",
            message.id,
            message.platform.label(),
            message.failure.what
        )
    };
    Ok(Printed {
        json: json.collect(),
        text: lines_or(failed.iter().map(line), "Everything arrived."),
    })
}

async fn send_again(ctx: &Context, business_id: BusinessId, message: Option<MessageId>) -> anyhow::Result<Printed> {
    let sent = match message {
        Some(message_id) => {
            undelivered::send_again(ctx, business_id, message_id).await?;
            1
        }
        None => undelivered::send_all_again(ctx, business_id).await?,
    };
    Ok(Printed {
        json: json!({ "sent_again": sent }),
        text: format!("{sent} on their way again."),
    })
}

async fn costs(ctx: &Context, business_id: BusinessId, ago: TimeDelta) -> anyhow::Result<Printed> {
    let mut tx = ctx.tenant(business_id).await?;
    let costs = conversations::costs_since(&mut tx, business_id, Utc::now() - ago).await?;
    let json = costs.iter().map(
        |cost| json!({"account_id": cost.account_id, "messages": cost.messages, "cost_micros_usd": cost.cost_micros}),
    );
    let line = |cost: &conversations::AccountCost| {
        let dollars = cost.cost_micros as f64 / 1e6;
        format!("{}  {} messages, about ${dollars:.2}", cost.account_id, cost.messages)
    };
    Ok(Printed {
        json: json.collect(),
        text: lines_or(costs.iter().map(line), "No message cost anything."),
    })
}
