//! Which models a shop lets CHIDI ask, in what order. A key is sealed on its way in; pages see its last letters at most.

use chrono::{DateTime, Utc};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::context::Tenant;
use crate::crypto::Vault;
use crate::error::OnConstraint;
use crate::events::Event;
use crate::ids::{BusinessId, EndpointId};
use crate::llm::{self, Health, Provider, Rate};
use crate::{Error, Result};

use super::Trouble;

/// Where keys are sealed for: see [`Vault::seal`].
const KEY_PLACE: &str = "llm_endpoints.key";
const KEY_CHARS_MAX: usize = 500;
/// Of a key this long the last four letters give nothing away.
const KEY_CHARS_TO_SHOW: usize = 16;
const MODEL_CHARS_MAX: usize = 100;
const ADDRESS_CHARS_MAX: usize = 300;

/// A model of a shop, as its settings show it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Who runs it.
    pub provider: Provider,
    /// Its name there.
    pub model: String,
    /// Where it is, when not at the provider's own address.
    pub base_url: Option<String>,
    /// Whether there is a key.
    pub has_key: bool,
    /// The key's last letters; empty when there is none, or it is too short to show any.
    pub key_end: String,
    /// What it costs, by the owner.
    #[sqlx(json(nullable))]
    pub rate: Option<Rate>,
    /// Whether it is asked.
    pub is_on: bool,
    /// When it was last tested.
    pub tested_at: Option<DateTime<Utc>>,
    /// What it can do, if it answered the test.
    #[sqlx(json(nullable))]
    pub health: Option<Health>,
    /// Why it did not.
    pub trouble: Option<Trouble>,
}

/// What an owner says about a model.
#[derive(Debug, Clone)]
pub struct Form {
    /// Who runs it.
    pub provider: Provider,
    /// Its name there.
    pub model: String,
    /// Where; empty: the provider's own address.
    pub base_url: String,
    /// `None` leaves the key as it is.
    pub key: Option<SecretString>,
    /// What it costs, where the owner knows better than [`llm::RATES`].
    pub rate: Option<Rate>,
}

/// Where a model goes in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Asked before the one it comes after now.
    Earlier,
    /// Asked after the one it comes before now.
    Later,
}

/// The models of a shop, in the order they are asked.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Endpoint>> {
    let endpoints = sqlx::query_as(
        "SELECT id, provider, model, base_url, key IS NOT NULL AS has_key, key_end, rate, is_on, tested_at, health, trouble
         FROM llm_endpoints WHERE business_id = $1 ORDER BY position",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(endpoints)
}

