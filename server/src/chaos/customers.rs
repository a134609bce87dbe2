//! Customers in bursts. Each asks one thing, or two things one after the other, in ways that platforms deliver messages.

use std::time::Duration;

use chidi_simulator::{AccountSpec, Batch, Platform, Says, Simulator, person_id, user_id};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const QUESTIONS: [&str; 5] = [
    "How much is the aso oke set?",
    "What time do you close on Saturday?",
    "Do you deliver to Abuja, and how much is it?",
    "How much is the gele head tie?",
    "How can I pay?",
];
/// Apart, so that both are answered by themselves unless trouble brings them together.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(1_500);
/// Customers whose messages come in one body.
const IN_ONE_BODY: usize = 8;

/// An account, and the shop's column in the table.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) platform: Platform,
    pub(super) account: String,
    /// WhatsApp: the business that the number belongs to.
    waba: String,
}

impl Place {
    pub(super) fn of(spec: &AccountSpec) -> Self {
        Self {
            platform: spec.platform,
            account: spec.id.clone(),
            waba: spec.business_id.clone(),
        }
    }

    /// A customer nobody else is. On WhatsApp a number: numbers made of names are few enough to meet.
    pub(super) fn customer(&self, number: usize) -> String {
        match self.platform {
            Platform::Instagram | Platform::Messenger => format!("Chaos customer {number}"),
            Platform::WhatsApp => format!("23481{number:08}"),
        }
    }

    /// The ids by which the platform may tell of a customer.
    pub(super) fn ids(&self, customer: &str) -> Vec<String> {
        match self.platform {
            Platform::Instagram | Platform::Messenger => vec![person_id(&self.account, customer)],
            Platform::WhatsApp => vec![customer.to_owned(), user_id(&self.waba, customer)],
        }
    }
}

/// A customer and how much was asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) place: Place,
    pub(super) customer: String,
    pub(super) questions: usize,
    pub(super) at: Instant,
}

/// All who come.
#[derive(Debug)]
pub(super) struct Crowd {
    pub(super) simulator: Simulator,
    pub(super) places: Vec<Place>,
    /// New customers a second, on average.
    pub(super) rate: u32,
    pub(super) seed: u64,
}

impl Crowd {
    /// Asks until it is over, in bursts.
    pub(super) async fn ask(self, over: CancellationToken) -> anyhow::Result<Vec<Asked>> {
        let mut dice = Dice::new(self.seed);
        let (mut asking, mut all) = (JoinSet::new(), Vec::new());
        while !over.is_cancelled() {
            let until = all.len() + 1 + dice.below(u64::from(self.rate) * 2) as usize;
            while all.len() < until {
                let place = &self.places[dice.below(self.places.len() as u64) as usize];
                let way = Way::ALL[dice.below(Way::ALL.len() as u64) as usize];
                let (number, count) = (all.len(), if way == Way::OneBody { IN_ONE_BODY } else { 1 });
                let customers = (number..number + count).map(|number| Asked {
                    place: place.clone(),
                    customer: place.customer(number),
                    questions: way.questions(),
                    at: Instant::now(),
                });
                let customers: Vec<Asked> = customers.collect();
                all.extend(customers.iter().cloned());
                asking.spawn(come(self.simulator.clone(), way, customers, number));
            }
            sleep(Duration::from_secs(1)).await;
        }
        while let Some(asked) = asking.join_next().await {
            asked??;
        }
        Ok(all)
    }
}

/// How messages come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As most do.
    Plain,
    /// Two, one after the other.
    Twice,
    /// Two in one body, the later one first.
    Turned,
    /// The same body several times at once.
    Copies,
    /// Posted, and posted again a while later.
    Repeated,
    /// Several customers in one body, the last one first.
    OneBody,
}

impl Way {
    /// As often as they come.
    const ALL: [Self; 12] = [
        Self::Plain,
        Self::Plain,
        Self::Plain,
        Self::Plain,
        Self::Plain,
        Self::Twice,
        Self::Turned,
        Self::Copies,
        Self::Copies,
        Self::Repeated,
        Self::Repeated,
        Self::OneBody,
    ];

    fn questions(self) -> usize {
        match self {
            Self::Twice | Self::Turned => 2,
            Self::Plain | Self::Copies | Self::Repeated | Self::OneBody => 1,
        }
    }
}

async fn come(simulator: Simulator, way: Way, customers: Vec<Asked>, number: usize) -> anyhow::Result<()> {
    let question = |asked: &Asked, place: usize| {
        let text = QUESTIONS[(number + place) % QUESTIONS.len()];
        Says::text(&asked.place.account, &asked.customer, text)
    };
    let first = &customers[0];
    let batch = |messages, copies| Batch {
        messages,
        copies,
        newest_first: true,
    };
    match way {
        Way::Plain => drop(simulator.customer_does(question(first, 0)).await?),
        Way::Twice => {
            simulator.customer_does(question(first, 0)).await?;
            sleep(BETWEEN_QUESTIONS).await;
            simulator.customer_does(question(first, 1)).await?;
        }
        Way::Turned => {
            let messages = vec![question(first, 0), question(first, 1)];
            simulator.post_batch(batch(messages, 1)).await?;
        }
        Way::Copies => drop(simulator.post_batch(batch(vec![question(first, 0)], 3)).await?),
        Way::Repeated => {
            let posted = simulator.customer_does(question(first, 0)).await?;
            sleep(BETWEEN_QUESTIONS).await;
            simulator.repeat(posted.webhook).await?;
        }
        Way::OneBody => {
            let messages = customers.iter().map(|customer| question(customer, 0)).collect();
            simulator.post_batch(batch(messages, 2)).await?;
        }
    }
    Ok(())
}

/// Numbers by chance that come again with the same seed (xorshift64*).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 on, less than `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound.max(1)
    }
}
