//! What the shop is and how CHIDI answers for it: the one row every answer starts from.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;

use super::tone::Tone;
use crate::ids::BusinessId;
use crate::{Error, Result};

/// The shop's profile and settings.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column, and a switch of its own")]
pub struct Profile {
    /// The business.
    pub business_id: BusinessId,
    /// What it is called.
    pub name: String,
    /// What it is, in the owner's words; empty until told.
    pub about: String,
    /// What it sells, in the owner's words; the catalogue is in [`crate::inventory`].
    pub sells: String,
    /// Where it is; empty until told.
    pub address: String,
    /// Three capital letters.
    pub currency: String,
    /// Name of the time zone its hours are in, e.g. `Africa/Lagos`.
    pub timezone: String,
    /// How CHIDI speaks.
    pub tone: Tone,
    /// Whether the opening hours were told: no rows then mean closed, not unknown.
    pub hours_known: bool,
    /// The first words to a new customer, with `{shop}` in them.
    pub ai_notice: String,
    /// Whether they are said.
    pub ai_notice_on: bool,
    /// How long a customer must be silent before CHIDI answers.
    pub answer_debounce_ms: i32,
    /// From how sure on CHIDI answers by itself, 0 to 100.
    pub confidence_line: i16,
    /// Whether the owner sees every answer before it leaves.
    pub approval_mode: bool,
    /// Words of customers that bring the owner.
    pub always_ask: Vec<String>,
    /// Whether CHIDI keeps silent.
    pub answers_paused: bool,
    /// When the owner finished onboarding.
    pub onboarded_at: Option<DateTime<Utc>>,
    /// Counts the changes of the row.
    pub version: i64,
}

impl Profile {
    /// The clock of the shop; UTC if the stored name is none (it is checked on the way in).
    pub fn tz(&self) -> Tz {
        self.timezone.parse().unwrap_or(Tz::UTC)
    }

    /// The first words to a new customer, if they are to be said.
    pub fn notice(&self) -> Option<String> {
        let is_on = self.ai_notice_on && !self.ai_notice.is_empty();
        is_on.then(|| self.ai_notice.replace("{shop}", &self.name))
    }
}

/// The shop's profile.
pub async fn profile(tx: &mut PgConnection, business_id: BusinessId) -> Result<Profile> {
    sqlx::query_as(
        "SELECT business_id, name, about, sells, address, currency, timezone, tone, hours_known, ai_notice, ai_notice_on,
                answer_debounce_ms, confidence_line, approval_mode, always_ask, answers_paused, onboarded_at, version
         FROM businesses WHERE business_id = $1",
    )
    .bind(business_id)
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("this shop"))
}
