//! The handle: start the simulator, add accounts, let customers write, look at what came back.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};

use crate::llm::Book;
use crate::oauth::{Answered, Consent};
use crate::post::{Handshake, Posted, Retry};
use crate::world::{Bubble, Call, Conversation, Key, Webhook, World, bounds};
use crate::{AccountSpec, Batch, Behaviour, Fault, MediaTrouble, Rule, Says, Shop, SimulatorError, SpeechTrouble};

/// Meta gives a webhook receiver about this long.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(20);
/// What Meta calls itself.
const USER_AGENT: &str = "facebookexternalua";
/// Changes that may wait for a slow phone page before it is sent everything anew.
const CHANGES: usize = 1_024;

/// How a simulator is started.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Wait before the second repetition of a webhook that was not taken; doubles each time. The first comes at once.
    pub retry_after: Duration,
    /// Attempts per webhook in all.
    pub attempts_max: u32,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            addr: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            retry_after: Duration::from_secs(1),
            attempts_max: 12,
        }
    }
}

/// A running simulator. Clones are handles to the same one; it ends when the last handle goes or [`Simulator::stop`] is
/// called.
#[derive(Debug, Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
    base_url: String,
    #[expect(dead_code, reason = "held for its drop, which ends the server")]
    guard: Arc<Guard>,
}

struct Guard(watch::Sender<bool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

/// What every part works on.
#[derive(Debug)]
pub(crate) struct Inner {
    world: Mutex<World>,
    models: Mutex<Book>,
    pub(crate) http: reqwest::Client,
    pub(crate) retry: Retry,
    pub(crate) changes: broadcast::Sender<Key>,
    pub(crate) stop: watch::Sender<bool>,
}

impl Inner {
    /// Never held over an await.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("nobody panics while holding the world")
    }

    /// Never held over an await.
    pub(crate) fn models(&self) -> MutexGuard<'_, Book> {
        self.models.lock().expect("nobody panics while holding the models")
    }

    /// Tells the phone pages.
    pub(crate) fn changed(&self, key: Key) {
        // No listener is no error.
        let _ = self.changes.send(key);
    }
}

