//! From accounts' rows to what the channels page shows.

use chidi::channels::account::{self, AccountStatus, Finding, Key, Login, Verdict};
use chidi::channels::{Platform, oauth, pace};
use chidi::conversations::{self, AccountCost};
use chidi::identity::Permission;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use leptos_router::location::Url;

use super::api::{Account, Channels, NewAccount, Note, Status};
use crate::error::AppError;
use crate::session::{self, Visitor};
use crate::words;

/// Costs are told for as many days.
const COST_DAYS: TimeDelta = TimeDelta::days(30);

pub(super) async fn list(member: &Visitor, told: &str) -> Result<Channels, AppError> {
    let notice = notice(member, told).await?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let accounts = account::list(&mut tx, member.business_id).await?;
    let now = Utc::now();
    let pauses = pace::pauses(&mut tx, member.business_id).await?;
    let costs = conversations::costs_since(&mut tx, member.business_id, now - COST_DAYS).await?;
    let may_manage = member.role.may(Permission::ManageChannels);
    let shown = |account: account::Account| {
        let again = if may_manage {
            again(member, &account)
        } else {
            String::new()
        };
        let account_id = account.id;
        let mut shown = shown(account, again, now, zone);
        let pause = pauses.iter().find(|(id, _)| *id == account_id);
        shown.lines.extend(pause.map(|(_, until)| pause_line(*until, now)));
        let cost = costs.iter().find(|cost| cost.account_id == account_id);
        shown.lines.extend(cost.map(cost_line));
        shown
    };
    Ok(Channels {
        accounts: accounts.into_iter().map(shown).collect(),
        may_manage,
        notice,
        logins: if may_manage { logins(member) } else { Vec::new() },
    })
}

pub(super) async fn connect(member: &Visitor, given: NewAccount) -> Result<String, AppError> {
    let token = given.token.into();
    let key = match given.platform.as_str() {
        "messenger" => Key::Messenger { token },
        "whatsapp" => Key::Whatsapp {
            token,
            phone_number_id: given.phone_number_id,
            waba_id: given.waba_id,
        },
        _ => Key::Instagram { token },
    };
    let account = account::connect(&member.context, member.business_id, key).await?;
    Ok(account.platform.handle(&account.username))
}

/// Without wasm what is wrong is said on the next page. The token itself never stands in an address.
pub(super) fn send_back(platform: &str, error: &AppError) {
    let problem = serde_json::to_string(error).unwrap_or_default();
    let (platform, problem) = (Url::escape(platform), Url::escape(&problem));
    session::go_without_wasm(&format!("/channels?connect={platform}&problem={problem}"));
}

/// The sentence for the word in the address, or what the log-in of that number came to. An address holds no sentence, so
/// that nobody can put one into our mouth.
async fn notice(member: &Visitor, told: &str) -> Result<Option<Note>, AppError> {
    let fixed = |tone: &str, words: &str| {
        Ok(Some(Note {
            tone: tone.to_owned(),
            words: words.to_owned(),
        }))
    };
    match told {
        "" => Ok(None),
        "checked" => fixed(
            "good",
            "CHIDI has just asked Meta. What it found stands with the account.",
        ),
        "disconnected" => fixed(
            "good",
            "Disconnected. CHIDI reads and answers nothing there any more. Its conversations stay in your inbox.",
        ),
        "again" => fixed(
            "fail",
            "That log-in was begun elsewhere, was used already or took too long. Nothing was connected. Start again here.",
        ),
        "role" => fixed("fail", "Your role does not allow this. Ask the owner of the shop."),
        "wait" => fixed("need", "That was a lot of attempts. Try again in ten minutes."),
        "slow" => fixed("need", "Meta takes too long to answer. Try again in a minute."),
        "busy" => fixed("fail", "CHIDI could not do that just now. Try again in a moment."),
        id => {
            let Ok(login_id) = id.parse() else { return Ok(None) };
            let told = oauth::told(&member.context, member, login_id).await?;
            Ok(told.map(|told| Note {
                tone: if told.is_good { "good" } else { "fail" }.to_owned(),
                words: told.told,
            }))
        }
    }
}

/// The buttons that lead to Meta, as far as this CHIDI is known there.
fn logins(member: &Visitor) -> Vec<(String, String)> {
    let all = [
        (Login::Instagram, "Connect Instagram"),
        (Login::Facebook, "Connect a Facebook page"),
    ];
    let offered = all
        .into_iter()
        .filter(|(login, _)| oauth::is_offered(&member.context, *login));
    offered
        .map(|(login, label)| (format!("/connect/{}", login.as_str()), label.to_owned()))
        .collect()
}

