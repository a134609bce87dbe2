//! What can be done with an open conversation.

use leptos::prelude::*;

use super::api::{Approve, Dismiss, Finish, HandBack, Reply, SendAgain, SendTemplate, TakeOver};
use crate::components::use_toasts;
use crate::error::AppError;

/// One action for each thing the owner can do; the thread loads anew after any of them.
#[derive(Clone, Copy)]
pub(super) struct ThreadActions {
    pub take_over: ServerAction<TakeOver>,
    pub hand_back: ServerAction<HandBack>,
    pub finish: ServerAction<Finish>,
    pub reply: ServerAction<Reply>,
    pub send_again: ServerAction<SendAgain>,
    pub approve: ServerAction<Approve>,
    pub dismiss: ServerAction<Dismiss>,
    pub send_template: ServerAction<SendTemplate>,
}

impl ThreadActions {
    /// For one page; what fails is said in a toast. The composer says itself what is wrong with a reply.
    pub(super) fn provide() -> Self {
        let actions = Self {
            take_over: ServerAction::new(),
            hand_back: ServerAction::new(),
            finish: ServerAction::new(),
            reply: ServerAction::new(),
            send_again: ServerAction::new(),
            approve: ServerAction::new(),
            dismiss: ServerAction::new(),
            send_template: ServerAction::new(),
        };
        provide_context(actions);
        say_when_failed(actions.take_over.value().into());
        say_when_failed(actions.hand_back.value().into());
        say_when_failed(actions.finish.value().into());
        say_when_failed(actions.send_again.value().into());
        say_when_failed(actions.approve.value().into());
        say_when_failed(actions.dismiss.value().into());
        actions
    }

    /// Moves with every action that has ended.
    pub(super) fn version(self) -> usize {
        self.take_over.version().get()
            + self.hand_back.version().get()
            + self.finish.version().get()
            + self.reply.version().get()
            + self.send_again.version().get()
            + self.approve.version().get()
            + self.dismiss.version().get()
            + self.send_template.version().get()
    }
}

fn say_when_failed(outcome: Signal<Option<Result<(), AppError>>>) {
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Err(error)) = outcome.get() {
            toasts.failed(error.to_string());
        }
    });
}