#[expect(
    clippy::unused_async,
    reason = "one handle, one way to call it: whether a verb waits today is not the caller's concern"
)]
impl Simulator {
    /// Starts to listen and serve.
    pub async fn start(config: SimulatorConfig) -> Result<Self, SimulatorError> {
        let listen = |source| SimulatorError::Listen {
            addr: config.addr,
            source,
        };
        let listener = TcpListener::bind(config.addr).await.map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .timeout(WEBHOOK_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(SimulatorError::Client)?;
        let stop = watch::Sender::new(false);
        let base_url = format!("http://{addr}");
        let inner = Arc::new(Inner {
            world: Mutex::new(World::new(base_url.clone())),
            models: Mutex::default(),
            http,
            retry: Retry {
                after: config.retry_after,
                attempts_max: config.attempts_max.clamp(1, bounds::ATTEMPTS_MAX as u32),
            },
            changes: broadcast::Sender::new(CHANGES),
            stop: stop.clone(),
        });
        let router = crate::admin::router()
            .merge(crate::phone::router())
            .merge(crate::oauth::router(&inner))
            .merge(crate::speech::router())
            .merge(crate::llm::router())
            .merge(crate::graph::router());
        let router = router.with_state(Arc::clone(&inner));
        let mut stopped = stop.subscribe();
        let until = async move {
            // An error means that every sender is gone, which is the end as well.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until).await {
                tracing::error!(%error, "the simulator ended");
            }
        });
        Ok(Self {
            inner,
            base_url,
            guard: Arc::new(Guard(stop)),
        })
    }

    /// The address of everything it serves, without a slash at the end: the Graph URL of CHIDI, and the phone page.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Ends serving and retrying.
    pub fn stop(&self) {
        self.inner.stop.send_replace(true);
    }

    /// Adds or replaces an account.
    pub async fn add_account(&self, spec: AccountSpec) -> Result<(), SimulatorError> {
        self.inner.world().add_account(spec)
    }

    /// Changes how the platform treats an account.
    pub async fn behave(&self, account: &str, behaviour: Behaviour) -> Result<(), SimulatorError> {
        self.inner.world().behave(account, behaviour)
    }

    /// All shops by name.
    pub async fn shops(&self) -> Vec<Shop> {
        self.inner.world().shops()
    }

    /// A customer writes. Returns after the webhook's first answer.
    pub async fn customer_says(&self, account: &str, customer: &str, text: &str) -> Result<Posted, SimulatorError> {
        self.inner.say(Says::text(account, customer, text)).await
    }

    /// A customer writes, taps, sends, reacts, edits, unsends. Returns after the webhook's first answer.
    pub async fn customer_does(&self, says: Says) -> Result<Posted, SimulatorError> {
        self.inner.say(says).await
    }

    /// A person at the shop writes in Meta's own inbox or app, which the shop's program hears of by an echo. Answers the
    /// message's id.
    pub async fn staff_writes(&self, account: &str, customer: &str, text: &str) -> Result<String, SimulatorError> {
        self.inner.staff_writes(account, customer, text).await
    }

    /// Several messages in one body, in disorder and repeated if asked. Returns after the first answer to each copy.
    pub async fn post_batch(&self, batch: Batch) -> Result<Vec<Posted>, SimulatorError> {
        self.inner.post_batch(batch).await
    }

    /// Posts the bytes of an earlier webhook once more.
    pub async fn repeat(&self, webhook: u64) -> Result<Posted, SimulatorError> {
        self.inner.repeat(webhook).await
    }

    /// Signs any bytes with an account's secret and posts them.
    pub async fn post_raw(&self, account: &str, body: Vec<u8>) -> Result<Posted, SimulatorError> {
        self.inner.post_raw(account, body).await
    }

    /// Checks a webhook address as Meta's form does.
    pub async fn handshake(&self, account: &str, verify_token: &str) -> Result<Handshake, SimulatorError> {
        self.inner.handshake(account, verify_token).await
    }

    /// Both sides as the customer saw them, oldest first.
    pub async fn conversation(&self, account: &str, customer: &str) -> Result<Vec<Bubble>, SimulatorError> {
        Ok(self.inner.conversation(account, customer)?.bubbles)
    }

    /// Waits until the conversation is as `done` asks, at most `at_most`; answers how it stands then.
    pub async fn wait_until(
        &self,
        account: &str,
        customer: &str,
        at_most: Duration,
        done: impl Fn(&[Bubble]) -> bool,
    ) -> Result<Vec<Bubble>, SimulatorError> {
        let mut changes = self.inner.changes.subscribe();
        let deadline = tokio::time::Instant::now() + at_most;
        loop {
            let bubbles = self.conversation(account, customer).await?;
            // A listener that missed changes simply looks again.
            if done(&bubbles) || tokio::time::timeout_at(deadline, changes.recv()).await.is_err() {
                return Ok(bubbles);
            }
        }
    }

    /// Lets time pass in a conversation, e.g. more than a day to close the 24-hour window.
    pub async fn age(&self, account: &str, customer: &str, by: TimeDelta) -> Result<(), SimulatorError> {
        self.inner.age(account, customer, by)
    }

    /// The next `times` Graph calls of the account fail so, looks at customers' profiles apart, which come at any moment; of
    /// every account when `account` is `None`.
    pub async fn fail_next(&self, account: Option<&str>, times: u32, fault: Fault) -> Result<(), SimulatorError> {
        self.inner.add_fault(Rule {
            account: account.map(str::to_owned),
            times: Some(times),
            fault,
        })
    }

    /// Graph calls of the account fail so until [`Simulator::clear_faults`].
    pub async fn fail(&self, account: Option<&str>, fault: Fault) -> Result<(), SimulatorError> {
        self.inner.add_fault(Rule {
            account: account.map(str::to_owned),
            times: None,
            fault,
        })
    }

    /// No more failures on demand.
    pub async fn clear_faults(&self) {
        self.inner.world().faults.clear();
    }

    /// A file behind an attachment is gone: its address answers 404.
    pub async fn expire_media(&self, id: u64) -> Result<(), SimulatorError> {
        self.inner.trouble_media(id, Some(MediaTrouble::Expired))
    }

    /// What is wrong with a file behind an attachment from now on; nothing when `None`.
    pub async fn trouble_media(&self, id: u64, trouble: Option<MediaTrouble>) -> Result<(), SimulatorError> {
        self.inner.trouble_media(id, trouble)
    }

    /// What is wrong with the speech service from now on; nothing when `None`.
    pub async fn trouble_speech(&self, trouble: Option<SpeechTrouble>) {
        self.inner.world().speech = trouble;
    }

    /// What the "Allow" button of a login page does: makes a code for these accounts.
    pub async fn consent(&self, consent: Consent) -> Result<String, SimulatorError> {
        self.inner.consent(&consent)
    }

    /// Lets time pass for an access token, or a code that is not used yet.
    pub async fn age_token(&self, token: &str, by: TimeDelta) -> Result<(), SimulatorError> {
        self.inner.age_token(token, by)
    }

    /// Ends an access token: calls with it answer 190, subcode 463.
    pub async fn expire_token(&self, token: &str) -> Result<(), SimulatorError> {
        self.inner.expire_token(token)
    }

    /// Posts a `signed_request` of an account's owner, as Meta does to the deauthorise and the data deletion address.
    pub async fn post_signed_request(&self, account: &str, url: &str) -> Result<Answered, SimulatorError> {
        self.inner.post_signed_request(account, url).await
    }

    /// Graph calls that came in, oldest first.
    pub async fn calls(&self) -> Vec<Call> {
        self.inner.world().log.calls()
    }

    /// How many webhooks are on their way, or wait for the next try.
    pub async fn webhooks_on_their_way(&self) -> usize {
        self.inner.world().log.waiting()
    }

    /// Webhooks that were posted, oldest first.
    pub async fn webhooks(&self) -> Vec<Webhook> {
        self.inner.world().log.webhooks()
    }
}

