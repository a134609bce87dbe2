//! Connecting accounts by logging in at Meta, looking after them, and leaving.

use chidi::business::{self, SignUp};
use chidi::channels::account::{self, Account, AccountStatus, Login};
use chidi::ids::AccountId;
use chidi::jobs::{self, Job};
use chidi_simulator::{AccountSpec, Behaviour, Call, Echo, Fault, Platform};
use chrono::{TimeDelta, Utc};
use reqwest::Url;
use secrecy::ExposeSecret;

use crate::shop::{APP_SECRET, Browser, INSTAGRAM_SECRET, PASSWORD, Shop, World};

const APP_ID: &str = "1000000000000001";
const INSTAGRAM: &str = "17841400000000001";
const PAGE: &str = "51000000001";
const OTHER_PAGE: &str = "52000000002";
const LINKED: &str = "17841400000000009";

/// CHIDI, known to Meta by both its numbers.
async fn known_world() -> World {
    World::start_with(&["--meta-app-id", APP_ID, "--instagram-app-id", APP_ID]).await
}

/// A shop without any account.
async fn new_shop<'a>(world: &'a World, name: &str) -> Shop<'a> {
    let email = format!("{}@example.com", name.to_lowercase());
    let owner = SignUp {
        name: "Temi Ade".into(),
        email: email.clone(),
        password: PASSWORD.into(),
        shop: name.to_owned(),
    };
    let (user_id, business_id) = business::create(&world.ctx, owner).await.expect("a business");
    Shop {
        world,
        business_id,
        user_id,
        account: INSTAGRAM.to_owned(),
        email,
    }
}

/// An account at Meta that nobody has connected.
async fn at_meta(world: &World, platform: Platform, id: &str, spec: AccountSpec) {
    let quiet = Behaviour {
        echo: Echo::Never,
        reads: false,
        ..Behaviour::default()
    };
    let is_instagram = platform == Platform::Instagram && spec.token.is_empty();
    let filled = AccountSpec {
        platform,
        id: id.to_owned(),
        username: format!("shop{}", &id[..2]),
        name: format!("Shop {}", &id[..2]),
        token: if spec.token.is_empty() {
            format!("token-{id}")
        } else {
            spec.token.clone()
        },
        webhook_url: format!("{}/webhooks/{}", world.base_url, platform.word()),
        app_secret: if is_instagram { INSTAGRAM_SECRET } else { APP_SECRET }.to_owned(),
        app_id: APP_ID.to_owned(),
        behaviour: quiet,
        ..spec
    };
    world.simulator.add_account(filled).await.expect("an account");
}

async fn instagram_at_meta(world: &World) {
    at_meta(world, Platform::Instagram, INSTAGRAM, AccountSpec::default()).await;
}

async fn page_at_meta(world: &World, id: &str, instagram_id: &str) {
    let spec = AccountSpec {
        instagram_id: instagram_id.to_owned(),
        ..AccountSpec::default()
    };
    at_meta(world, Platform::Messenger, id, spec).await;
}

fn location(response: &reqwest::Response) -> String {
    response.headers()["location"].to_str().expect("text").to_owned()
}

fn word(url: &Url, key: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(name, _)| name == key)
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// Presses Connect on our page; answers the address at Meta that it leads to.
async fn press_connect(browser: &Browser<'_>, login: Login) -> Url {
    let response = browser.get(&format!("/connect/{}", login.as_str())).await;
    assert_eq!(response.status(), 303);
    location(&response).parse().expect("an address at Meta")
}

/// What a person does on Meta's page, and where that leads.
struct AtMeta<'a> {
    decision: &'a str,
    accounts: &'a [&'a str],
    without: &'a [&'a str],
}

