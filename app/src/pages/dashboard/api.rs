//! What the first page asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The whole page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// "Saturday 21 November"
    pub day: String,
    /// How things are.
    pub headline: String,
    /// Who waits.
    pub lead: String,
    /// What has to be done before CHIDI can answer.
    pub steps: Vec<Step>,
    /// Those who wait, at most five.
    pub waiting: Vec<WaitingRow>,
    /// How many wait.
    pub waiting_total: i64,
    /// The day so far.
    pub figures: Figures,
    /// Products that run out, at most five.
    pub running_low: Vec<LowRow>,
    /// Connected accounts.
    pub channels: Vec<ChannelRow>,
}

/// One step of setting up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub title: String,
    pub text: String,
    pub action: String,
    pub href: String,
    pub done: bool,
}

/// A customer who waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRow {
    pub thread_id: String,
    pub name: String,
    pub platform: String,
    pub preview: String,
    /// Why, in a word or two.
    pub needs: String,
    /// "12 min"
    pub since: String,
}

/// The day so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub conversations: i64,
    pub answered: i64,
    pub handed_over: i64,
    pub waiting: i64,
    pub products: i64,
    pub low_stock: i64,
    pub sold_out: i64,
}

/// A product that runs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LowRow {
    pub id: String,
    pub name: String,
    pub note: String,
    pub sold_out: bool,
}

/// A connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRow {
    pub platform: String,
    pub handle: String,
    pub works: bool,
}

/// How the shop stands today.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "today")]
pub async fn load_today() -> Result<Today, AppError> {
    let member = crate::session::member().await?;
    server::today(&member).await
}

#[cfg(feature = "ssr")]
mod server {
    use chidi::business::{self, Profile};
    use chidi::channels::account::{self, Account, AccountStatus};
    use chidi::conversations;
    use chidi::conversations::inbox::{self, Filter, InboxQuery};
    use chidi::identity::Member;
    use chidi::inventory::{self, ProductQuery};
    use chrono::{DateTime, Utc};

    use super::super::sentence;
    use super::{ChannelRow, Figures, LowRow, Step, Today, WaitingRow};
    use crate::error::AppError;
    use crate::{session, words};

    const ROWS_MAX: usize = 5;

    pub(super) async fn today(member: &Member) -> Result<Today, AppError> {
        let now = Utc::now();
        let id = member.business_id;
        let mut tx = session::context().tenant(id).await?;
        let profile = business::profile(&mut tx, id).await?;
        let zone = profile.tz();
        let waiting = InboxQuery {
            filter: Filter::NeedsYou,
            ..InboxQuery::default()
        };
        let waiting = inbox::list(&mut tx, id, &waiting).await?.rows;
        let counts = inbox::counts(&mut tx, id).await?;
        let so_far = conversations::today(&mut tx, id, words::start_of_day(now, zone)).await?;
        let products = inventory::count(&mut tx, id).await?;
        let low = ProductQuery {
            low_stock_only: true,
            ..ProductQuery::default()
        };
        let low = inventory::list(&mut tx, id, &low).await?.rows;
        let accounts = account::list(&mut tx, id).await?;

        let figures = Figures {
            conversations: so_far.conversations,
            answered: so_far.answered,
            handed_over: so_far.handed_over,
            waiting: counts.needs_you,
            products: products.products,
            low_stock: products.low_stock,
            sold_out: products.sold_out,
        };
        let first_name = member.user_name.split_whitespace().next().unwrap_or_default();
        let steps = steps(&profile, figures.products, &accounts);
        let is_set_up = steps.iter().all(|step| step.done);
        let mood = match (profile.answers_paused, is_set_up) {
            (true, _) => sentence::Mood::Paused,
            (false, true) => sentence::Mood::Answering,
            (false, false) => sentence::Mood::SettingUp,
        };
        Ok(Today {
            day: words::day(now, zone),
            headline: sentence::headline(words::greeting(now, zone), first_name, &figures, mood),
            lead: sentence::lead(&figures, is_set_up),
            steps,
            waiting: waiting
                .into_iter()
                .take(ROWS_MAX)
                .map(|row| waiting_row(row, now))
                .collect(),
            waiting_total: counts.needs_you,
            figures,
            running_low: low.into_iter().take(ROWS_MAX).map(low_row).collect(),
            channels: accounts.into_iter().filter(is_connected).map(channel_row).collect(),
        })
    }

    fn steps(profile: &Profile, products: i64, accounts: &[Account]) -> Vec<Step> {
        let step = |title: &str, text: &str, action: &str, href: &str, done: bool| Step {
            title: title.to_owned(),
            text: text.to_owned(),
            action: action.to_owned(),
            href: href.to_owned(),
            done,
        };
        vec![
            step(
                "Tell CHIDI about your shop",
                "A chat about hours, delivery and payment. A few minutes.",
                "Start the chat",
                "/onboarding",
                profile.onboarded_at.is_some(),
            ),
            step(
                "Put in your first product",
                "CHIDI can only sell what it knows. Five are enough to start.",
                "Add a product",
                "/products/new",
                products > 0,
            ),
            step(
                "Connect an account",
                "From then on CHIDI answers, and calls you when it needs you.",
                "Connect",
                "/channels",
                accounts.iter().any(is_connected),
            ),
        ]
    }

    fn is_connected(account: &Account) -> bool {
        account.status != AccountStatus::Disconnected
    }

    fn waiting_row(row: inbox::ThreadRow, now: DateTime<Utc>) -> WaitingRow {
        WaitingRow {
            thread_id: row.id.to_string(),
            name: row.customer_name,
            platform: platform(row.platform),
            preview: row.preview,
            needs: crate::pages::needs_words(&row.needs),
            since: words::ago(row.last_message_at, now),
        }
    }

    fn low_row(row: inventory::ProductRow) -> LowRow {
        let note = match row.low_count {
            _ if row.stock == 0 => "Sold out".to_owned(),
            1 => "One version is low".to_owned(),
            low if row.item_count > 1 => format!("{low} of {} versions are low", row.item_count),
            _ => format!("{} left", row.stock),
        };
        LowRow {
            id: row.id.to_string(),
            sold_out: row.stock == 0,
            name: row.name,
            note,
        }
    }

    fn channel_row(account: Account) -> ChannelRow {
        ChannelRow {
            platform: platform(account.platform),
            handle: account.platform.handle(&account.username),
            works: account.status == AccountStatus::Active,
        }
    }

    fn platform(platform: chidi::channels::Platform) -> String {
        platform.label().to_lowercase()
    }
}
