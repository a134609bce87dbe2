//! Connecting: the platform is asked first, then the row is written.

use secrecy::{ExposeSecret, SecretString};

use super::{Account, Login, TOKEN_PLACE, TokenEnd, get};
use crate::channels::profile::Profile;
use crate::channels::subscription::{self, Subject};
use crate::channels::{Platform, SendError, SendErrorKind, instagram, messenger, token_facts, whatsapp};
use crate::context::Context;
use crate::error::OnConstraint;
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::{Error, Result};

const TOKEN_CHARS_MAX: usize = 1000;

/// The key to an account that is to be connected, as the owner got it from Meta.
#[derive(Debug)]
pub enum Key {
    /// A token of a professional account, from Instagram Login.
    Instagram {
        /// The token.
        token: SecretString,
    },
    /// A token of a page.
    Messenger {
        /// The token.
        token: SecretString,
    },
    /// A token that opens a number, e.g. of a system user.
    Whatsapp {
        /// The token.
        token: SecretString,
        /// The number's id, which is not the number.
        phone_number_id: String,
        /// The id of the `WhatsApp` Business Account the number belongs to.
        waba_id: String,
    },
}

impl Key {
    /// Where the account is.
    pub fn platform(&self) -> Platform {
        match self {
            Self::Instagram { .. } => Platform::Instagram,
            Self::Messenger { .. } => Platform::Messenger,
            Self::Whatsapp { .. } => Platform::Whatsapp,
        }
    }
}

/// An account whose events the platform has agreed to post to us, as it is to be written down.
#[derive(Debug)]
pub(in crate::channels) struct Opened {
    pub(in crate::channels) platform: Platform,
    pub(in crate::channels) profile: Profile,
    pub(in crate::channels) token: SecretString,
    pub(in crate::channels) token_end: TokenEnd,
    pub(in crate::channels) login: Option<Login>,
    pub(in crate::channels) asset_id: Option<String>,
    pub(in crate::channels) owner_id: Option<String>,
    pub(in crate::channels) permissions: Vec<String>,
}

/// Connects the account a key opens, or gives a known account its new token. The platform is asked whose the token is, and
/// to post that account's events to us, before anything is written.
pub async fn connect(ctx: &Context, business_id: BusinessId, key: Key) -> Result<Account> {
    let opened = introduce(ctx, key).await?;
    store(ctx, business_id, opened).await
}

/// Writes an account down, new or known, and queues the first look at it.
pub(in crate::channels) async fn store(ctx: &Context, business_id: BusinessId, opened: Opened) -> Result<Account> {
    let mut tx = ctx.tenant(business_id).await?;
    // The token is sealed for the row it stands in, so the row comes first. Both happen in one transaction.
    let account_id: AccountId = sqlx::query_scalar(
        "INSERT INTO channel_accounts AS a (business_id, id, platform, platform_account_id, username, access_token)
         VALUES ($1, $2, $3, $4, $5, '')
         ON CONFLICT (business_id, platform, platform_account_id)
         DO UPDATE SET username = EXCLUDED.username, status = 'active', status_reason = ''
         RETURNING id",
    )
    .bind(business_id)
    .bind(AccountId::new())
    .bind(opened.platform)
    .bind(&opened.profile.platform_account_id)
    .bind(&opened.profile.username)
    .fetch_one(&mut *tx)
    .await
    .on_constraint("channel_accounts_platform_key", connected_elsewhere)?;
    sqlx::query(
        "UPDATE channel_accounts SET access_token = $3, token_issued_at = clock_timestamp(), token_expires_at = $4,
                token_is_endless = $5, token_alarm_days = NULL, login = $6, asset_id = $7, owner_id = $8, permissions = $9,
                checked_at = NULL, findings = '[]', care_due_at = clock_timestamp() + interval '1 day'
         WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .bind(ctx.vault.seal(TOKEN_PLACE, account_id.0, &opened.token)?)
    .bind(opened.token_end.at)
    .bind(opened.token_end.is_endless)
    .bind(opened.login)
    .bind(opened.asset_id)
    .bind(opened.owner_id)
    .bind(opened.permissions)
    .execute(&mut *tx)
    .await?;
    let account = get(&mut tx, business_id, account_id).await?;
    tx.record(Event::ChannelChanged { account_id });
    tx.commit().await?;
    Ok(account)
}

/// Whether a shop's Instagram account works without a page.
pub(in crate::channels) async fn works_by_itself(
    ctx: &Context,
    business_id: BusinessId,
    instagram_id: &str,
) -> Result<bool> {
    let mut tx = ctx.tenant(business_id).await?;
    let works = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM channel_accounts WHERE business_id = $1 AND platform = 'instagram'
                        AND platform_account_id = $2 AND status = 'active' AND asset_id IS NULL)",
    )
    .bind(business_id)
    .bind(instagram_id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(works)
}