const fn allow<'a>(accounts: &'a [&'a str]) -> AtMeta<'a> {
    AtMeta {
        decision: "allow",
        accounts,
        without: &[],
    }
}

/// Answers the path on our side to which Meta sends the browser back.
async fn decide(world: &World, page: &Url, does: AtMeta<'_>) -> String {
    assert_eq!(
        world.http.get(page.clone()).send().await.expect("Meta's page").status(),
        200
    );
    let scope = word(page, "scope");
    let (back, state, challenge) = (
        word(page, "redirect_uri"),
        word(page, "state"),
        word(page, "code_challenge"),
    );
    let mut form = vec![
        ("name", "Meta"),
        ("redirect_uri", &back),
        ("state", &state),
        ("scope", &scope),
        ("code_challenge", &challenge),
        ("decision", does.decision),
    ];
    form.extend(does.accounts.iter().map(|account| ("account", *account)));
    let on = scope.split(',').filter(|name| !does.without.contains(name));
    form.extend(on.map(|name| ("permission", name)));
    let to = format!("{}/oauth/consent", world.simulator.base_url());
    let response = world.http.post(to).form(&form).send().await.expect("an answer");
    assert_eq!(response.status(), 303);
    let back: Url = location(&response).parse().expect("an address of ours");
    format!("{}?{}", back.path(), back.query().unwrap_or_default())
}

/// The text of our page after Meta sent the browser there.
async fn comes_back(browser: &Browser<'_>, path: &str) -> String {
    let response = browser.get(path).await;
    assert_eq!(response.status(), 303);
    let response = browser.get(&location(&response)).await;
    assert_eq!(response.status(), 200);
    response.text().await.expect("a page")
}

/// The whole way in one go.
async fn connects(browser: &Browser<'_>, login: Login, does: AtMeta<'_>) -> String {
    let page = press_connect(browser, login).await;
    let back = decide(browser.world, &page, does).await;
    comes_back(browser, &back).await
}

impl Shop<'_> {
    async fn accounts(&self) -> Vec<Account> {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        account::list(&mut tx, self.business_id).await.expect("accounts")
    }

    async fn account_on(&self, platform: chidi::channels::Platform) -> Account {
        let mut all = self.accounts().await.into_iter();
        all.find(|account| account.platform == platform)
            .expect("an account there")
    }

    async fn token_of(&self, id: AccountId) -> String {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let sender = account::sender(&self.world.ctx, &mut tx, self.business_id, id).await;
        sender.expect("a token").token.expose_secret().to_owned()
    }

    async fn notices(&self) -> Vec<String> {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let all = chidi::notifications::list(&mut tx, self.business_id, None)
            .await
            .expect("a list");
        all.into_iter()
            .map(|one| format!("{}: {}", one.title, one.body))
            .collect()
    }
}

impl World {
    /// What the schedule does every ten minutes.
    async fn looks_after_accounts(&self) {
        let mut connection = self.ctx.db.pool().acquire().await.expect("a connection");
        jobs::enqueue(&mut connection, &Job::CareForAccounts)
            .await
            .expect("a queue");
        drop(connection);
        self.run_jobs().await;
    }

    /// A day passes for every account, here and at Meta.
    async fn a_day_passes(&self, tokens: &[String]) {
        for token in tokens {
            self.simulator
                .age_token(token, TimeDelta::hours(25))
                .await
                .expect("a token");
        }
        self.change(
            "UPDATE channel_accounts SET token_issued_at = token_issued_at - interval '25 hours',
                    token_expires_at = token_expires_at - interval '25 hours', care_due_at = clock_timestamp()",
        )
        .await;
    }

    async fn change(&self, sql: &'static str) {
        sqlx::query(sql)
            .execute(self.ctx.db.queue_pool())
            .await
            .expect("a change");
    }

    async fn calls_to(&self, method: &str, end: &str) -> Vec<Call> {
        let calls = self.simulator.calls().await.into_iter();
        calls
            .filter(|call| call.method == method && call.path.ends_with(end))
            .collect()
    }
}

#[tokio::test]
async fn an_instagram_account_is_connected_by_logging_in_and_answers() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let browser = shop.log_in().await;
    let page = browser.get("/channels").await.text().await.expect("a page");
    assert!(page.contains("href=\"/connect/instagram\"") && page.contains("href=\"/connect/facebook\""));

    let page = connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    assert!(
        page.contains("@shop17 is connected. CHIDI answers there now."),
        "{page}"
    );
    let account = shop.account_on(chidi::channels::Platform::Instagram).await;
    assert_eq!(
        (account.status, account.login),
        (AccountStatus::Active, Some(Login::Instagram))
    );
    assert_eq!(
        account.permissions,
        ["instagram_business_basic", "instagram_business_manage_messages"]
    );
    let left = account.token_end.at.expect("an end") - Utc::now();
    assert!((59..=60).contains(&left.num_days()), "the long token is kept: {left}");
    assert!(page.contains("60 days left, renewed by itself"), "{page}");
    assert_eq!(world.calls_to("POST", "/me/subscribed_apps").await.len(), 1);
    let answer = shop.answer_to("amaka", "how much is the adire indigo?").await;
    assert!(answer.contains("12,000"), "{answer}");
}

