//! Looking after an account once a day: renewing its token while it is good, asking whether all is well, mending what can be
//! mended, and telling its owner in time what only the owner can. One job per account: one that is in trouble, or whose
//! platform hangs, keeps no other waiting.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use sqlx::types::Json;

use super::check::{self, About, Checked, Finding, Verdict};
use super::{Account, AccountStatus, TOKEN_PLACE, TokenEnd, alarm, get, needs_reconnect, tell_owner};
use crate::channels::oauth::instagram::{self, LongToken};
use crate::channels::{Platform, SendError, SendErrorKind};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Instagram renews no token that is younger.
/// <https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token>
const RENEW_AGE: TimeDelta = TimeDelta::hours(24);
/// The next look, when all could be found out, and when it could not.
const NEXT_LOOK: TimeDelta = TimeDelta::hours(24);
const NEXT_LOOK_SOON: TimeDelta = TimeDelta::hours(1);
/// Accounts queued in one go; the rest is due at the next.
const DUE_MAX: i32 = 500;
/// A look as young as this is not repeated, however often somebody presses the button.
const CHECK_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(10);
/// Longer than this nobody waits before a page.
const CHECK_LIMIT: Duration = Duration::from_secs(25);

/// Queues the care for each account that is due.
pub async fn queue_due(ctx: &Context) -> Result<()> {
    let due: Vec<(BusinessId, AccountId)> =
        sqlx::query_as("SELECT business_id, account_id FROM accounts_due_for_care($1)")
            .bind(DUE_MAX)
            .fetch_all(ctx.db.pool())
            .await?;
    for (business_id, account_id) in due {
        let mut tx = ctx.tenant(business_id).await?;
        tx.enqueue(&Job::CareForAccount {
            business_id,
            account_id,
        })
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The daily look. Safe to repeat.
pub async fn care_for(ctx: &Context, business_id: BusinessId, account_id: AccountId) -> Result<()> {
    let Some(mut kept) = load(ctx, business_id, account_id).await? else {
        return Ok(());
    };
    let renewal = if kept.is_to_be_renewed(Utc::now()) {
        renew(ctx, &mut kept).await?
    } else {
        None
    };
    let checked = check::check(ctx, &kept.account, &kept.token).await;
    conclude(ctx, &kept, checked, renewal).await
}

/// The same look because somebody asks for it: nothing is renewed, and an account that turns out to be well works again.
pub async fn check_now(ctx: &Context, business_id: BusinessId, account_id: AccountId) -> Result<()> {
    let kept = load(ctx, business_id, account_id).await?;
    let kept = kept.ok_or_else(|| Error::Refused("This account is disconnected. Connect it again first.".into()))?;
    let is_fresh = |at: DateTime<Utc>| Utc::now() - at < CHECK_AGAIN_AFTER;
    if kept.account.checked_at.is_some_and(is_fresh) {
        return Ok(());
    }
    let looked = tokio::time::timeout(CHECK_LIMIT, check::check(ctx, &kept.account, &kept.token)).await;
    let checked = looked.map_err(|_| Error::Refused("Meta takes too long to answer. Try again in a minute.".into()))?;
    let is_well = checked.findings.iter().all(|finding| finding.verdict == Verdict::Good);
    conclude(ctx, &kept, checked, None).await?;
    if is_well && kept.account.status == AccountStatus::NeedsReconnect {
        let mut tx = ctx.tenant(business_id).await?;
        works_again(&mut tx, account_id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// An account with what only its keeper may see.
#[derive(Debug)]
struct Kept {
    account: Account,
    token: SecretString,
    token_issued_at: DateTime<Utc>,
    token_alarm_days: Option<i16>,
}

impl Kept {
    /// Tokens of Instagram's own log-in have an end and are renewed; those of pages and of WhatsApp have none, or are made
    /// anew by hand.
    fn is_to_be_renewed(&self, now: DateTime<Utc>) -> bool {
        self.account.platform == Platform::Instagram
            && self.account.asset_id.is_none()
            && now - self.token_issued_at >= RENEW_AGE
    }
}

/// `None` for one that is disconnected. A token that cannot be read calls the owner.
async fn load(ctx: &Context, business_id: BusinessId, account_id: AccountId) -> Result<Option<Kept>> {
    let mut tx = ctx.tenant(business_id).await?;
    let account = get(&mut tx, business_id, account_id).await?;
    if account.status == AccountStatus::Disconnected {
        return Ok(None);
    }
    let (sealed, token_issued_at, token_alarm_days): (Vec<u8>, DateTime<Utc>, Option<i16>) = sqlx::query_as(
        "SELECT access_token, token_issued_at, token_alarm_days FROM channel_accounts WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .fetch_one(&mut *tx)
    .await?;
    match ctx.vault.open(TOKEN_PLACE, account_id.0, &sealed) {
        Ok(token) => Ok(Some(Kept {
            account,
            token,
            token_issued_at,
            token_alarm_days,
        })),
        Err(error) => {
            needs_reconnect(&mut tx, account_id, "CHIDI can no longer read this account's token.").await?;
            tx.commit().await?;
            Err(error)
        }
    }
}

/// Renews the token and keeps the new one at once. A finding when it could not be done.
async fn renew(ctx: &Context, kept: &mut Kept) -> Result<Option<Finding>> {
    match instagram::renew(ctx, &kept.token).await {
        Ok(renewed) => {
            keep_renewed(ctx, kept, renewed).await?;
            Ok(None)
        }
        // The check that follows says so.
        Err(SendError {
            kind: SendErrorKind::TokenExpired,
            ..
        }) => Ok(None),
        Err(error) => {
            tracing::warn!(account.id = %kept.account.id, %error, "a token was not renewed");
            let (verdict, words) = if check::is_final(error.kind) {
                let words = "Instagram did not renew CHIDI's access. Connect it again before it ends.";
                (Verdict::Bad, words)
            } else {
                let words =
                    "Instagram could not be reached to renew CHIDI's access. CHIDI tries again within the hour.";
                (Verdict::Unknown, words)
            };
            Ok(Some(Finding::new(About::Renewal, verdict, words)))
        }
    }
}

async fn keep_renewed(ctx: &Context, kept: &mut Kept, renewed: LongToken) -> Result<()> {
    let (business_id, account_id) = (kept.account.business_id, kept.account.id);
    let mut tx = ctx.tenant(business_id).await?;
    // Whoever connected the account anew meanwhile has brought a younger token.
    let changed = sqlx::query(
        "UPDATE channel_accounts SET access_token = $4, token_issued_at = clock_timestamp(), token_expires_at = $5,
                token_is_endless = false, token_alarm_days = NULL,
                permissions = CASE WHEN cardinality($6::text[]) > 0 THEN $6 ELSE permissions END
         WHERE business_id = $1 AND id = $2 AND token_issued_at = $3 AND status <> 'disconnected'",
    )
    .bind(business_id)
    .bind(account_id)
    .bind(kept.token_issued_at)
    .bind(ctx.vault.seal(TOKEN_PLACE, account_id.0, &renewed.token)?)
    .bind(renewed.expires_at)
    .bind(&renewed.permissions)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    if changed.rows_affected() > 0 {
        kept.token = renewed.token;
        kept.token_alarm_days = None;
        kept.account.token_end = TokenEnd::at(renewed.expires_at);
        if !renewed.permissions.is_empty() {
            kept.account.permissions = renewed.permissions;
        }
    }
    Ok(())
}

/// Writes down what was found, and tells the owner what is new and needs the owner.
async fn conclude(ctx: &Context, kept: &Kept, checked: Checked, renewal: Option<Finding>) -> Result<()> {
    let now = Utc::now();
    let account = &kept.account;
    let Checked {
        mut findings,
        facts,
        trouble,
    } = checked;
    let end = if facts.end == TokenEnd::default() {
        account.token_end
    } else {
        facts.end
    };
    findings.extend(renewal);
    let is_known = findings.iter().all(|finding| finding.verdict != Verdict::Unknown);
    let alarm_days = end.at.and_then(|at| alarm::due(at, now, kept.token_alarm_days));
    let mut tx = ctx.tenant(account.business_id).await?;
    sqlx::query(
        "UPDATE channel_accounts SET checked_at = $3, findings = $4, care_due_at = $5, token_expires_at = $6, token_is_endless = $7,
                token_alarm_days = coalesce($8, token_alarm_days), owner_id = coalesce(owner_id, $9),
                permissions = CASE WHEN cardinality($10::text[]) > 0 THEN $10 ELSE permissions END
         WHERE business_id = $1 AND id = $2 AND status <> 'disconnected'",
    )
    .bind(account.business_id)
    .bind(account.id)
    .bind(now)
    .bind(Json(&findings))
    .bind(now + if is_known { NEXT_LOOK } else { NEXT_LOOK_SOON })
    .bind(end.at)
    .bind(end.is_endless)
    .bind(alarm_days)
    .bind(facts.owner_id)
    .bind(&facts.permissions)
    .execute(&mut *tx)
    .await?;
    tx.record(Event::ChannelChanged { account_id: account.id });
    for finding in news(&account.findings, &findings) {
        tell_owner(&mut tx, headline(account, "needs a look"), finding.words.clone()).await?;
    }
    match (trouble, alarm_days, end.at) {
        (Some(reason), ..) => needs_reconnect(&mut tx, account.id, &reason).await?,
        (None, Some(_), Some(ends_at)) => {
            let left = alarm::left_in_words(ends_at, now);
            let body = "Connect it again under Channels before then, and customers notice nothing.";
            tell_owner(&mut tx, headline(account, &format!("stops in {left}")), body.to_owned()).await?;
        }
        _ => {}
    }
    tx.commit().await
}

/// What has gone wrong since the last look and stops nothing by itself; the rest is told by the account's state.
fn news<'a>(before: &'a [Finding], now: &'a [Finding]) -> impl Iterator<Item = &'a Finding> {
    let is_new = |finding: &&Finding| {
        finding.verdict == Verdict::Bad
            && matches!(finding.about, About::Subscription | About::Renewal)
            && !before
                .iter()
                .any(|earlier| (earlier.about, earlier.verdict) == (finding.about, Verdict::Bad))
    };
    now.iter().filter(is_new)
}

fn headline(account: &Account, what: &str) -> String {
    let (platform, handle) = (account.platform, account.platform.handle(&account.username));
    format!("{handle} on {} {what}", platform.label())
}

async fn works_again(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    sqlx::query(
        "UPDATE channel_accounts SET status = 'active', status_reason = ''
         WHERE business_id = $1 AND id = $2 AND status = 'needs_reconnect'",
    )
    .bind(tx.business_id())
    .bind(account_id)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ChannelChanged { account_id });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wrong_before_is_no_news() {
        let bad = |about| Finding::new(about, Verdict::Bad, "words");
        let (silent, dead) = (bad(About::Subscription), bad(About::Token));
        let now = [silent.clone(), dead, bad(About::Renewal)];
        let told = |before: &[Finding]| news(before, &now).map(|finding| finding.about).collect::<Vec<_>>();
        assert_eq!(told(&[]), [About::Subscription, About::Renewal]);
        assert_eq!(told(&[silent]), [About::Renewal]);
        let good = Finding::new(About::Subscription, Verdict::Good, "words");
        assert_eq!(told(&[good]), [About::Subscription, About::Renewal]);
    }
}
