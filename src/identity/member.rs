//! Members: a person's place in a business, and what each role may do.

use sqlx::PgConnection;

use super::token::Principal;
use crate::ids::{BusinessId, UserId};
use crate::{Context, Error, Result};

/// A person's place in a business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Role {
    /// Whose business it is.
    Owner,
    /// Runs it with the owner.
    Admin,
    /// Answers customers.
    Operator,
    /// Looks on.
    Viewer,
}

/// Something a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See everything of the shop.
    Read,
    /// Take over, reply, hand back.
    Answer,
    /// Products, prices and stock.
    EditProducts,
    /// Profile, hours, delivery and settings.
    EditShop,
    /// Connect and disconnect accounts.
    ManageChannels,
}

impl Role {
    /// Whether the role may do it.
    pub fn may(self, permission: Permission) -> bool {
        match self {
            Self::Owner | Self::Admin => true,
            Self::Operator => matches!(
                permission,
                Permission::Read | Permission::Answer | Permission::EditProducts
            ),
            Self::Viewer => permission == Permission::Read,
        }
    }
}

/// Who is at the page, and for which business.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    /// The person.
    pub user_id: UserId,
    /// What to call the person.
    pub user_name: String,
    /// The address the person signs in with.
    pub email: String,
    /// The business.
    pub business_id: BusinessId,
    /// What the business is called.
    pub business_name: String,
    /// What the person may do in it.
    pub role: Role,
}

impl Member {
    /// Refuses with [`Error::Forbidden`] what the role does not allow.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.role.may(permission) {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }
}

/// The member that came: the session still stands, and the person belongs to a business (the first one, if to several).
pub async fn member(ctx: &Context, principal: &Principal) -> Result<Member> {
    sqlx::query_as(
        "SELECT u.id AS user_id, u.name AS user_name, u.email, m.business_id, m.name AS business_name, m.role
         FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN LATERAL memberships_of(u.id) m
         WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() LIMIT 1",
    )
    .bind(principal.session_id)
    .bind(principal.user_id)
    .fetch_optional(ctx.db.pool())
    .await?
    .ok_or(Error::Unauthenticated)
}

/// Gives a person a place in a business; part of the caller's transaction on it.
pub(crate) async fn insert(tx: &mut PgConnection, business_id: BusinessId, user_id: UserId, role: Role) -> Result<()> {
    sqlx::query("INSERT INTO members (business_id, user_id, role) VALUES ($1, $2, $3)")
        .bind(business_id)
        .bind(user_id)
        .bind(role)
        .execute(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_its_part_and_no_more() {
        use Permission::{Answer, EditProducts, EditShop, ManageChannels, Read};
        for (role, allowed) in [
            (Role::Owner, &[Read, Answer, EditProducts, EditShop, ManageChannels][..]),
            (Role::Admin, &[Read, Answer, EditProducts, EditShop, ManageChannels]),
            (Role::Operator, &[Read, Answer, EditProducts]),
            (Role::Viewer, &[Read]),
        ] {
            for permission in [Read, Answer, EditProducts, EditShop, ManageChannels] {
                assert_eq!(
                    role.may(permission),
                    allowed.contains(&permission),
                    "{role:?} {permission:?}"
                );
            }
        }
    }
}