#[tokio::test]
async fn a_page_is_connected_with_the_instagram_account_linked_to_it() {
    let world = known_world().await;
    page_at_meta(&world, PAGE, LINKED).await;
    let linked = AccountSpec {
        token: format!("token-{PAGE}"),
        ..AccountSpec::default()
    };
    at_meta(&world, Platform::Instagram, LINKED, linked).await;
    let mut shop = new_shop(&world, "Ireti").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let browser = shop.log_in().await;
    let page = connects(&browser, Login::Facebook, allow(&[PAGE])).await;
    assert!(page.contains("Shop 51 and @shop17 are connected."), "{page}");
    assert!(
        page.contains("does not run out") && page.contains("through its page"),
        "{page}"
    );
    for account in [PAGE, LINKED] {
        account.clone_into(&mut shop.account);
        let answer = shop.answer_to("amaka", "how much is the adire indigo?").await;
        assert!(answer.contains("12,000"), "{account}: {answer}");
    }
    let rows = shop.inbox().await;
    assert!(
        rows.iter().all(|row| row.customer_name == "amaka"),
        "names are known on both: {rows:?}"
    );
}

#[tokio::test]
async fn of_several_pages_the_owner_picks() {
    let world = known_world().await;
    page_at_meta(&world, PAGE, "").await;
    page_at_meta(&world, OTHER_PAGE, "").await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    let page = press_connect(&browser, Login::Facebook).await;
    let back = decide(&world, &page, allow(&[PAGE, OTHER_PAGE])).await;
    let response = browser.get(&back).await;
    let choice = location(&response);
    assert!(choice.starts_with("/connect/facebook/pages?login="), "{choice}");
    assert!(
        shop.accounts().await.is_empty(),
        "nothing is connected before the choice"
    );
    let html = browser.get(&choice).await.text().await.expect("a page");
    assert!(
        html.contains("Shop 51") && html.contains("Shop 52") && !html.contains("token-"),
        "{html}"
    );
    let login_id = choice.rsplit('=').next().expect("an id").to_owned();

    // Nobody else can look or choose, and an empty choice is asked again.
    let stranger = new_shop(&world, "Bola").await;
    let other = stranger.log_in().await;
    assert_eq!(location(&other.get(&choice).await), "/channels?told=again");
    let form = [("login", login_id.as_str()), ("page", OTHER_PAGE)];
    assert_eq!(
        location(&other.post_form("/connect/facebook/pages", &form).await),
        "/channels?told=again"
    );
    let none = browser.post_form("/connect/facebook/pages", &form[..1]).await;
    let html = browser.get(&location(&none)).await.text().await.expect("a page");
    assert!(html.contains("Choose at least one page"));

    let chosen = browser.post_form("/connect/facebook/pages", &form).await;
    let html = browser.get(&location(&chosen)).await.text().await.expect("a page");
    assert!(html.contains("Shop 52 is connected."), "{html}");
    let accounts = shop.accounts().await;
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].platform_account_id, OTHER_PAGE);
    let again = browser.post_form("/connect/facebook/pages", &form).await;
    assert_eq!(
        location(&again),
        "/channels?told=again",
        "the pages are good for one choice"
    );
}

#[tokio::test]
async fn a_no_at_meta_and_a_missing_permission_are_told() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    page_at_meta(&world, PAGE, LINKED).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    let no = AtMeta {
        decision: "cancel",
        ..allow(&[INSTAGRAM])
    };
    let page = connects(&browser, Login::Instagram, no).await;
    assert!(
        page.contains("You said no on Instagram, so nothing was connected."),
        "{page}"
    );
    let without = AtMeta {
        without: &["instagram_business_manage_messages"],
        ..allow(&[INSTAGRAM])
    };
    let page = connects(&browser, Login::Instagram, without).await;
    assert!(page.contains("leave out instagram_business_manage_messages"), "{page}");
    let without = AtMeta {
        without: &["pages_messaging", "pages_manage_metadata"],
        ..allow(&[PAGE])
    };
    let page = connects(&browser, Login::Facebook, without).await;
    assert!(
        page.contains("leave out pages_messaging, pages_manage_metadata"),
        "{page}"
    );
    assert!(shop.accounts().await.is_empty());
    // What only the linked account needs keeps the page from nothing.
    let without = AtMeta {
        without: &["instagram_manage_messages"],
        ..allow(&[PAGE])
    };
    let page = connects(&browser, Login::Facebook, without).await;
    assert!(
        page.contains("Shop 51 is connected.") && page.contains("instagram_manage_messages was not allowed"),
        "{page}"
    );
}

