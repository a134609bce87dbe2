//! How the platform treats an account.

use serde::{Deserialize, Serialize};

/// How the platform treats an account. The default is what Meta does most of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, and they go together in every way"
)]
pub struct Behaviour {
    /// Instagram and Messenger: whether and when the account's own messages come back as webhooks.
    pub echo: Echo,
    /// Whether echoes carry the `metadata` of the send call.
    pub echo_metadata: bool,
    /// Whether and when deliveries, reads and WhatsApp statuses are posted.
    pub reports: Echo,
    /// In which order they come.
    pub report_order: ReportOrder,
    /// Whether each of them comes twice.
    pub reports_repeated: bool,
    /// Messenger: whether a delivery names its messages, beside the watermark.
    pub delivery_mids: bool,
    /// Whether the customer's phone reports messages as read.
    pub reads: bool,
    /// WhatsApp: every customer hides the phone number, as people with a username may.
    pub hides_numbers: bool,
    /// WhatsApp: the number is used in the phone app as well. Edits and unsends then come as what they are, and messages
    /// of the staff come as `smb_message_echoes`.
    pub coexistence: bool,
    /// Sends per second beyond which the platform refuses for a while.
    pub sends_per_second_max: Option<u32>,
    /// Milliseconds every Graph call takes at least.
    pub latency_ms: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            echo: Echo::After,
            echo_metadata: true,
            reports: Echo::After,
            report_order: ReportOrder::InOrder,
            reports_repeated: false,
            delivery_mids: true,
            reads: true,
            hides_numbers: false,
            coexistence: false,
            sends_per_second_max: None,
            latency_ms: 0,
        }
    }
}

/// When what follows a send call is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// After the send call was answered.
    After,
    /// Before it: the webhook overtakes the answer.
    Before,
    /// Not at all.
    Never,
}

/// In which order the reports of one message come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportOrder {
    /// Sent, delivered, read.
    InOrder,
    /// Read, delivered, sent.
    Reversed,
}
