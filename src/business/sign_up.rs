//! A new shop with its owner: person, business, membership and first session are written together or not at all.

use std::time::Duration;

use secrecy::SecretString;

use super::text;
use crate::context::Tenant;
use crate::identity::{self, Client, NewPerson, Role, SignedIn};
use crate::ids::{BusinessId, UserId};
use crate::{Context, Error, FieldError, Result};

/// Sign-ups allowed from one address in a window.
const SIGN_UPS_MAX: u32 = 5;
const SIGN_UPS_WINDOW: Duration = Duration::from_hours(1);
const NAME_CHARS_MAX: usize = 80;
const SHOP_CHARS_MAX: usize = 120;
const NOTICE_CHARS_MAX: usize = 300;

/// What somebody writes who wants to come in.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The owner's name.
    pub name: String,
    /// The owner's e-mail.
    pub email: String,
    /// The password of the owner's choice.
    pub password: SecretString,
    /// What the shop is called.
    pub shop: String,
}

/// Signs an owner and a shop up, and the owner in. Everything wrong with the form is said at once.
pub async fn sign_up(ctx: &Context, client: &Client, wanted: SignUp) -> Result<SignedIn> {
    let wanted = checked(wanted)?;
    let bucket = identity::address_bucket("signup", client.address);
    identity::count(ctx, &bucket, SIGN_UPS_MAX, SIGN_UPS_WINDOW).await?;
    let (mut tx, user_id) = insert(ctx, &wanted).await?;
    let signed_in = identity::open_session(ctx, &mut tx, client, user_id).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// The same for operators and scripts: no session, no limit.
pub async fn create(ctx: &Context, wanted: SignUp) -> Result<(UserId, BusinessId)> {
    let wanted = checked(wanted)?;
    let (tx, user_id) = insert(ctx, &wanted).await?;
    let business_id = tx.business_id();
    tx.commit().await?;
    Ok((user_id, business_id))
}

/// A transaction in which owner and shop exist.
async fn insert(ctx: &Context, wanted: &SignUp) -> Result<(Tenant, UserId)> {
    let password_hash = identity::hash_password(&wanted.password).await?;
    let business_id = BusinessId::new();
    let mut tx = ctx.tenant(business_id).await?;
    let person = NewPerson {
        name: &wanted.name,
        email: &wanted.email,
        password_hash: &password_hash,
    };
    let user_id = identity::insert_person(&mut tx, &person).await?;
    let notice: String = ctx.config.ai_notice.chars().take(NOTICE_CHARS_MAX).collect();
    sqlx::query(
        "INSERT INTO businesses (business_id, name, ai_notice, ai_notice_on, answer_debounce_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(business_id)
    .bind(&wanted.shop)
    .bind(notice)
    .bind(ctx.config.ai_notice_on)
    .bind(ctx.config.answer_debounce_ms as i32)
    .execute(&mut *tx)
    .await?;
    identity::insert_member(&mut tx, business_id, user_id, Role::Owner).await?;
    Ok((tx, user_id))
}

fn checked(wanted: SignUp) -> Result<SignUp> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: String| {
        errors.push(FieldError {
            field: field.to_owned(),
            message,
        });
    };
    let (name, shop) = (text::line(&wanted.name), text::line(&wanted.shop));
    match name.chars().count() {
        0 => wrong("name", "Write your name, as colleagues call you.".to_owned()),
        chars if chars > NAME_CHARS_MAX => {
            wrong("name", format!("Write a name of at most {NAME_CHARS_MAX} characters."));
        }
        _ => {}
    }
    let email = identity::parse_email(&wanted.email).unwrap_or_else(|| {
        wrong("email", "Write your whole e-mail, like temi@example.com.".to_owned());
        String::new()
    });
    if let Err(message) = identity::check_password(&wanted.password, &wanted.email) {
        wrong("password", message);
    }
    match shop.chars().count() {
        0 => wrong("shop", "Write what your shop is called.".to_owned()),
        chars if chars > SHOP_CHARS_MAX => wrong(
            "shop",
            format!("Write a shop name of at most {SHOP_CHARS_MAX} characters."),
        ),
        _ => {}
    }
    if errors.is_empty() {
        Ok(SignUp {
            name,
            email,
            shop,
            password: wanted.password,
        })
    } else {
        Err(Error::Invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, email: &str, password: &str, shop: &str) -> SignUp {
        SignUp {
            name: name.into(),
            email: email.into(),
            password: password.into(),
            shop: shop.into(),
        }
    }

    #[test]
    fn a_good_form_is_tidied_and_taken() {
        let taken = checked(wanted(
            " Temi  Ade ",
            "Temi@Ireti.Example",
            "a long password",
            "Ireti Fabrics\n",
        ))
        .unwrap();
        assert_eq!(
            (taken.name.as_str(), taken.email.as_str(), taken.shop.as_str()),
            ("Temi Ade", "temi@ireti.example", "Ireti Fabrics")
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once_in_whole_sentences() {
        for form in [
            wanted("", "temi", "short", " \0 "),
            wanted(&"x".repeat(81), "", &"x".repeat(201), &"x".repeat(121)),
        ] {
            let Err(Error::Invalid(errors)) = checked(form) else {
                panic!("the form was taken")
            };
            let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, ["name", "email", "password", "shop"]);
            assert!(
                errors
                    .iter()
                    .all(|error| error.message.starts_with("Write ") && error.message.ends_with('.'))
            );
        }
    }
}