#[tokio::test]
async fn a_state_is_good_once_for_the_browser_that_has_it() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let (shop, other) = (new_shop(&world, "Ireti").await, new_shop(&world, "Bola").await);
    let (browser, second_device, stranger) = (shop.log_in().await, shop.log_in().await, other.log_in().await);
    let again = "/channels?told=again";
    let page = press_connect(&browser, Login::Instagram).await;
    let back = decide(&world, &page, allow(&[INSTAGRAM])).await;

    let made_up = back.replace(&word(&page, "state"), &"0".repeat(64));
    assert_eq!(
        location(&browser.get(&made_up).await),
        again,
        "a state nobody was given"
    );
    assert_eq!(
        location(&browser.get("/connect/instagram/callback?code=x").await),
        again
    );
    assert_eq!(location(&stranger.get(&back).await), again, "another shop's state");
    assert_eq!(
        location(&second_device.get(&back).await),
        again,
        "another device's state"
    );
    let other_login = back.replace("/connect/instagram/", "/connect/facebook/");
    assert_eq!(
        location(&browser.get(&other_login).await),
        again,
        "another log-in's state"
    );
    assert!(shop.accounts().await.is_empty() && other.accounts().await.is_empty());

    assert!(comes_back(&browser, &back).await.contains("is connected."));
    assert_eq!(location(&browser.get(&back).await), again, "the same once more");
    let page = press_connect(&browser, Login::Instagram).await;
    let late = decide(&world, &page, allow(&[INSTAGRAM])).await;
    world
        .change("UPDATE account_logins SET expires_at = clock_timestamp()")
        .await;
    assert_eq!(location(&browser.get(&late).await), again, "a state of yesterday");
    let told = browser.get(again).await.text().await.expect("a page");
    assert!(told.contains("Start again here."));
    assert_eq!(other.accounts().await, []);
}

#[tokio::test]
async fn a_code_that_is_over_and_a_platform_that_is_away_are_told() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    let page = press_connect(&browser, Login::Instagram).await;
    let back = decide(&world, &page, allow(&[INSTAGRAM])).await;
    let callback: Url = format!("http://us{back}").parse().expect("an address");
    world
        .simulator
        .age_token(&word(&callback, "code"), TimeDelta::minutes(61))
        .await
        .expect("a code");
    let told = comes_back(&browser, &back).await;
    assert!(
        told.contains("Instagram did not accept the log-in; it may have taken too long."),
        "{told}"
    );

    let page = press_connect(&browser, Login::Instagram).await;
    let back = decide(&world, &page, allow(&[INSTAGRAM])).await;
    world
        .simulator
        .fail_next(None, 1, Fault::Unavailable)
        .await
        .expect("a fault");
    let told = comes_back(&browser, &back).await;
    assert!(told.contains("Instagram could not be reached."), "{told}");
    assert!(shop.accounts().await.is_empty());
}

#[tokio::test]
async fn an_account_of_another_shop_is_not_taken_over() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let (first, second) = (new_shop(&world, "Ireti").await, new_shop(&world, "Bola").await);
    let browser = first.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    let other = second.log_in().await;
    let told = connects(&other, Login::Instagram, allow(&[INSTAGRAM])).await;
    assert!(told.contains("connected to another shop on CHIDI"), "{told}");
    assert!(second.accounts().await.is_empty());

    // Nor is it touched through its number.
    let id = first.accounts().await[0].id;
    for verb in ["check", "disconnect"] {
        let response = other.post_form(&format!("/channels/{id}/{verb}"), &[]).await;
        assert_eq!(location(&response), "/channels?told=again", "{verb}");
    }
    assert_eq!(first.accounts().await[0].status, AccountStatus::Active);
}

