//! Writing to a customer after the 24 hours on `WhatsApp`: a template that Meta has approved.

use super::message::{self, Outgoing};
use super::window::Written;
use super::{Author, owner};
use crate::channels::account::{self, AccountStatus};
use crate::channels::{Extra, Platform, SendErrorKind, Template};
use crate::context::Context;
use crate::identity::{Member, Permission};
use crate::ids::{AccountId, BusinessId, MessageId, ThreadId};
use crate::{Error, Result};

/// The longest parameter, in characters; Meta's own limit is that of the whole text, 1,024.
const PARAMETER_CHARS_MAX: usize = 300;

/// A template with what goes into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledTemplate {
    /// As Meta knows it.
    pub name: String,
    /// The code of its language.
    pub language: String,
    /// What goes into its places, in order.
    pub parameters: Vec<String>,
}

/// Where a template would go.
#[derive(Debug, sqlx::FromRow)]
struct Target {
    account_id: AccountId,
    platform: Platform,
    status: AccountStatus,
    waba_id: Option<String>,
    has_stopped_marketing: bool,
}

/// The templates that can be sent in a conversation: none where the platform has none, and no advertising to a customer who
/// declined it.
pub async fn templates(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<Vec<Template>> {
    member.require(Permission::Answer)?;
    list(ctx, member.business_id, thread_id).await
}

/// Sends a template, and puts the person in charge. `message_id` is chosen by the page that asks: a form sent twice sends
/// one message.
pub async fn send_template(
    ctx: &Context,
    member: &Member,
    thread_id: ThreadId,
    message_id: MessageId,
    filled: FilledTemplate,
) -> Result<()> {
    member.require(Permission::Answer)?;
    let offered = list(ctx, member.business_id, thread_id).await?;
    let template = offered
        .iter()
        .find(|template| template.name == filled.name && template.language == filled.language)
        .ok_or_else(|| Error::Refused("This template cannot be sent to this customer. Choose another one.".into()))?;
    let parameters = check(template, &filled.parameters)?;
    let parts = [template.filled(&parameters)];
    let extra = Extra::Template {
        name: filled.name,
        language: filled.language,
        parameters,
    };
    let (mut tx, thread) = owner::open(ctx, member, thread_id).await?;
    owner::can_write(&thread, Written::Template)?;
    let outgoing = Outgoing {
        author: Author::Person,
        kind: "template",
        parts: &parts,
        extra: Some(&extra),
        first_id: message_id,
        turn_seq: None,
        answer_id: None,
        user_id: Some(member.user_id),
    };
    if message::queue(&mut tx, &thread, &outgoing).await?.is_empty() {
        return Ok(());
    }
    message::put_person_in_charge(&mut tx, &thread).await?;
    message::mark_dealt_with(&mut tx, &thread).await?;
    tx.commit().await
}

async fn list(ctx: &Context, business_id: BusinessId, thread_id: ThreadId) -> Result<Vec<Template>> {
    let mut tx = ctx.tenant(business_id).await?;
    let target: Option<Target> = sqlx::query_as(
        "SELECT t.account_id, a.platform, a.status, a.asset_id AS waba_id,
                c.marketing_stopped_at IS NOT NULL AS has_stopped_marketing
         FROM threads t
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id
         WHERE t.business_id = $1 AND t.id = $2",
    )
    .bind(business_id)
    .bind(thread_id)
    .fetch_optional(&mut *tx)
    .await?;
    let target = target.ok_or(Error::NotFound("conversation"))?;
    let (Platform::Whatsapp, AccountStatus::Active, Some(waba_id)) = (target.platform, target.status, &target.waba_id)
    else {
        return Ok(Vec::new());
    };
    let sender = account::sender(ctx, &mut tx, business_id, target.account_id).await?;
    tx.commit().await?;
    let listed = sender
        .templates(ctx, waba_id)
        .await
        .map_err(|error| not_listed(error.kind))?;
    let is_welcome = |template: &Template| !(template.is_marketing && target.has_stopped_marketing);
    Ok(listed.into_iter().filter(is_welcome).collect())
}

fn not_listed(kind: SendErrorKind) -> Error {
    let refusal = match kind {
        SendErrorKind::TokenExpired => "WhatsApp needs you to connect the account again. You find it under Channels.",
        SendErrorKind::Permission | SendErrorKind::Refused => {
            "The account's token may not read its templates. Allow whatsapp_business_management and connect it again."
        }
        _ => "WhatsApp could not be reached. Try again in a minute.",
    };
    Error::Refused(refusal.into())
}

/// Meta takes no line breaks, tabs or runs of blanks in a parameter.
fn check(template: &Template, parameters: &[String]) -> Result<Vec<String>> {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            parameter
                .replace('\0', "")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    if parameters.len() != template.parameters || parameters.iter().any(String::is_empty) {
        return Err(Error::field("parameters", "Fill in every place of the template."));
    }
    if parameters
        .iter()
        .any(|parameter| parameter.chars().count() > PARAMETER_CHARS_MAX)
    {
        let message = format!("Each place takes {PARAMETER_CHARS_MAX} characters at most.");
        return Err(Error::field("parameters", message));
    }
    Ok(parameters)
}
