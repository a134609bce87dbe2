//! A shop's past: customers who wrote and were answered before. Written as rows, since a million real questions take hours.

use chidi::Context;
use chidi::ids::BusinessId;

/// Messages of one conversation.
const PER_THREAD: i64 = 50;
/// Conversations written at a time.
const SLICE: i64 = 1_000;

/// Gives the shop's accounts messages until the table has that many, in conversations of fifty, and lets Postgres look at
/// them as it would have done over the months.
pub(super) async fn fill_to(ctx: &Context, business_id: BusinessId, messages: i64) -> anyhow::Result<()> {
    let (there, threads_there): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM customers WHERE platform_user_id LIKE 'past-%')",
    )
    .fetch_one(ctx.db.queue_pool())
    .await?;
    let threads = threads_there + (messages - there).max(0) / PER_THREAD;
    for first in (threads_there..threads).step_by(SLICE as usize) {
        sqlx::query(
            "WITH accounts AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS of_all
                               FROM channel_accounts WHERE business_id = $1),
                  given AS (SELECT n, accounts.id AS account_id, gen_random_uuid() AS customer_id, gen_random_uuid() AS thread_id
                            FROM generate_series($2::bigint, $3) AS n JOIN accounts ON n % of_all = place),
                  people AS (INSERT INTO customers (business_id, id, account_id, platform_user_id, name)
                             SELECT $1, customer_id, account_id, 'past-' || n, 'Customer ' || n FROM given),
                  ids AS (INSERT INTO customer_ids (business_id, account_id, platform_id, customer_id, kind)
                          SELECT $1, account_id, 'past-' || n, customer_id, 'scoped' FROM given),
                  talks AS (INSERT INTO threads (business_id, id, customer_id, account_id, last_seq, inbound_seq, answered_seq,
                                                 last_inbound_at, last_message_at)
                            SELECT $1, thread_id, customer_id, account_id, $4, $4 - 1, $4 - 1, now() - n * interval '1 minute',
                                   now() - n * interval '1 minute' FROM given)
             INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, account_id, platform_message_id, sent_at, state)
             SELECT $1, gen_random_uuid(), thread_id, seq, CASE WHEN seq % 2 = 1 THEN 'customer' ELSE 'assistant' END, 'text',
                    'How much is the aso oke set, and when could I have it in Abuja?', account_id, 'past-' || n || '-' || seq,
                    now() - n * interval '1 minute', CASE WHEN seq % 2 = 0 THEN 'read' END
             FROM given, generate_series(1, $4::bigint) AS seq",
        )
        .bind(business_id)
        .bind(first)
        .bind((first + SLICE).min(threads) - 1)
        .bind(PER_THREAD)
        .execute(ctx.db.queue_pool())
        .await?;
    }
    sqlx::raw_sql("VACUUM ANALYZE customers, customer_ids, threads, messages")
        .execute(ctx.db.queue_pool())
        .await?;
    Ok(())
}