#[tokio::test]
async fn strangers_and_those_without_the_role_connect_nothing() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    let page = press_connect(&browser, Login::Instagram).await;
    let back = decide(&world, &page, allow(&[INSTAGRAM])).await;
    let id = shop.accounts().await[0].id;
    let stranger = Browser::stranger(&world);
    for path in [
        "/connect/instagram",
        "/connect/facebook",
        &back,
        "/connect/facebook/pages?login=01900000-0000-7000-8000-000000000000",
    ] {
        let to = location(&stranger.get(path).await);
        assert!(to.starts_with("/log-in"), "{path}: {to}");
    }
    for verb in ["check", "disconnect"] {
        let to = location(&stranger.post_form(&format!("/channels/{id}/{verb}"), &[]).await);
        assert!(to.starts_with("/log-in"), "{verb}: {to}");
    }
    let cross_site = world.http.get(format!("{}/connect/instagram", world.base_url));
    let cross_site = cross_site
        .header("cookie", &browser.cookies)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(location(&cross_site.send().await.expect("an answer")), "/channels");

    world.change("UPDATE members SET role = 'operator'").await;
    for path in ["/connect/instagram", &back] {
        assert_eq!(location(&browser.get(path).await), "/channels?told=role", "{path}");
    }
    for verb in ["check", "disconnect"] {
        let response = browser.post_form(&format!("/channels/{id}/{verb}"), &[]).await;
        assert_eq!(location(&response), "/channels?told=role", "{verb}");
    }
    let page = browser.get("/channels").await.text().await.expect("a page");
    assert!(!page.contains("/connect/instagram") && !page.contains("Disconnect"));
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Active);
}

#[tokio::test]
async fn without_our_number_at_meta_nothing_dead_is_offered() {
    let world = World::start().await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    let page = browser.get("/channels").await.text().await.expect("a page");
    assert!(!page.contains("/connect/instagram") && !page.contains("/connect/facebook"));
    assert!(page.contains("Access token") && page.contains("/guide/connect"));
    for path in ["/connect/instagram", "/connect/facebook", "/connect/whatsapp"] {
        assert_eq!(location(&browser.get(path).await), "/channels?told=again", "{path}");
    }
    let guide = Browser::stranger(&world).get("/guide/connect").await;
    assert_eq!(guide.status(), 200);
    let guide = guide.text().await.expect("a page");
    assert!(
        guide.contains("/connect/instagram/callback") && guide.contains("/webhooks/meta/deauthorize"),
        "{guide}"
    );
    assert!(
        !guide.contains("your.address"),
        "the guide names the address people are to copy"
    );
}

#[tokio::test]
async fn a_token_is_renewed_by_schedule_from_the_second_day_on() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    let id = shop.accounts().await[0].id;
    let first = shop.token_of(id).await;
    world.looks_after_accounts().await;
    assert_eq!(shop.token_of(id).await, first, "on the first day nothing is due");

    world.a_day_passes(std::slice::from_ref(&first)).await;
    let before = shop.accounts().await[0].token_end;
    world.looks_after_accounts().await;
    let account = shop.accounts().await.remove(0);
    assert_ne!(shop.token_of(id).await, first);
    assert!(account.token_end.at > before.at);
    assert!(
        account.checked_at.is_some() && account.findings.len() == 3,
        "{account:?}"
    );
    assert_eq!(shop.notices().await, Vec::<String>::new());
    world.looks_after_accounts().await;
    assert_eq!(
        world.calls_to("GET", "/refresh_access_token").await.len(),
        1,
        "once a day"
    );
}

#[tokio::test]
async fn a_renewal_that_is_refused_is_told_once_and_warned_of_three_times() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    // Here a day has passed, at Meta it has not: it refuses.
    let passes = async |days: &'static str| {
        world.change(days).await;
        world.change("UPDATE channel_accounts SET token_issued_at = clock_timestamp() - interval '2 days', care_due_at = clock_timestamp()").await;
        world.looks_after_accounts().await;
    };
    passes("UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '20 days'").await;
    passes("UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '19 days'").await;
    let told = shop.notices().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Instagram did not renew CHIDI's access."), "{told:?}");
    for (days, expected) in [
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '13 days 20 hours'",
            "stops in 14 days",
        ),
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '12 days'",
            "stops in 14 days",
        ),
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '6 days 20 hours'",
            "stops in 7 days",
        ),
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '5 days'",
            "stops in 7 days",
        ),
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '2 days 20 hours'",
            "stops in 3 days",
        ),
        (
            "UPDATE channel_accounts SET token_expires_at = clock_timestamp() + interval '1 day'",
            "stops in 3 days",
        ),
    ] {
        passes(days).await;
        let newest = shop.notices().await.remove(0);
        assert!(newest.contains(expected), "{newest}");
    }
    assert_eq!(shop.notices().await.len(), 4, "each once");
    // Then it is over.
    let token = shop.token_of(shop.accounts().await[0].id).await;
    world.simulator.expire_token(&token).await.expect("a token");
    passes("UPDATE channel_accounts SET token_expires_at = clock_timestamp()").await;
    assert_eq!(shop.accounts().await[0].status, AccountStatus::NeedsReconnect);
    let newest = shop.notices().await.remove(0);
    assert!(newest.contains("needs you to connect it again"), "{newest}");
    let page = connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    assert!(page.contains("is connected."));
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Active);
}

