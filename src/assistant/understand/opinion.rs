//! The engine's reading as a second opinion. Our own cues know what they saw and stay in charge; the engine was shown many
//! thousands of strangers' messages, and speaks up where the cues saw nothing, or missed what a person must see.

use serde::{Deserialize, Serialize};

use crate::engine::{Intent as Read, Reading, Sentiment};

use super::{Ask, Aspects, FOREIGN, Intent, Language, Scored, Topic, Understood};

/// As sure as the engine must be of a topic that no cue was seen for.
const TOPIC: f32 = 0.6;
/// As sure as it must be that a person is needed: a holding message instead of an answer is a loss too.
const PERSON: f32 = 0.85;
/// How much of a message must read as angry to call a complaint one.
const NEGATIVE: f32 = 0.6;
/// How likely no seller must answer this.
const OUTSIDE: f32 = 0.8;
/// A message of which the shop's own words make up so much is not outside the shop.
const KNOWN: f32 = 0.75;
/// A question that cues are this sure of stays as it is.
const FIRM: f32 = 0.75;

/// What the engine read, as the record of an answer keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    pub intent: Read,
    /// How often such an intent is right, 0 to 1.
    pub confidence: f32,
    pub sentiment: Sentiment,
    /// Shares of negative, neutral and positive; they sum to 1.
    pub sentiments: [f32; 3],
    /// ISO 639-3.
    pub language: String,
    pub language_confidence: f32,
    /// How likely this is an attack on the assistant.
    pub injection: f32,
}

/// Takes the reading into account.
pub fn hear(understood: &mut Understood, reading: &Reading) {
    understood.heard = Some(Heard {
        intent: reading.intent,
        confidence: reading.confidence,
        sentiment: reading.sentiment,
        sentiments: reading.sentiments,
        language: reading.language.to_owned(),
        language_confidence: reading.language_confidence,
        injection: reading.injection,
    });
    if understood.for_person.is_none() {
        understood.for_person = for_person(understood, reading);
    }
    let is_open = understood.asks.iter().all(is_open) && !understood.is_courtesy;
    if is_open && reading.language_confidence >= FOREIGN && !understood.language.is_abroad() {
        understood.language = Language::abroad(reading.language).unwrap_or(understood.language);
    }
    // The heads learnt attacks in English: a question in another language that was read as one is none.
    let is_question = understood.language.is_abroad() && !understood.asks.is_empty();
    if reading.is_attack() && is_open && !is_question && !names_a_product(understood) {
        understood.asks = vec![Ask {
            topic: Topic::OutsideShop,
            score: reading.injection.max(0.9),
        }];
        note(understood, Intent::Manipulation, reading.injection);
        return;
    }
    // What a message is about it learnt to hear in English.
    if understood.language.is_abroad() {
        return;
    }
    if !is_open || understood.greeting.is_some() && reading.intent == Read::Greeting {
        return;
    }
    if let Some(topic) = topic(understood, reading) {
        if let Some(intent) = intent(reading.intent) {
            note(understood, intent, reading.confidence);
        }
        understood.asks = vec![Ask {
            topic,
            score: reading.confidence,
        }];
    }
}

/// A question that was only guessed at.
fn is_open(ask: &Ask) -> bool {
    ask.score < FIRM || matches!(ask.topic, Topic::Unlisted | Topic::Unnamed { .. })
}

fn names_a_product(understood: &Understood) -> bool {
    let names = |ask: &Ask| {
        matches!(
            ask.topic,
            Topic::Product { .. } | Topic::Several { .. } | Topic::LowerPrice { .. }
        )
    };
    understood.asks.iter().any(names)
}

fn for_person(understood: &Understood, reading: &Reading) -> Option<Scored> {
    let is_explained = understood.asks.iter().any(|ask| {
        ask.score >= FIRM
            && matches!(
                ask.topic,
                Topic::ReturnsPolicy | Topic::AboutAssistant | Topic::OutsideShop
            )
    });
    if is_explained || reading.confidence < PERSON || reading.is_attack() {
        return None;
    }
    let is_negative = reading.sentiment == Sentiment::Negative && reading.sentiments[0] >= NEGATIVE;
    let intent = match reading.intent {
        Read::Complaint if is_negative => Intent::Complaint,
        Read::HumanRequest => Intent::Person,
        _ => return None,
    };
    Some(Scored {
        intent,
        score: reading.confidence,
        cue: CUE.to_owned(),
    })
}

