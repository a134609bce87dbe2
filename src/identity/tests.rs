//! Identity on a database: sign up, log in, limits, rotation, and who is let in.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Client, Role, SignedIn, authenticate, count, log_in, log_out, member, refresh, set_password};
use crate::business::{self, SignUp};
use crate::ids::BusinessId;
use crate::{Context, Error, Result, testing};

const PASSWORD: &str = "correct horse battery";

fn client(address: &str) -> Client {
    Client {
        address: address.parse().unwrap(),
        user_agent: "Firefox\0".into(),
    }
}

fn owner(email: &str) -> SignUp {
    SignUp {
        name: "Temi Ade".into(),
        email: email.into(),
        password: PASSWORD.into(),
        shop: "Ireti Fabrics".into(),
    }
}

async fn signed_up(ctx: &Context, email: &str) -> SignedIn {
    business::sign_up(ctx, &client("203.0.113.1"), owner(email))
        .await
        .unwrap()
}

async fn log_in_with(ctx: &Context, address: &str, email: &str, password: &str) -> Result<SignedIn> {
    log_in(ctx, &client(address), email, &password.into()).await
}

/// Moves the last exchange of every token into the past.
async fn let_grace_pass(ctx: &Context) {
    sqlx::query("UPDATE sessions SET rotated_at = rotated_at - $1")
        .bind(TimeDelta::seconds(31))
        .execute(ctx.db.pool())
        .await
        .unwrap();
}

fn is_unauthenticated<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Unauthenticated))
}

#[tokio::test]
async fn an_owner_signs_up_and_is_in() {
    let (_database, ctx) = testing::database().await;
    let signed_in = signed_up(&ctx, "Temi@Ireti.Example").await;
    let principal = authenticate(&ctx, &signed_in.access_token).unwrap();
    let member = member(&ctx, &principal).await.unwrap();
    assert_eq!(
        (member.user_name.as_str(), member.email.as_str()),
        ("Temi Ade", "temi@ireti.example")
    );
    assert_eq!(
        (member.business_name.as_str(), member.role),
        ("Ireti Fabrics", Role::Owner)
    );
}

#[tokio::test]
async fn an_email_signs_up_once_even_when_two_come_at_the_same_time() {
    let (_database, ctx) = testing::database().await;
    let (first, second) = tokio::join!(
        business::create(&ctx, owner("temi@ireti.example")),
        business::create(&ctx, owner("TEMI@ireti.example"))
    );
    let refused = match (first, second) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused, Error::Invalid(fields) if fields[0].field == "email"));
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM users")
        .fetch_one(ctx.db.pool())
        .await
        .unwrap();
    assert_eq!(users, 1);
}

#[tokio::test]
async fn an_unknown_email_and_a_wrong_password_are_answered_alike() {
    let (_database, ctx) = testing::database().await;
    signed_up(&ctx, "temi@ireti.example").await;
    let wrong = log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", "wrong horse battery")
        .await
        .unwrap_err();
    let unknown = log_in_with(&ctx, "203.0.113.2", "ada@ireti.example", PASSWORD)
        .await
        .unwrap_err();
    assert!(matches!((&wrong, &unknown), (Error::Refused(a), Error::Refused(b)) if a == b));
    assert!(
        log_in_with(&ctx, "203.0.113.2", " TEMI@ireti.example", PASSWORD)
            .await
            .is_ok()
    );
    assert!(
        matches!(log_in_with(&ctx, "203.0.113.2", " ", "").await, Err(Error::Invalid(fields)) if fields.len() == 2)
    );
}

