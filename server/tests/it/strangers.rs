//! Whoever is not signed in gets nowhere, over the whole list of what there is.

use crate::shop::{Browser, World};

#[tokio::test]
async fn every_server_function_refuses_strangers() {
    let world = World::start().await;
    let paths: Vec<_> = server_fn::axum::server_fn_paths().collect();
    assert!(paths.len() > 20, "the list is whole: {}", paths.len());
    for (path, method) in paths {
        let url = format!("{}{path}", world.base_url);
        let request = match method.as_str() {
            "GET" => world.http.get(&url),
            _ => world
                .http
                .post(&url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(""),
        };
        let response = request
            .header("origin", &world.base_url)
            .send()
            .await
            .expect("an answer");
        let status = response.status().as_u16();
        let body = response.text().await.expect("a body");
        // Arguments are read before the function is entered: a call without them is refused even earlier.
        let is_refused = status == 401
            || (status == 400
                && ["missing field", "Deserialization", "Args"]
                    .iter()
                    .any(|word| body.contains(word)));
        assert!(is_refused, "{method} {path} answered {status}: {body}");
    }
}

#[tokio::test]
async fn every_page_of_a_member_leads_strangers_to_the_log_in() {
    let world = World::start().await;
    let stranger = Browser::stranger(&world);
    for path in [
        "/inbox",
        "/products",
        "/products/new",
        "/channels",
        "/settings",
        "/settings/assistant",
        "/onboarding",
    ] {
        let response = stranger.get(path).await;
        let location = response
            .headers()
            .get("location")
            .and_then(|to| to.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        assert!(
            response.status().is_redirection() && location.starts_with("/log-in"),
            "{path}: {} {location}",
            response.status()
        );
    }
    assert_eq!(stranger.get("/api/v1/stream").await.status(), 401);
    for path in ["/", "/sign-up", "/log-in"] {
        assert_eq!(stranger.get(path).await.status(), 200, "{path}");
    }
    assert_eq!(stranger.get("/nowhere").await.status(), 404);
}

#[tokio::test]
async fn a_form_posted_from_another_site_is_refused() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let browser = shop.log_in().await;
    let response = world
        .http
        .post(format!("{}/auth/log-out", world.base_url))
        .header("cookie", &browser.cookies)
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 403);
    assert_eq!(browser.get("/api/v1/stream").await.status(), 200, "still signed in");
}

#[tokio::test]
async fn log_in_and_out_by_form_with_cookies_nobody_can_read() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let stranger = Browser::stranger(&world);
    let refused = stranger
        .post_form(
            "/auth/log-in",
            &[("email", shop.email.as_str()), ("password", "not this one")],
        )
        .await;
    let back = refused.headers()["location"].to_str().expect("text").to_owned();
    assert!(
        refused.status() == 303 && back == "/log-in?next=%2F",
        "the address keeps nothing that was typed: {back}"
    );
    let carried = refused.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(
        carried.contains("HttpOnly") && !carried.contains("not+this"),
        "{carried}"
    );
    let sent_back = Browser::stranger(&world).with_cookies_of(&refused);
    let page = sent_back.get(&back).await;
    let ended = page.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(
        ended.starts_with("chidi_form=;") && ended.contains("Max-Age=0"),
        "{ended}"
    );
    let page = page.text().await.expect("a page");
    assert!(
        page.contains(&format!("value=\"{}\"", shop.email)) && page.contains("is not right"),
        "the form comes back as it was filled in"
    );
    assert!(
        !stranger
            .get("/log-in")
            .await
            .text()
            .await
            .expect("a page")
            .contains(&shop.email)
    );

    let entered = stranger
        .post_form(
            "/auth/log-in",
            &[("email", shop.email.as_str()), ("password", crate::shop::PASSWORD)],
        )
        .await;
    for cookie in entered.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().expect("text");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
    let browser = shop.log_in().await;
    assert_eq!(browser.get("/inbox").await.status(), 200);
    let left = browser.post_form("/auth/log-out", &[]).await;
    assert_eq!(left.status(), 303);
    // The old access cookie may still be good for minutes; the session behind it is not.
    let again = browser.get("/inbox").await;
    assert!(
        again.status().is_redirection(),
        "{}: {}",
        again.status(),
        again.text().await.expect("a page")
    );
}

#[tokio::test]
async fn the_fifth_wrong_password_closes_the_door_for_a_while() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let stranger = Browser::stranger(&world);
    for _ in 0..5 {
        stranger
            .post_form(
                "/auth/log-in",
                &[("email", shop.email.as_str()), ("password", "not this one")],
            )
            .await;
    }
    let right = stranger
        .post_form(
            "/auth/log-in",
            &[("email", shop.email.as_str()), ("password", crate::shop::PASSWORD)],
        )
        .await;
    assert_eq!(right.headers()["location"], "/log-in?next=%2F");
    let cookies: Vec<_> = right.headers().get_all("set-cookie").iter().collect();
    assert!(
        cookies
            .iter()
            .all(|cookie| cookie.as_bytes().starts_with(b"chidi_form=")),
        "the sixth try in a quarter of an hour got in: {cookies:?}"
    );
}

#[tokio::test]
async fn operators_see_health_and_metrics_without_names() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    shop.asked("amaka", "hello").await;
    let stranger = Browser::stranger(&world);
    assert_eq!(stranger.get("/health/live").await.status(), 200);
    assert_eq!(stranger.get("/health/ready").await.status(), 200);
    let metrics = stranger.get("/metrics").await.text().await.expect("text");
    assert!(metrics.contains("chidi_webhooks_total"), "{metrics}");
    assert!(!metrics.contains(&shop.business_id.to_string()));
}
