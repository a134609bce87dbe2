//! People at the shop who write beside the API, in Meta's own inbox or app.

use std::sync::Arc;

use crate::event::Writer;
use crate::graph::{Outcome, Sent};
use crate::platform::new_mid;
use crate::simulator::Inner;
use crate::world::ShopBubble;
use crate::{Platform, SimulatorError};

impl Inner {
    /// A person at the shop writes in Meta's own inbox or app; no window holds people back there.
    pub(crate) async fn staff_writes(
        self: &Arc<Self>,
        account: &str,
        customer: &str,
        text: &str,
    ) -> Result<String, SimulatorError> {
        let sent = {
            let mut world = self.world();
            let (account, now) = (Arc::clone(world.account(account)?), world.now());
            let key = account.key(customer);
            if text.trim().is_empty() || !account.platform.holds(text) {
                return Err(SimulatorError::Invalid("a message needs a text that fits".to_owned()));
            }
            if account.platform == Platform::WhatsApp && !account.behaviour.coexistence {
                return Err(SimulatorError::Invalid(
                    "people write beside the API only on WhatsApp numbers with coexistence".to_owned(),
                ));
            }
            let bubble = ShopBubble {
                mid: new_mid(account.platform),
                text: text.to_owned(),
                ..ShopBubble::default()
            };
            world.talk_or_begin(&key, customer.trim()).answer(now, bubble.clone());
            self.changed(key.clone());
            Sent {
                person: world.person(&account, &key),
                account,
                at_ms: now.at.timestamp_millis(),
                bubble,
                writer: Writer::Staff,
                outcome: Outcome::Arrives,
            }
        };
        if let Some(echo) = sent.echo() {
            self.post_item(&echo).await;
        }
        Ok(sent.bubble.mid)
    }
}