#[tokio::test]
async fn one_bad_account_keeps_no_other_from_its_care() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    page_at_meta(&world, PAGE, "").await;
    let (bad, good) = (new_shop(&world, "Ireti").await, new_shop(&world, "Bola").await);
    connects(&bad.log_in().await, Login::Instagram, allow(&[INSTAGRAM])).await;
    connects(&good.log_in().await, Login::Facebook, allow(&[PAGE])).await;
    world
        .change("UPDATE channel_accounts SET care_due_at = clock_timestamp()")
        .await;
    world
        .simulator
        .fail(Some(INSTAGRAM), Fault::Silent)
        .await
        .expect("a fault");
    world.looks_after_accounts().await;
    let (bad, good) = (bad.accounts().await.remove(0), good.accounts().await.remove(0));
    assert!(
        good.findings.iter().all(|one| one.verdict == account::Verdict::Good),
        "{good:?}"
    );
    assert_eq!(bad.status, AccountStatus::Active, "silence is no refusal");
    assert!(
        bad.findings.iter().any(|one| one.words.contains("did not answer")),
        "{bad:?}"
    );
}

#[tokio::test]
async fn a_lost_subscription_is_made_again_and_only_what_cannot_be_mended_is_told() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    let id = shop.accounts().await[0].id;
    let token = shop.token_of(id).await;
    let lose = async || {
        let url = format!("{}/v23.0/me/subscribed_apps", world.simulator.base_url());
        let response = world
            .http
            .delete(url)
            .bearer_auth(&token)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200);
    };
    lose().await;
    world
        .change("UPDATE channel_accounts SET care_due_at = clock_timestamp()")
        .await;
    world.looks_after_accounts().await;
    let account = shop.accounts().await.remove(0);
    assert!(
        account.findings.iter().any(|one| one.words.contains("they do again")),
        "{account:?}"
    );
    assert_eq!(shop.notices().await, Vec::<String>::new());
    shop.receives("amaka", "hello").await;

    // The owner can ask at any time.
    let told = browser.post_form(&format!("/channels/{id}/check"), &[]).await;
    assert_eq!(location(&told), format!("/channels?told=checked#account-{id}"));
    let page = browser
        .get("/channels?told=checked")
        .await
        .text()
        .await
        .expect("a page");
    assert!(page.contains("CHIDI has just asked Meta"), "{page}");
    assert!(page.contains("CHIDI may do all it needs."), "{page}");

    lose().await;
    world
        .change("UPDATE channel_accounts SET care_due_at = clock_timestamp(), checked_at = NULL")
        .await;
    // Here nothing is answered but a refusal, which only the owner can mend; or so it seems.
    world
        .simulator
        .fail(Some(INSTAGRAM), Fault::PermissionMissing)
        .await
        .expect("a fault");
    world.looks_after_accounts().await;
    assert_eq!(shop.accounts().await[0].status, AccountStatus::NeedsReconnect);
    assert_eq!(shop.notices().await.len(), 1);
    world.simulator.clear_faults().await;
    world.change("UPDATE channel_accounts SET checked_at = NULL").await;
    browser.post_form(&format!("/channels/{id}/check"), &[]).await;
    assert_eq!(
        shop.accounts().await[0].status,
        AccountStatus::Active,
        "it was well after all"
    );
}