/// Those that are asked, with their keys. One whose key cannot be opened any more is left out.
pub(super) async fn chain(tx: &mut PgConnection, vault: &Vault, business_id: BusinessId) -> Result<Vec<llm::Endpoint>> {
    let rows: Vec<Stored> = sqlx::query_as(
        "SELECT id, provider, model, base_url, key, rate FROM llm_endpoints WHERE business_id = $1 AND is_on ORDER BY position",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    let mut chain = Vec::new();
    for row in rows {
        let id = row.id;
        match row.open(vault) {
            Ok(endpoint) => chain.push(endpoint),
            Err(error) => {
                tracing::warn!(business.id = %business_id, endpoint.id = %id, %error, "a model cannot be asked without its key");
            }
        }
    }
    Ok(chain)
}

/// One of them, with its key.
pub(super) async fn open(tx: &mut Tenant, vault: &Vault, id: EndpointId) -> Result<llm::Endpoint> {
    let row: Option<Stored> = sqlx::query_as(
        "SELECT id, provider, model, base_url, key, rate FROM llm_endpoints WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(id)
    .fetch_optional(&mut **tx)
    .await?;
    row.ok_or(Error::NotFound("model"))?.open(vault)
}

/// Keeps what a test found.
pub(super) async fn note_test(tx: &mut Tenant, id: EndpointId, found: Result<Health, Trouble>) -> Result<()> {
    sqlx::query(
        "UPDATE llm_endpoints SET tested_at = clock_timestamp(), health = $3, trouble = $4
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(found.ok().map(Json))
    .bind(found.err())
    .execute(&mut **tx)
    .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Adds a model behind the others. Eight are the most.
pub async fn add(tx: &mut Tenant, vault: &Vault, form: Form) -> Result<EndpointId> {
    let (id, business_id) = (EndpointId::new(), tx.business_id());
    let form = checked(&form, false)?;
    hold_order(tx).await?;
    let (sealed, key_end) = seal(vault, id, form.key.as_ref())?;
    sqlx::query(
        "INSERT INTO llm_endpoints (business_id, id, position, provider, model, base_url, key, key_end, rate)
         SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, nullif($5, ''), $6, $7, $8
         FROM llm_endpoints WHERE business_id = $1",
    )
    .bind(business_id)
    .bind(id)
    .bind(form.provider)
    .bind(form.model)
    .bind(form.base_url)
    .bind(sealed)
    .bind(key_end)
    .bind(form.rate.map(Json))
    .execute(&mut **tx)
    .await
    .on_constraint("llm_endpoints_position_check", || {
        Error::Refused("Eight models are the most. Remove one that you no longer use.".to_owned())
    })?;
    tx.record(Event::BusinessChanged);
    Ok(id)
}

/// Changes a model. What the last test found is forgotten. A key is for one address: one that goes elsewhere needs it anew.
pub async fn change(tx: &mut Tenant, vault: &Vault, id: EndpointId, form: Form) -> Result<()> {
    hold_order(tx).await?;
    let before = get(tx, id).await?;
    let is_elsewhere =
        before.provider != form.provider || before.base_url.as_deref().unwrap_or_default() != address(&form.base_url);
    let keeps_key = before.has_key && !is_elsewhere && form.key.is_none();
    let form = checked(&form, keeps_key)?;
    let (sealed, key_end) = seal(vault, id, form.key.as_ref())?;
    sqlx::query(
        "UPDATE llm_endpoints SET provider = $3, model = $4, base_url = nullif($5, ''), rate = $6,
                key = CASE WHEN $9 THEN key ELSE $7 END, key_end = CASE WHEN $9 THEN key_end ELSE $8 END,
                tested_at = NULL, health = NULL, trouble = NULL
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(form.provider)
    .bind(form.model)
    .bind(form.base_url)
    .bind(form.rate.map(Json))
    .bind(sealed)
    .bind(key_end)
    .bind(keeps_key)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Asks a model, or asks it no longer.
pub async fn set_on(tx: &mut Tenant, id: EndpointId, is_on: bool) -> Result<()> {
    let changed = sqlx::query("UPDATE llm_endpoints SET is_on = $3 WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(id)
        .bind(is_on)
        .execute(&mut **tx)
        .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound("model"));
    }
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Changes places with the model before or after. The first stays first, and the last last.
pub async fn move_to(tx: &mut Tenant, id: EndpointId, place: Place) -> Result<()> {
    hold_order(tx).await?;
    get(tx, id).await?;
    let step: i16 = match place {
        Place::Earlier => -1,
        Place::Later => 1,
    };
    sqlx::query(
        "UPDATE llm_endpoints e SET position = CASE WHEN e.id = $2 THEN e.position + $3 ELSE e.position - $3 END
         FROM llm_endpoints own, llm_endpoints other
         WHERE own.business_id = $1 AND own.id = $2 AND other.business_id = $1 AND other.position = own.position + $3
           AND e.business_id = $1 AND e.id IN (own.id, other.id)",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(step)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Forgets a model and its key; those behind it move up.
pub async fn remove(tx: &mut Tenant, id: EndpointId) -> Result<()> {
    hold_order(tx).await?;
    let business_id = tx.business_id();
    let position: Option<i16> =
        sqlx::query_scalar("DELETE FROM llm_endpoints WHERE business_id = $1 AND id = $2 RETURNING position")
            .bind(business_id)
            .bind(id)
            .fetch_optional(&mut **tx)
            .await?;
    let Some(position) = position else { return Ok(()) };
    sqlx::query("UPDATE llm_endpoints SET position = position - 1 WHERE business_id = $1 AND position > $2")
        .bind(business_id)
        .bind(position)
        .execute(&mut **tx)
        .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// A model with its key sealed.
#[derive(Debug, sqlx::FromRow)]
struct Stored {
    id: EndpointId,
    provider: Provider,
    model: String,
    base_url: Option<String>,
    key: Option<Vec<u8>>,
    #[sqlx(json(nullable))]
    rate: Option<Rate>,
}

impl Stored {
    fn open(self, vault: &Vault) -> Result<llm::Endpoint> {
        let key = self.key.map(|sealed| vault.open(KEY_PLACE, self.id.0, &sealed));
        Ok(llm::Endpoint {
            provider: self.provider,
            model: self.model,
            base_url: self.base_url,
            key: key.transpose()?,
            rate: self.rate,
        })
    }
}

async fn get(tx: &mut Tenant, id: EndpointId) -> Result<Endpoint> {
    let business_id = tx.business_id();
    let all = list(tx, business_id).await?;
    all.into_iter()
        .find(|endpoint| endpoint.id == id)
        .ok_or(Error::NotFound("model"))
}

/// One change of the order at a time. The shop's row is only held, not changed: answers being written stay true.
async fn hold_order(tx: &mut Tenant) -> Result<()> {
    sqlx::query("SELECT FROM businesses WHERE business_id = $1 FOR NO KEY UPDATE")
        .bind(tx.business_id())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn seal(vault: &Vault, id: EndpointId, key: Option<&SecretString>) -> Result<(Option<Vec<u8>>, String)> {
    let Some(key) = key else {
        return Ok((None, String::new()));
    };
    let chars: Vec<char> = key.expose_secret().chars().collect();
    let end = if chars.len() < KEY_CHARS_TO_SHOW {
        String::new()
    } else {
        chars[chars.len() - 4..].iter().collect()
    };
    Ok((Some(vault.seal(KEY_PLACE, id.0, key)?), end))
}

/// `keeps_key`: there is one already, and it stays.
fn checked(form: &Form, keeps_key: bool) -> Result<Form> {
    let key = form
        .key
        .as_ref()
        .map(|key| key.expose_secret().trim().to_owned())
        .filter(|key| !key.is_empty());
    let form = Form {
        provider: form.provider,
        model: form.model.trim().to_owned(),
        base_url: address(&form.base_url).to_owned(),
        key: key.clone().map(SecretString::from),
        rate: form.rate,
    };
    let needs_key = matches!(form.provider, Provider::OpenAi | Provider::Anthropic);
    let needs_address = form.provider == Provider::OpenAiCompatible;
    let rules = [
        (
            form.model.is_empty()
                || form.model.chars().count() > MODEL_CHARS_MAX
                || form.model.contains(char::is_control),
            "model",
            "Write the model's name as the provider writes it, like gpt-4.1-mini.",
        ),
        (
            needs_address && form.base_url.is_empty(),
            "base_url",
            "Write where the server is, like https://llm.example.com/v1.",
        ),
        (
            !form.base_url.is_empty() && !is_address(&form.base_url),
            "base_url",
            "Write an address that begins with https:// and has no ? or # in it.",
        ),
        (
            needs_key && key.is_none() && !keeps_key,
            "key",
            "Write the key that the provider gave you. A key is kept for one address only.",
        ),
        (
            key.is_some_and(|key| key.len() > KEY_CHARS_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic())),
            "key",
            "This does not look like a key. Copy it whole, without spaces or line breaks.",
        ),
        (
            !llm_endpoint(&form).is_priced(),
            "rate",
            "CHIDI has no price for this model and could not keep your budget. Write what it costs; 0 if nothing.",
        ),
    ];
    Error::check_fields(rules)?;
    Ok(form)
}

fn llm_endpoint(form: &Form) -> llm::Endpoint {
    llm::Endpoint {
        provider: form.provider,
        model: form.model.clone(),
        base_url: None,
        key: None,
        rate: form.rate,
    }
}

fn address(typed: &str) -> &str {
    typed.trim().trim_end_matches('/')
}

/// Whether it can be an address at all; whether it may be called is decided when it is.
fn is_address(text: &str) -> bool {
    let is_plain = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    text.len() <= ADDRESS_CHARS_MAX && Url::parse(text).is_ok_and(|url| is_plain(&url))
}
