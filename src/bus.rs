//! Wakes whoever watches a business, and the workers, after something was committed. Carries numbers only; events and jobs
//! are in the database, so a lost wake-up delays somebody until the next look and loses nothing.

use std::sync::Arc;
use std::time::Duration;

use fred::clients::SubscriberClient;
use fred::prelude::{Builder, Client, ClientLike, EventInterface, PubsubInterface, ReconnectPolicy};
use fred::types::config::Config;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

use crate::ids::BusinessId;
use crate::{Error, Result};

/// Wake-ups that may wait for a slow listener before it is told that it missed some.
const CAPACITY: usize = 1024;
/// The Redis channel that all nodes share.
const CHANNEL: &str = "chidi:wake";
const COMMAND_LIMIT: Duration = Duration::from_secs(2);
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// "Events up to `seq` of this business are committed."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wake {
    /// Whose events.
    pub business_id: BusinessId,
    /// The newest one.
    pub seq: i64,
}

/// In-process, or through Redis when several nodes serve one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus {
    near: Near,
    far: Option<Far>,
}

/// Those who listen in this process.
#[derive(Debug, Clone)]
struct Near {
    watchers: broadcast::Sender<Wake>,
    workers: Arc<Notify>,
}

/// The other nodes.
#[derive(Debug, Clone)]
struct Far {
    node: Uuid,
    publisher: Client,
    subscriber: SubscriberClient,
}

/// What nodes tell each other.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// Who tells it: a node has heard itself already.
    node: Uuid,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum What {
    Wake(Wake),
    Work,
}

impl Near {
    fn tell(&self, what: What) {
        match what {
            What::Wake(wake) => drop(self.watchers.send(wake)),
            What::Work => self.workers.notify_one(),
        }
    }
}

impl Bus {
    /// For one node.
    pub fn in_process() -> Self {
        let near = Near {
            watchers: broadcast::channel(CAPACITY).0,
            workers: Arc::new(Notify::new()),
        };
        Self { near, far: None }
    }

    /// For several nodes: what one announces, all hear. Reconnects by itself; a node that is cut off goes on hearing itself.
    pub async fn redis(url: &SecretString) -> Result<Self> {
        let mut bus = Self::in_process();
        bus.far = Some(
            Far::connect(url)
                .await
                .map_err(|error| Error::Internal(format!("cannot connect to Redis: {error}")))?,
        );
        bus.relay();
        Ok(bus)
    }

    /// Announces events. Never fails and never waits for the network.
    pub fn wake(&self, wake: Wake) {
        self.tell(What::Wake(wake));
    }

    /// Announces that jobs were queued.
    pub fn wake_workers(&self) {
        self.tell(What::Work);
    }

    /// Hears every wake-up from now on.
    pub fn listen(&self) -> broadcast::Receiver<Wake> {
        self.near.watchers.subscribe()
    }

    /// Returns when jobs were queued since the last call. One caller at a time is woken.
    pub async fn work(&self) {
        self.near.workers.notified().await;
    }

    /// Whether other nodes can be heard; true where there are none.
    pub fn is_connected(&self) -> bool {
        self.far
            .as_ref()
            .is_none_or(|far| far.publisher.is_connected() && far.subscriber.is_connected())
    }

    fn tell(&self, what: What) {
        self.near.tell(what);
        if let Some(far) = self.far.clone().filter(|far| far.publisher.is_connected()) {
            tokio::spawn(async move { far.publish(what).await });
        }
    }