#[tokio::test]
async fn a_number_connected_by_token_is_looked_after_as_well() {
    let world = known_world().await;
    let waba = AccountSpec {
        business_id: "204400000000001".to_owned(),
        ..AccountSpec::default()
    };
    at_meta(&world, Platform::WhatsApp, "106540352242922", waba).await;
    let shop = new_shop(&world, "Ireti").await;
    let key = account::Key::Whatsapp {
        token: "token-106540352242922".into(),
        phone_number_id: "106540352242922".to_owned(),
        waba_id: "204400000000001".to_owned(),
    };
    let connected = account::connect(&world.ctx, shop.business_id, key).await;
    let id = connected.expect("a connected number").id;
    world
        .change("UPDATE channel_accounts SET care_due_at = clock_timestamp()")
        .await;
    world.looks_after_accounts().await;
    let account = shop.accounts().await.remove(0);
    assert!(account.token_end.is_endless, "{account:?}");
    assert!(account.findings.iter().all(|one| one.verdict == account::Verdict::Good));
    assert_eq!(account.findings.len(), 3, "{account:?}");
    let browser = shop.log_in().await;
    browser.post_form(&format!("/channels/{id}/disconnect"), &[]).await;
    world.run_jobs().await;
    assert_eq!(
        world.calls_to("DELETE", "/204400000000001/subscribed_apps").await.len(),
        1
    );
}

#[tokio::test]
async fn disconnecting_gives_everything_back_and_connecting_again_undoes_it() {
    let world = known_world().await;
    page_at_meta(&world, PAGE, LINKED).await;
    let linked = AccountSpec {
        token: format!("token-{PAGE}"),
        ..AccountSpec::default()
    };
    at_meta(&world, Platform::Instagram, LINKED, linked).await;
    let mut shop = new_shop(&world, "Ireti").await;
    LINKED.clone_into(&mut shop.account);
    shop.sells("Adire Indigo", "12000", 5).await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Facebook, allow(&[PAGE])).await;
    let messenger = shop.account_on(chidi::channels::Platform::Messenger).await.id;
    let instagram = shop.account_on(chidi::channels::Platform::Instagram).await.id;

    // The linked account still needs the page's subscription and what the person allowed.
    let response = browser
        .post_form(&format!("/channels/{messenger}/disconnect"), &[])
        .await;
    assert_eq!(location(&response), "/channels?told=disconnected");
    world.run_jobs().await;
    assert!(world.calls_to("DELETE", "").await.is_empty());
    assert!(
        shop.answer_to("amaka", "how much is the adire indigo?")
            .await
            .contains("12,000")
    );

    browser
        .post_form(&format!("/channels/{instagram}/disconnect"), &[])
        .await;
    world.run_jobs().await;
    assert_eq!(
        world
            .calls_to("DELETE", &format!("/{PAGE}/subscribed_apps"))
            .await
            .len(),
        1
    );
    assert_eq!(world.calls_to("DELETE", "/permissions").await.len(), 1);
    assert_eq!(
        world
            .count("SELECT count(*) FROM channel_accounts WHERE access_token <> ''")
            .await,
        0
    );
    let page = browser
        .get("/channels?told=disconnected")
        .await
        .text()
        .await
        .expect("a page");
    assert!(page.contains("Its conversations stay in your inbox.") && page.contains("href=\"/connect/facebook\""));

    connects(&browser, Login::Facebook, allow(&[PAGE])).await;
    assert_eq!(shop.accounts().await.len(), 2, "the same two");
    assert!(
        shop.answer_to("amaka", "how much is the adire indigo?")
            .await
            .contains("12,000")
    );
    assert_eq!(shop.inbox().await.len(), 1, "the conversation goes on");
}

#[tokio::test]
async fn a_platform_that_is_away_is_waited_for_when_disconnecting() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    let shop = new_shop(&world, "Ireti").await;
    let browser = shop.log_in().await;
    connects(&browser, Login::Instagram, allow(&[INSTAGRAM])).await;
    let id = shop.accounts().await[0].id;
    world
        .simulator
        .fail(Some(INSTAGRAM), Fault::Unavailable)
        .await
        .expect("a fault");
    browser.post_form(&format!("/channels/{id}/disconnect"), &[]).await;
    world.run_jobs().await;
    let kept = "SELECT count(*) FROM channel_accounts WHERE access_token <> '' AND status = 'disconnected'";
    assert_eq!(world.count(kept).await, 1, "the token is needed to give it back");
    world.simulator.clear_faults().await;
    world.make_jobs_due().await;
    world.run_jobs().await;
    assert_eq!(world.count(kept).await, 0);
}