/// Where an account is connected again: by the log-in it came by, else by the one of its platform, else by its token.
fn again(member: &Visitor, account: &account::Account) -> String {
    let login = account.login.or(match account.platform {
        Platform::Instagram => Some(Login::Instagram),
        Platform::Messenger => Some(Login::Facebook),
        Platform::Whatsapp => None,
    });
    match login.filter(|login| oauth::is_offered(&member.context, *login)) {
        Some(login) => format!("/connect/{}", login.as_str()),
        None => format!("/channels?connect={}#connect-h", account.platform.as_str()),
    }
}

fn shown(account: account::Account, again: String, now: DateTime<Utc>, zone: Tz) -> Account {
    let (status, pill) = match account.status {
        AccountStatus::Active => (Status::Working, "Working"),
        AccountStatus::NeedsReconnect => (Status::NeedsYou, "Connect again"),
        AccountStatus::Disconnected => (Status::Disconnected, "Disconnected"),
    };
    Account {
        id: account.id.to_string(),
        platform: account.platform.as_str().to_owned(),
        platform_name: account.platform.label().to_owned(),
        handle: account.platform.handle(&account.username),
        status,
        pill: pill.to_owned(),
        lines: lines(&account, now, zone),
        findings: account.findings.iter().map(note).collect(),
        reason: account.status_reason,
        again,
    }
}

fn lines(account: &account::Account, now: DateTime<Utc>, zone: Tz) -> Vec<(String, String)> {
    let ago = |at| match words::ago(at, now) {
        text if text == "just now" => text,
        text => format!("{text} ago"),
    };
    let way = match (account.login, account.asset_id.is_some()) {
        (Some(Login::Facebook), true) => "through its page",
        (Some(_), _) => "by log-in",
        (None, _) => "by token",
    };
    let connected = format!("{}, {way}", words::recent_day(account.created_at, now, zone));
    let mut lines = vec![
        (
            "Last message",
            account.last_inbound_at.map_or_else(|| "none yet".to_owned(), ago),
        ),
        ("Connected", connected),
    ];
    if account.status != AccountStatus::Disconnected {
        lines.push(("Token", token_in_words(account, now)));
        lines.push(("Allowed", permissions_in_words(&account.permissions)));
        lines.push((
            "Last check",
            account.checked_at.map_or_else(|| "not yet".to_owned(), ago),
        ));
    }
    lines
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect()
}

/// The platform is in trouble, or asks us to wait.
fn pause_line(until: DateTime<Utc>, now: DateTime<Utc>) -> (String, String) {
    let seconds = (until - now).num_seconds().max(1);
    let wait = if seconds < 90 {
        format!("{seconds} s")
    } else {
        format!("{} min", (seconds + 59) / 60)
    };
    ("Sending".to_owned(), format!("pauses, tries again in {wait}"))
}

/// An estimate: the bill is Meta's.
fn cost_line(cost: &AccountCost) -> (String, String) {
    let dollars = cost.cost_micros as f64 / 1e6;
    let words = format!("about ${dollars:.2} for {} messages in 30 days", cost.messages);
    ("Meta charges".to_owned(), words)
}

fn token_in_words(account: &account::Account, now: DateTime<Utc>) -> String {
    let end = account.token_end;
    match end.left_in_words(now) {
        _ if end.is_endless => "does not run out".to_owned(),
        None => "end not known".to_owned(),
        Some(_) if end.at.is_some_and(|at| at <= now) => "has run out".to_owned(),
        Some(left) if account.platform == Platform::Instagram => format!("{left} left, renewed by itself"),
        Some(left) => format!("{left} left"),
    }
}

/// Meta's names in words; a name we do not know stays as it is.
fn permissions_in_words(names: &[String]) -> String {
    if names.is_empty() {
        return "not told by Meta".to_owned();
    }
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        let word = match name.as_str() {
            "instagram_business_basic" | "instagram_basic" | "public_profile" => "profile",
            "instagram_business_manage_messages"
            | "instagram_manage_messages"
            | "pages_messaging"
            | "whatsapp_business_messaging" => "messages",
            "instagram_business_manage_comments" | "instagram_manage_comments" => "comments",
            "pages_show_list" => "your pages",
            "pages_manage_metadata" => "events",
            "pages_read_engagement" => "posts",
            "whatsapp_business_management" => "numbers",
            "business_management" => "business account",
            other => other,
        };
        if !known.contains(&word) {
            known.push(word);
        }
    }
    known.join(", ")
}

fn note(finding: &Finding) -> Note {
    let tone = match finding.verdict {
        Verdict::Good => "good",
        Verdict::Unknown => "need",
        Verdict::Bad => "fail",
    };
    Note {
        tone: tone.to_owned(),
        words: finding.words.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_said_once_and_in_words() {
        let said =
            |names: &[&str]| permissions_in_words(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(said(&[]), "not told by Meta");
        assert_eq!(
            said(&["instagram_business_basic", "instagram_business_manage_messages"]),
            "profile, messages"
        );
        assert_eq!(
            said(&["pages_messaging", "instagram_manage_messages", "ads_read"]),
            "messages, ads_read"
        );
    }
}