/// What the message as a whole is about, where the engine is sure of it.
fn topic(understood: &Understood, reading: &Reading) -> Option<Topic> {
    if reading.out_of_scope >= OUTSIDE && understood.asks.is_empty() && understood.share_understood < KNOWN {
        return Some(Topic::OutsideShop);
    }
    if reading.confidence < TOPIC {
        return None;
    }
    let has_none = understood.asks.is_empty();
    Some(match reading.intent {
        Read::ShippingDelivery => Topic::Delivery {
            zones: Vec::new(),
            names_a_place: false,
        },
        Read::Payment => Topic::Payment,
        Read::OpeningHoursLocation if has_none => Topic::Hours { weekday: None },
        Read::OrderStatus | Read::OrderChangeCancel => Topic::Unrecorded {
            intent: Intent::OrderStatus,
        },
        Read::Discount if has_none => Topic::LowerPrice {
            wanted: None,
            is_manipulation: false,
        },
        Read::ThanksGoodbye if has_none => Topic::Thanks,
        Read::ProductPrice | Read::ProductAvailability if has_none => Topic::Unnamed {
            aspects: Aspects::USUAL,
        },
        _ => return None,
    })
}

/// Our word for what the engine reads.
fn intent(read: Read) -> Option<Intent> {
    Some(match read {
        Read::ProductAvailability => Intent::Availability,
        Read::ProductPrice => Intent::Price,
        Read::ProductInfo => Intent::Details,
        Read::OrderStatus | Read::OrderChangeCancel => Intent::OrderStatus,
        Read::ShippingDelivery => Intent::Delivery,
        Read::Payment => Intent::Payment,
        Read::RefundReturn => Intent::ReturnsPolicy,
        Read::Complaint => Intent::Complaint,
        Read::Discount => Intent::Discount,
        Read::OpeningHoursLocation => Intent::Hours,
        Read::HumanRequest => Intent::Person,
        Read::Greeting => Intent::Greeting,
        Read::ThanksGoodbye => Intent::Thanks,
        Read::OutOfScopeSpam => Intent::OutsideShop,
        Read::SmalltalkOther => return None,
    })
}

/// What stands in place of the words that told.
const CUE: &str = "read by the engine";

fn note(understood: &mut Understood, intent: Intent, score: f32) {
    if understood.intents.iter().all(|scored| scored.intent != intent) {
        understood.intents.insert(
            0,
            Scored {
                intent,
                score,
                cue: CUE.to_owned(),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(asks: Vec<Ask>) -> Understood {
        Understood {
            language: Language::English,
            intents: Vec::new(),
            asks,
            for_person: None,
            greeting: None,
            is_courtesy: false,
            share_understood: 0.5,
            heard: None,
            restated: None,
        }
    }

    fn reading(intent: Read, confidence: f32) -> Reading {
        Reading {
            intent,
            confidence,
            intents: vec![intent],
            sentiment: Sentiment::Neutral,
            sentiments: [0.1, 0.8, 0.1],
            language: "eng",
            language_confidence: 0.9,
            injection: 0.01,
            out_of_scope: 0.1,
            entities: Vec::new(),
            embedding: Vec::new(),
        }
    }

    #[test]
    fn a_topic_that_no_cue_was_seen_for_is_heard_when_the_engine_is_sure() {
        let mut open = understood(Vec::new());
        hear(&mut open, &reading(Read::Payment, 0.9));
        assert!(matches!(open.asks[0].topic, Topic::Payment));
        assert_eq!(open.intents[0].intent, Intent::Payment);

        let mut doubtful = understood(Vec::new());
        hear(&mut doubtful, &reading(Read::Payment, 0.5));
        assert!(doubtful.asks.is_empty());

        let hours = Ask {
            topic: Topic::Hours { weekday: None },
            score: 0.9,
        };
        let mut firm = understood(vec![hours.clone()]);
        hear(&mut firm, &reading(Read::Payment, 0.99));
        assert_eq!(firm.asks, [hours]);
    }

    #[test]
    fn a_complaint_goes_to_a_person_only_when_it_sounds_like_one() {
        let mut calm = understood(Vec::new());
        hear(&mut calm, &reading(Read::Complaint, 0.95));
        assert!(calm.for_person.is_none());

        let mut angry = understood(Vec::new());
        let mut read = reading(Read::Complaint, 0.95);
        (read.sentiment, read.sentiments) = (Sentiment::Negative, [0.8, 0.1, 0.1]);
        hear(&mut angry, &read);
        assert_eq!(angry.for_person.expect("a person").intent, Intent::Complaint);
    }

    #[test]
    fn an_attack_is_declined_unless_a_product_is_named_in_it() {
        let mut attack = reading(Read::SmalltalkOther, 0.4);
        attack.injection = 0.97;
        let mut open = understood(Vec::new());
        hear(&mut open, &attack);
        assert!(matches!(open.asks[0].topic, Topic::OutsideShop));

        let lower = Ask {
            topic: Topic::LowerPrice {
                wanted: None,
                is_manipulation: true,
            },
            score: 0.95,
        };
        let mut named = understood(vec![lower.clone()]);
        hear(&mut named, &attack);
        assert_eq!(named.asks, [lower]);
    }
}