#[tokio::test]
async fn whoever_removes_the_app_at_meta_is_disconnected_and_told() {
    let world = known_world().await;
    instagram_at_meta(&world).await;
    page_at_meta(&world, PAGE, "").await;
    let (shop, other) = (new_shop(&world, "Ireti").await, new_shop(&world, "Bola").await);
    connects(&shop.log_in().await, Login::Instagram, allow(&[INSTAGRAM])).await;
    connects(&other.log_in().await, Login::Facebook, allow(&[PAGE])).await;
    let door = format!("{}/webhooks/meta/deauthorize", world.base_url);
    for forged in ["", "x", "eyJ.eyJ", "abc.eyJ1c2VyX2lkIjoiMSJ9"] {
        let response = world
            .http
            .post(&door)
            .form(&[("signed_request", forged)])
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 403, "{forged}");
    }
    assert_eq!(
        world
            .http
            .post(&door)
            .form(&[("other", "x")])
            .send()
            .await
            .expect("an answer")
            .status(),
        403
    );
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Active);

    let answered = world
        .simulator
        .post_signed_request(INSTAGRAM, &door)
        .await
        .expect("an answer");
    assert_eq!(answered.status, Some(200));
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Disconnected);
    assert_eq!(
        other.accounts().await[0].status,
        AccountStatus::Active,
        "somebody else's account"
    );
    let told = shop.notices().await;
    assert!(
        told.len() == 1 && told[0].contains("has removed CHIDI at Meta"),
        "{told:?}"
    );
    world
        .simulator
        .post_signed_request(INSTAGRAM, &door)
        .await
        .expect("an answer");
    assert_eq!(shop.notices().await.len(), 1, "told once");
    assert_eq!(
        world
            .count("SELECT count(*) FROM channel_accounts WHERE access_token <> ''")
            .await,
        1
    );

    // A request from before the account was connected does not touch it.
    connects(&shop.log_in().await, Login::Instagram, allow(&[INSTAGRAM])).await;
    world
        .change("UPDATE channel_accounts SET token_issued_at = clock_timestamp() + interval '1 minute'")
        .await;
    world
        .simulator
        .post_signed_request(INSTAGRAM, &door)
        .await
        .expect("an answer");
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Active);
}

#[tokio::test]
async fn what_is_held_about_an_owner_is_deleted_when_meta_asks() {
    let world = known_world().await;
    page_at_meta(&world, PAGE, "").await;
    let shop = new_shop(&world, "Ireti").await;
    connects(&shop.log_in().await, Login::Facebook, allow(&[PAGE])).await;
    let door = format!("{}/webhooks/meta/data-deletion", world.base_url);
    let forged = world
        .http
        .post(&door)
        .form(&[("signed_request", "a.b")])
        .send()
        .await
        .expect("an answer");
    assert_eq!(forged.status(), 403);
    assert_eq!(world.count("SELECT count(*) FROM deletion_requests").await, 0);

    let answered = world
        .simulator
        .post_signed_request(PAGE, &door)
        .await
        .expect("an answer");
    assert_eq!(answered.status, Some(200), "{}", answered.body);
    let said: serde_json::Value = serde_json::from_str(&answered.body).expect("JSON");
    let code = said["confirmation_code"].as_str().expect("a code");
    let url: Url = said["url"].as_str().expect("an address").parse().expect("an address");
    let left = "SELECT count(*) FROM channel_accounts
                WHERE access_token <> '' OR username <> '' OR owner_id IS NOT NULL OR cardinality(permissions) > 0";
    assert_eq!(world.count(left).await, 0);
    assert_eq!(shop.accounts().await[0].status, AccountStatus::Disconnected);

    let stranger = Browser::stranger(&world);
    let page = stranger.get(url.path()).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.expect("a page");
    assert!(page.contains("Your data is deleted") && page.contains(code), "{page}");
    for secret in [
        "Ireti",
        "Shop 51",
        PAGE,
        "122000000000000001",
        &shop.business_id.to_string(),
    ] {
        assert!(!page.contains(secret), "the page tells {secret}");
    }
    for unknown in ["0".repeat(32), "x".to_owned()] {
        assert_eq!(stranger.get(&format!("/data-deletion/{unknown}")).await.status(), 404);
    }
}
