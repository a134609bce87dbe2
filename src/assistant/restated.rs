//! Understanding with the help of a model: where the customer's words were hard to read, a model may say them in plain English
//! instead of answering. Its words are read like a customer's, and rows and phrases answer them, so nothing the model says
//! can be told; at worst something true is told that was not asked. Called by [`super::further`].

use super::further::is_open;
use super::shop::Shop;
use super::think::{Question, Thought, answer_to};
use super::understand::{self, Ask, Understood};
use super::{facts, facts::Found};

/// Letters of a question said anew.
const LETTERS_MAX: usize = 300;
/// As sure as one can be that what a model read is what the customer meant.
const RESTATED: f32 = 0.86;

/// A question as a model said it anew, and what the rows had to say to it. Kept so that it can be thought again.
#[derive(Debug, Clone, PartialEq)]
pub struct Restated {
    pub text: String,
    pub asks: Vec<Ask>,
    pub found: Vec<Found>,
}

impl Restated {
    /// From the shop's rows of now.
    pub(super) fn of(shop: &Shop, question: &Question<'_>, first: &Thought, text: &str) -> Self {
        let text: String = text.chars().take(LETTERS_MAX).collect();
        let understood = meant(shop, question, &first.understood, &text);
        let today = question.now.with_timezone(&shop.timezone).date_naive();
        Self {
            found: facts::gather(shop, understood.language, &understood.asks, today),
            asks: understood.asks,
            text,
        }
    }

    /// The customer's question answered as if it had been put so; `None` when the rows leave that open too.
    pub(super) fn answered(&self, shop: &Shop, question: &Question<'_>, first: &Thought) -> Option<Thought> {
        let understood = meant(shop, question, &first.understood, &self.text);
        let is_same = understood
            .asks
            .iter()
            .map(|ask| &ask.topic)
            .eq(self.asks.iter().map(|ask| &ask.topic));
        let gather = |language, asks: &[Ask], today| {
            if is_same {
                self.found.clone()
            } else {
                facts::gather(shop, language, asks, today)
            }
        };
        let thought = answer_to(shop, question, understood, gather, first.timings);
        Some(thought).filter(|thought| thought.is_sent() || !is_open(thought))
    }
}

/// What was understood with the model's help. How the customer spoke stays as it was heard from the customer, and what a
/// person must see stays so whatever the model says.
fn meant(shop: &Shop, question: &Question<'_>, first: &Understood, text: &str) -> Understood {
    let today = question.now.with_timezone(&shop.timezone).date_naive();
    let meant = understand::understand(shop, text, question.memory, today);
    let less_sure = |ask: Ask| Ask {
        score: ask.score.min(RESTATED),
        ..ask
    };
    Understood {
        language: first.language,
        asks: meant.asks.into_iter().map(less_sure).collect(),
        for_person: first.for_person.clone().or(meant.for_person),
        greeting: first.greeting,
        is_courtesy: false,
        heard: first.heard.clone(),
        restated: Some(text.to_owned()),
        ..meant
    }
}