#[tokio::test]
async fn five_failures_from_an_address_close_the_door_and_good_log_ins_never_do() {
    let (_database, ctx) = testing::database().await;
    signed_up(&ctx, "temi@ireti.example").await;
    for _ in 0..7 {
        log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", PASSWORD)
            .await
            .unwrap();
    }
    for nth in 0..5 {
        let email = format!("nobody{nth}@ireti.example");
        assert!(matches!(
            log_in_with(&ctx, "203.0.113.2", &email, PASSWORD).await,
            Err(Error::Refused(_))
        ));
    }
    let limited = log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", PASSWORD).await;
    assert!(matches!(limited, Err(Error::RateLimited { retry_after_s: 1..=900 })));
    assert!(
        log_in_with(&ctx, "203.0.113.3", "temi@ireti.example", PASSWORD)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn five_failures_for_an_email_close_it_from_everywhere() {
    let (_database, ctx) = testing::database().await;
    signed_up(&ctx, "temi@ireti.example").await;
    for nth in 0..5 {
        let _ = log_in_with(
            &ctx,
            &format!("203.0.113.{nth}"),
            "temi@ireti.example",
            "wrong horse battery",
        )
        .await;
    }
    let limited = log_in_with(&ctx, "198.51.100.1", "temi@ireti.example", PASSWORD).await;
    assert!(matches!(limited, Err(Error::RateLimited { .. })));
}

#[tokio::test]
async fn an_address_signs_up_five_times_an_hour() {
    let (_database, ctx) = testing::database().await;
    for nth in 0..5 {
        signed_up(&ctx, &format!("owner{nth}@ireti.example")).await;
    }
    let sixth = business::sign_up(&ctx, &client("203.0.113.1"), owner("owner5@ireti.example")).await;
    assert!(matches!(sixth, Err(Error::RateLimited { .. })));
    assert!(
        business::sign_up(&ctx, &client("203.0.113.9"), owner("owner5@ireti.example"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_limit_counts_down_and_buckets_do_not_touch_each_other() {
    let (_database, ctx) = testing::database().await;
    let hit = async |bucket: &str| count(&ctx, bucket, 2, Duration::from_hours(24)).await;
    assert_eq!(hit("a").await.unwrap().remaining, 1);
    assert_eq!(hit("a").await.unwrap().remaining, 0);
    assert!(matches!(hit("a").await, Err(Error::RateLimited { .. })));
    assert_eq!(hit("b").await.unwrap().remaining, 1);
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_a_new_pair() {
    let (_database, ctx) = testing::database().await;
    let first = signed_up(&ctx, "temi@ireti.example").await;
    let second = refresh(&ctx, &client("203.0.113.1"), &first.refresh_token)
        .await
        .unwrap();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!((second.user_id, second.session_id), (first.user_id, first.session_id));
    let third = refresh(&ctx, &client("203.0.113.1"), &second.refresh_token)
        .await
        .unwrap();
    assert!(authenticate(&ctx, &third.access_token).is_some());
}

#[tokio::test]
async fn tabs_that_come_together_leave_with_the_same_token() {
    let (_database, ctx) = testing::database().await;
    let first = signed_up(&ctx, "temi@ireti.example").await;
    let from = client("203.0.113.1");
    let (a, b) = tokio::join!(
        refresh(&ctx, &from, &first.refresh_token),
        refresh(&ctx, &from, &first.refresh_token)
    );
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.refresh_token, b.refresh_token);
    assert!(refresh(&ctx, &from, &a.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_token_that_comes_twice_ends_the_session() {
    let (_database, ctx) = testing::database().await;
    let from = client("203.0.113.1");
    let first = signed_up(&ctx, "temi@ireti.example").await;
    let second = refresh(&ctx, &from, &first.refresh_token).await.unwrap();
    let_grace_pass(&ctx).await;
    assert!(is_unauthenticated(&refresh(&ctx, &from, &first.refresh_token).await));
    assert!(is_unauthenticated(&refresh(&ctx, &from, &second.refresh_token).await));
    let principal = authenticate(&ctx, &second.access_token).unwrap();
    assert!(is_unauthenticated(&member(&ctx, &principal).await));
}

#[tokio::test]
async fn a_token_from_long_ago_ends_the_session_too() {
    let (_database, ctx) = testing::database().await;
    let from = client("203.0.113.1");
    let first = signed_up(&ctx, "temi@ireti.example").await;
    let second = refresh(&ctx, &from, &first.refresh_token).await.unwrap();
    let third = refresh(&ctx, &from, &second.refresh_token).await.unwrap();
    assert!(is_unauthenticated(&refresh(&ctx, &from, &first.refresh_token).await));
    assert!(is_unauthenticated(&refresh(&ctx, &from, &third.refresh_token).await));
}

#[tokio::test]
async fn what_was_never_a_token_changes_nothing() {
    let (_database, ctx) = testing::database().await;
    let signed_in = signed_up(&ctx, "temi@ireti.example").await;
    for text in ["", "x", "\0", &signed_in.access_token, &signed_in.refresh_token[1..]] {
        assert!(
            is_unauthenticated(&refresh(&ctx, &client("203.0.113.1"), text).await),
            "{text}"
        );
    }
    assert!(
        refresh(&ctx, &client("203.0.113.1"), &signed_in.refresh_token)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn logging_out_ends_this_device_only() {
    let (_database, ctx) = testing::database().await;
    let phone = signed_up(&ctx, "temi@ireti.example").await;
    let laptop = log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", PASSWORD)
        .await
        .unwrap();
    log_out(&ctx, phone.session_id).await.unwrap();
    log_out(&ctx, phone.session_id).await.unwrap();
    assert!(is_unauthenticated(
        &member(&ctx, &authenticate(&ctx, &phone.access_token).unwrap()).await
    ));
    assert!(is_unauthenticated(
        &refresh(&ctx, &client("203.0.113.1"), &phone.refresh_token).await
    ));
    assert!(
        member(&ctx, &authenticate(&ctx, &laptop.access_token).unwrap())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_new_password_signs_every_device_out() {
    let (_database, ctx) = testing::database().await;
    let signed_in = signed_up(&ctx, "temi@ireti.example").await;
    set_password(&ctx, "Temi@ireti.example", &"another long password".into())
        .await
        .unwrap();
    assert!(is_unauthenticated(
        &member(&ctx, &authenticate(&ctx, &signed_in.access_token).unwrap()).await
    ));
    assert!(
        log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", PASSWORD)
            .await
            .is_err()
    );
    assert!(
        log_in_with(&ctx, "203.0.113.2", "temi@ireti.example", "another long password")
            .await
            .is_ok()
    );
    assert!(matches!(
        set_password(&ctx, "ada@ireti.example", &"another long password".into()).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        set_password(&ctx, "temi@ireti.example", &"short".into()).await,
        Err(Error::Invalid(_))
    ));
}

#[tokio::test]
async fn a_refused_sign_up_leaves_nothing_behind() {
    let (_database, ctx) = testing::database().await;
    signed_up(&ctx, "temi@ireti.example").await;
    assert!(business::create(&ctx, owner("temi@ireti.example")).await.is_err());
    let businesses: i64 = sqlx::query_scalar("SELECT count(*) FROM businesses")
        .fetch_one(ctx.db.queue_pool())
        .await
        .unwrap();
    assert_eq!(businesses, 1);
}

#[tokio::test]
async fn a_shop_is_invisible_from_another_one() {
    let (_database, ctx) = testing::database().await;
    let (_, mine) = business::create(&ctx, owner("temi@ireti.example")).await.unwrap();
    let (_, other) = business::create(&ctx, owner("ada@kola.example")).await.unwrap();
    let mut tx = ctx.tenant(mine).await.unwrap();
    assert!(business::profile(&mut tx, mine).await.is_ok());
    assert!(matches!(
        business::profile(&mut tx, other).await,
        Err(Error::NotFound(_))
    ));
    let seen: Vec<BusinessId> = sqlx::query_scalar("SELECT business_id FROM members")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    assert_eq!(seen, [mine]);
    let outside: Vec<BusinessId> = sqlx::query_scalar("SELECT business_id FROM members")
        .fetch_all(ctx.db.pool())
        .await
        .unwrap();
    assert!(outside.is_empty());
}