    /// Passes on what other nodes tell, as long as anybody holds the bus.
    fn relay(&self) {
        let (near, Some(far)) = (self.near.clone(), self.far.clone()) else {
            return;
        };
        let mut heard = far.subscriber.message_rx();
        tokio::spawn(async move {
            loop {
                match heard.recv().await {
                    Ok(message) => {
                        let told = message
                            .value
                            .as_bytes()
                            .and_then(|bytes| serde_json::from_slice::<Told>(bytes).ok());
                        if let Some(told) = told.filter(|told| told.node != far.node) {
                            near.tell(told.what);
                        }
                    }
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "wake-ups of other nodes were missed");
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
    }
}

impl Far {
    async fn connect(url: &SecretString) -> Result<Self, fred::error::Error> {
        let mut builder = Builder::from_config(Config::from_url(url.expose_secret())?);
        builder
            .with_performance_config(|performance| {
                performance.default_command_timeout = COMMAND_LIMIT;
                performance.broadcast_channel_capacity = CAPACITY;
            })
            .with_connection_config(|connection| connection.connection_timeout = CONNECT_LIMIT)
            // For ever, 100 ms to 5 s apart.
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 5_000, 2));
        let (publisher, subscriber) = (builder.build()?, builder.build_subscriber_client()?);
        publisher.init().await?;
        subscriber.init().await?;
        subscriber.manage_subscriptions();
        subscriber.subscribe(CHANNEL).await?;
        Ok(Self {
            node: Uuid::now_v7(),
            publisher,
            subscriber,
        })
    }

    async fn publish(&self, what: What) {
        let told = serde_json::to_string(&Told { node: self.node, what }).expect("numbers always make JSON");
        if let Err(error) = self.publisher.publish::<(), _, _>(CHANNEL, told).await {
            tracing::warn!(%error, "other nodes were not woken; they look by themselves");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::process::{Child, Command, Stdio};

    use tokio::time::timeout;

    use super::*;

    const LONG: Duration = Duration::from_secs(10);

    /// A Redis of this test's own; ends with it.
    struct Redis {
        process: Child,
        port: u16,
    }

    impl Redis {
        fn start(port: u16) -> Self {
            let process = Command::new("redis-server")
                .args([
                    "--port",
                    &port.to_string(),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    "/tmp",
                ])
                .stdout(Stdio::null())
                .spawn()
                .expect("redis-server is installed (scripts/setup does it)");
            let redis = Self { process, port };
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                std::thread::yield_now();
            }
            redis
        }

        fn url(&self) -> SecretString {
            format!("redis://127.0.0.1:{}", self.port).into()
        }
    }

    impl Drop for Redis {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    fn free_port() -> u16 {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    fn wake(seq: i64) -> Wake {
        Wake {
            business_id: BusinessId::new(),
            seq,
        }
    }

    /// What both kinds promise: whoever listens on `there` hears what is announced `here`, in order.
    async fn carries(here: &Bus, there: &Bus) {
        let (first, second) = (wake(1), wake(2));
        let mut listener = there.listen();
        let mut another = there.listen();
        here.wake(first);
        assert_eq!(timeout(LONG, listener.recv()).await.unwrap().unwrap(), first);
        here.wake(second);
        assert_eq!(timeout(LONG, listener.recv()).await.unwrap().unwrap(), second);
        assert_eq!(timeout(LONG, another.recv()).await.unwrap().unwrap(), first);
        here.wake_workers();
        timeout(LONG, there.work()).await.expect("workers are woken");
        assert!(here.is_connected() && there.is_connected());
    }

    #[tokio::test]
    async fn a_wake_up_reaches_everybody_in_the_process() {
        let bus = Bus::in_process();
        carries(&bus, &bus.clone()).await;
    }

    #[tokio::test]
    async fn a_wake_up_reaches_everybody_through_redis() {
        let redis = Redis::start(free_port());
        let (here, there) = (
            Bus::redis(&redis.url()).await.unwrap(),
            Bus::redis(&redis.url()).await.unwrap(),
        );
        carries(&here, &there).await;
        carries(&here, &here.clone()).await;
    }

    #[tokio::test]
    async fn a_node_hears_itself_once() {
        let redis = Redis::start(free_port());
        let (here, there) = (
            Bus::redis(&redis.url()).await.unwrap(),
            Bus::redis(&redis.url()).await.unwrap(),
        );
        let (mut mine, mut theirs) = (here.listen(), there.listen());
        let (first, answer) = (wake(1), wake(2));
        here.wake(first);
        assert_eq!(timeout(LONG, theirs.recv()).await.unwrap().unwrap(), first);
        there.wake(answer);
        assert_eq!(timeout(LONG, mine.recv()).await.unwrap().unwrap(), first);
        assert_eq!(timeout(LONG, mine.recv()).await.unwrap().unwrap(), answer);
    }

    #[tokio::test]
    async fn a_redis_that_comes_back_is_used_again() {
        let redis = Redis::start(free_port());
        let (here, there) = (
            Bus::redis(&redis.url()).await.unwrap(),
            Bus::redis(&redis.url()).await.unwrap(),
        );
        let port = redis.port;
        drop(redis);
        let (mut mine, mut theirs) = (here.listen(), there.listen());
        here.wake(wake(1));
        assert_eq!(
            mine.recv().await.unwrap().seq,
            1,
            "a node that is cut off goes on hearing itself"
        );
        let _redis = Redis::start(port);
        let heard = timeout(LONG * 2, async {
            loop {
                here.wake(wake(2));
                // The first may still come: it was on its way when Redis went.
                if let Ok(Ok(Wake { seq: 2, .. })) = timeout(Duration::from_millis(100), theirs.recv()).await {
                    return;
                }
            }
        });
        heard.await.expect("the nodes hear each other again");
    }

    #[tokio::test]
    async fn a_redis_that_is_not_there_is_said_so() {
        let nowhere = SecretString::from(format!("redis://127.0.0.1:{}", free_port()));
        let refused = timeout(LONG, Bus::redis(&nowhere)).await.expect("it is said soon");
        assert!(refused.unwrap_err().to_string().contains("Redis"));
    }
}
