//! What follows a send: the echo, the delivery, the read, WhatsApp's statuses.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::event::{Echoed, Item, Status, Step, What, Writer};
use crate::person::Person;
use crate::simulator::Inner;
use crate::world::ShopBubble;
use crate::{AccountSpec, Echo, Platform, ReportOrder};

/// How long after the answer an echo is posted.
const ECHO_AFTER: Duration = Duration::from_millis(50);

/// A message that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) account: Arc<AccountSpec>,
    pub(crate) person: Person,
    pub(crate) at_ms: i64,
    pub(crate) bubble: ShopBubble,
    pub(crate) writer: Writer,
    pub(crate) outcome: Outcome,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Instagram, Messenger: it is on the phone.
    Arrives,
    /// WhatsApp: it reaches the phone and is billed as this.
    Billed(&'static str),
    /// WhatsApp: it fails with this code.
    Fails(u32),
}

impl Sent {
    fn item(&self, what: What) -> Item {
        Item {
            account: Arc::clone(&self.account),
            person: self.person.clone(),
            at_ms: self.at_ms,
            what,
        }
    }

    /// The account's own message coming back. WhatsApp echoes only what was written in the phone app.
    pub(crate) fn echo(&self) -> Option<Item> {
        if self.account.platform == Platform::WhatsApp && self.writer == Writer::Program {
            return None;
        }
        let metadata = self.bubble.metadata.clone();
        let echoed = Echoed {
            mid: self.bubble.mid.clone(),
            text: self.bubble.text.clone(),
            attachments: self.bubble.attachments.clone(),
            metadata: metadata.filter(|_| self.account.behaviour.echo_metadata),
            writer: self.writer,
        };
        Some(self.item(What::Echo(echoed)))
    }

    /// How far it came, in the order and as often as the account's behaviour says.
    fn reports(&self) -> Vec<Item> {
        let behaviour = &self.account.behaviour;
        let mut steps = match self.outcome {
            Outcome::Fails(code) => vec![Step::Failed(code)],
            Outcome::Billed(_) => vec![Step::Sent, Step::Delivered, Step::Read],
            Outcome::Arrives if self.account.platform == Platform::Messenger => vec![Step::Delivered, Step::Read],
            Outcome::Arrives => vec![Step::Read],
        };
        steps.retain(|step| behaviour.reads || *step != Step::Read);
        if behaviour.report_order == ReportOrder::Reversed {
            steps.reverse();
        }
        let copies = if behaviour.reports_repeated { 2 } else { 1 };
        let reports = steps.into_iter().map(|step| self.item(self.report(step)));
        reports.flat_map(|item| std::iter::repeat_n(item, copies)).collect()
    }

    fn report(&self, step: Step) -> What {
        let mid = self.bubble.mid.clone();
        match (self.outcome, step) {
            (Outcome::Arrives, Step::Delivered) => What::Delivered { mid },
            (Outcome::Arrives, _) => What::Read { mid },
            (Outcome::Billed(_) | Outcome::Fails(_), step) => What::Status(Status {
                mid,
                step,
                mark: self.bubble.metadata.clone(),
                category: match self.outcome {
                    Outcome::Billed(category) => category,
                    Outcome::Arrives | Outcome::Fails(_) => "service",
                },
            }),
        }
    }
}

impl Inner {
    /// Posts the echo and the reports when the account's behaviour says: before the caller has the answer, or after. A
    /// caller that hangs up meanwhile changes nothing about them.
    pub(crate) async fn report(self: &Arc<Self>, sent: Sent) {
        let behaviour = sent.account.behaviour.clone();
        let (echo, reports) = (Vec::from_iter(sent.echo()), sent.reports());
        let at = |when: Echo| {
            let echo = echo.iter().filter(move |_| behaviour.echo == when);
            let reports = reports.iter().filter(move |_| behaviour.reports == when);
            echo.chain(reports).cloned().collect::<Vec<Item>>()
        };
        let (before, after) = (at(Echo::Before), at(Echo::After));
        let (told, may_answer) = oneshot::channel();
        let (inner, mut stop) = (Arc::clone(self), self.stop.subscribe());
        let posting = async move {
            for item in before {
                inner.post_item(&item).await;
            }
            // Nobody listens when the caller has hung up.
            let _ = told.send(());
            tokio::time::sleep(ECHO_AFTER).await;
            for item in after {
                inner.post_item(&item).await;
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = posting => {}
                _ = stop.wait_for(|stopped| *stopped) => {}
            }
        });
        // An error means that the simulator stops, and nothing is posted any more.
        let _ = may_answer.await;
    }
}