/// Asks the platform whose key this is, and to post the account's events to us.
async fn introduce(ctx: &Context, key: Key) -> Result<Opened> {
    let platform = key.platform();
    let refused = |error: SendError| not_connected(platform, &error);
    let (token, profile, asset_id) = match key {
        Key::Instagram { token } => {
            let token = check_token(platform, &token)?;
            let profile = instagram::profile(ctx, &token).await.map_err(refused)?;
            (token, profile, None)
        }
        Key::Messenger { token } => {
            let token = check_token(platform, &token)?;
            let profile = messenger::profile(ctx, &token).await.map_err(refused)?;
            (token, profile, None)
        }
        Key::Whatsapp {
            token,
            phone_number_id,
            waba_id,
        } => {
            let token = check_token(platform, &token)?;
            let number = check_id("phone_number_id", &phone_number_id)?;
            let waba = check_id("waba_id", &waba_id)?;
            let profile = whatsapp::profile(ctx, &token, number).await.map_err(refused)?;
            (token, profile, Some(waba.to_owned()))
        }
    };
    let subject = Subject {
        platform,
        asset_id: asset_id.as_deref(),
        token: &token,
    };
    subscription::make(ctx, &subject).await.map_err(refused)?;
    // What Meta tells of the token itself is worth having, and nothing hangs on it.
    let facts = token_facts::find(ctx, platform, &token).await.unwrap_or_default();
    Ok(Opened {
        platform,
        login: None,
        asset_id,
        owner_id: profile.owner_id.clone().or(facts.owner_id),
        permissions: facts.permissions,
        token_end: facts.end,
        profile,
        token,
    })
}

/// One of Meta's ids, which is digits.
fn check_id<'a>(field: &str, id: &'a str) -> Result<&'a str> {
    let id = id.trim();
    if (5..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(id)
    } else {
        Err(Error::field(
            field,
            "Copy the id from Meta's page: digits only, not the phone number.",
        ))
    }
}

/// A token as people paste it: white space around it is not part of it.
fn check_token(platform: Platform, token: &SecretString) -> Result<SecretString> {
    let token = token.expose_secret().trim();
    let fits = (1..=TOKEN_CHARS_MAX).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(token.into())
    } else {
        Err(wrong_token(platform))
    }
}

fn wrong_token(platform: Platform) -> Error {
    let platform = platform.label();
    Error::field(
        "token",
        format!("{platform} does not know this token. Copy it again from Meta's page, all of it."),
    )
}

fn not_connected(platform: Platform, error: &SendError) -> Error {
    match error.kind {
        SendErrorKind::Refused if platform == Platform::Whatsapp => Error::field(
            "phone_number_id",
            "This token does not open this number. Check both ids, and that the token's user may manage the number.",
        ),
        SendErrorKind::TokenExpired | SendErrorKind::Refused => wrong_token(platform),
        SendErrorKind::Permission => Error::field(
            "token",
            "This token may not read its account. Make one that allows basic access and messages.",
        ),
        _ => Error::Refused(reason_not_connected(platform.label(), error)),
    }
}

/// Why Meta did not do what connecting an account takes, for the owner.
pub(in crate::channels) fn reason_not_connected(label: &str, error: &SendError) -> String {
    match error.kind {
        SendErrorKind::RateLimited { .. } => format!("{label} asks us to wait. Try again in a few minutes."),
        SendErrorKind::TokenExpired | SendErrorKind::Refused => {
            format!("{label} did not accept this log-in; it may have taken too long. Start again.")
        }
        SendErrorKind::Permission => {
            format!("{label} does not allow CHIDI to do this. Start again and leave every permission switched on.")
        }
        _ => format!("{label} could not be reached. Try again in a minute."),
    }
}

fn connected_elsewhere() -> Error {
    Error::Refused("This account is connected to another shop on CHIDI. Disconnect it there first.".into())
}
