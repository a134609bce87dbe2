//! How much the words of a question count when passages are looked for, and how much its meaning: each shop's own.

use sqlx::PgConnection;

use crate::context::Context;
use crate::events::Event;
use crate::identity::{Member, Permission};
use crate::ids::BusinessId;
use crate::{Error, Result};

/// How much words and meaning count, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::FromRow)]
pub struct Weights {
    pub keyword: f32,
    pub vector: f32,
}

impl Weights {
    /// Of 100 parts so many for the meaning, the rest for the words.
    pub fn of_meaning(percent: u8) -> Result<Self> {
        if percent > 100 {
            return Err(Error::field("meaning", "Choose a number from 0 to 100."));
        }
        let vector = f32::from(percent) / 100.0;
        Ok(Self {
            keyword: 1.0 - vector,
            vector,
        })
    }

    /// The part of the meaning, of 100.
    pub fn meaning(self) -> u8 {
        let all = self.keyword + self.vector;
        if all > 0.0 {
            (100.0 * self.vector / all).round() as u8
        } else {
            0
        }
    }
}

/// The shop's.
pub async fn weights(tx: &mut PgConnection, business_id: BusinessId) -> Result<Weights> {
    Ok(sqlx::query_as(
        "SELECT keyword_weight AS keyword, vector_weight AS vector FROM businesses WHERE business_id = $1",
    )
    .bind(business_id)
    .fetch_one(tx)
    .await?)
}

/// Keeps them for every question from now on.
pub async fn set_weights(ctx: &Context, member: &Member, weights: Weights) -> Result<()> {
    member.require(Permission::EditShop)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    sqlx::query("UPDATE businesses SET keyword_weight = $2, vector_weight = $3 WHERE business_id = $1")
        .bind(member.business_id)
        .bind(weights.keyword)
        .bind(weights.vector)
        .execute(&mut *tx)
        .await?;
    tx.record(Event::BusinessChanged);
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::Weights;

    #[test]
    fn a_share_is_kept_as_it_was_chosen() {
        for percent in [0, 1, 30, 70, 100] {
            assert_eq!(Weights::of_meaning(percent).expect("a share").meaning(), percent);
        }
        assert!(Weights::of_meaning(101).is_err());
    }
}
