//! Customers, their threads, and the messages in them: receiving, who answers, replying, delivering, settling.
//!
//! The straight way of a message starts in [`receive`] (called by the job `ReadInbound`; each kind of event has a file of
//! its own: `arrival`, `echo`, `change`, `status`; `people` knows who is who), passes the assistant, which reads
//! a [`turn`] and stores its decision there, and ends in [`deliver`] (job `Deliver`) or, when a platform kept silent, in
//! [`reconcile`] (job `Reconcile`). What came along with a message is fetched and listened to beside that way (`attachment`,
//! `fetch`, `hear`). Pages read [`inbox`] and [`thread`] and act through the owner's verbs; what waits for their yes is a [`suggestion`].
//!
//! Nothing is lost and nothing doubled, and it rests on few rules: "once" is a unique constraint; a thread changes only
//! under its row's lock; `sending` is committed before a platform is called; what may have been sent is not sent again.

mod answer_row;
mod arrival;
mod attachment;
mod change;
mod claim;
mod cost;
mod deliver;
mod details;
mod echo;
mod failure;
mod fetch;
mod hear;
pub mod inbox;
mod message;
mod name;
mod owner;
mod people;
mod picture;
mod receive;
mod reconcile;
mod seen;
mod settle;
mod sources;
mod state;
mod status;
pub mod suggestion;
mod template;
#[cfg(test)]
mod tests;
pub mod thread;
mod today;
pub mod turn;
pub mod undelivered;
mod window;

pub use attachment::{File, FileState, Loss, Speech, StoredFile, delete_attachment, find_attachment};
pub use cost::{AccountCost, costs_since};
pub use deliver::deliver;
pub use details::{Attachment, Details, OrderLine, in_words};
pub use failure::{Failure, FailureText, failure_text};
pub use fetch::fetch_attachment;
pub use hear::{still_listening, transcribe};
pub use name::learn_name;
pub use owner::{hand_back, mark_read, reply, reply_once, resolve, send_again, take_over};
pub use picture::{PICTURE_BYTES_MAX, PictureLink, open_picture, reply_with_picture};
pub use receive::receive;
pub use reconcile::reconcile;
pub use seen::show_seen;
pub use state::{Author, MessageState, ThreadState};
pub use template::{FilledTemplate, send_template, templates};
pub use today::{Today, today};
pub use window::{IsLate, Window, window};
