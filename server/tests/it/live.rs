//! Pages hear what happens, and one that was away misses nothing.

use crate::shop::{Browser, World};

/// Reads the stream until `n` events besides the greeting have come; answers `(id, kind)`.
async fn events(browser: &Browser<'_>, last_seen: Option<i64>, n: usize) -> Vec<(i64, String)> {
    let mut request = browser
        .world
        .http
        .get(format!("{}/api/v1/stream", browser.world.base_url))
        .header("cookie", &browser.cookies);
    if let Some(id) = last_seen {
        request = request.header("last-event-id", id.to_string());
    }
    let mut stream = request.send().await.expect("a stream");
    let (mut text, mut found) = (String::new(), Vec::new());
    while found.len() < n {
        let chunk = stream.chunk().await.expect("bytes").expect("the stream goes on");
        text.push_str(&String::from_utf8_lossy(&chunk));
        found = text
            .split("\n\n")
            .filter_map(|event| {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let kind = field("event:")?.to_owned();
                Some((field("id:")?.parse().ok()?, kind))
            })
            .filter(|(_, kind): &(i64, String)| kind != "hello")
            .collect();
    }
    found
}

#[tokio::test]
async fn a_page_that_was_away_is_told_everything_since_in_order() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let browser = shop.log_in().await;
    shop.asked("amaka", "how much is the adire indigo?").await;
    let first = events(&browser, Some(0), 4).await;
    let numbers: Vec<i64> = first.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as i64).collect::<Vec<_>>(),
        "without gaps, from the beginning"
    );
    assert!(first.iter().any(|(_, kind)| kind == "message_received"));

    let seen = numbers[1];
    let again = events(&browser, Some(seen), 2).await;
    assert_eq!(again[0].0, seen + 1, "goes on after the last one seen");
}

#[tokio::test]
async fn an_open_page_hears_its_own_shop_only() {
    let world = World::start().await;
    let ireti = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let bola = world.open_shop("Bola Shoes", "17841400000000002").await;
    let browser = ireti.log_in().await;
    let before: i64 = world
        .count("SELECT coalesce(max(last_seq), 0) FROM event_counters")
        .await;
    let listening = events(&browser, Some(before), 1);
    let writing = async {
        bola.receives("amaka", "hello").await;
        ireti.receives("bisi", "hello").await;
        world.run_jobs().await;
    };
    let (heard, ()) = tokio::join!(listening, writing);
    let mine: Vec<i64> = sqlx::query_scalar("SELECT seq FROM events WHERE business_id = $1 AND seq > $2")
        .bind(ireti.business_id)
        .bind(before)
        .fetch_all(world.ctx.db.queue_pool())
        .await
        .expect("events");
    assert!(mine.contains(&heard[0].0));
}