impl Inner {
    pub(crate) fn conversation(&self, account: &str, customer: &str) -> Result<Conversation, SimulatorError> {
        let world = self.world();
        world.conversation(&world.key(account, customer)?, customer.trim())
    }

    pub(crate) fn age(&self, account: &str, customer: &str, by: TimeDelta) -> Result<(), SimulatorError> {
        let mut world = self.world();
        let key = world.key(account, customer)?;
        if let Some(talk) = world.talk_mut(&key) {
            talk.age(by);
        }
        drop(world);
        self.changed(key);
        Ok(())
    }

    pub(crate) fn add_fault(&self, rule: Rule) -> Result<(), SimulatorError> {
        let mut world = self.world();
        if world.faults.len() >= bounds::FAULTS_MAX {
            return Err(SimulatorError::Full("100 failure rules"));
        }
        if rule.times != Some(0) {
            world.faults.push(rule);
        }
        Ok(())
    }

    pub(crate) async fn repeat(&self, webhook: u64) -> Result<Posted, SimulatorError> {
        if self.world().log.webhook(webhook).is_none() {
            return Err(SimulatorError::NoWebhook(webhook));
        }
        let attempt = self.attempt(webhook).await;
        Ok(Posted {
            webhook,
            mids: Vec::new(),
            status: attempt.status,
            took_ms: attempt.took_ms,
        })
    }

    pub(crate) async fn post_raw(self: &Arc<Self>, account: &str, body: Vec<u8>) -> Result<Posted, SimulatorError> {
        let webhook = {
            let mut world = self.world();
            let (account, now) = (Arc::clone(world.account(account)?), world.now());
            let id = world.log.next_id();
            Self::open_webhook(&mut world, id, &account, now, body);
            id
        };
        let attempt = self.deliver(webhook).await;
        Ok(Posted {
            webhook,
            mids: Vec::new(),
            status: attempt.status,
            took_ms: attempt.took_ms,
        })
    }
}
