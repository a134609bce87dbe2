//! One part of a message: its words, what they are after, what they name.

use super::super::shop::Shop;
use super::entities::{self, Mention};
use super::intents::{self, Intent, Scored};
use super::text::{self, Token};
use super::{Language, is_known};

/// A part of the message with what was seen in it.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) language: Language,
    pub(super) tokens: Vec<Token>,
    pub(super) intents: Vec<Scored>,
    pub(super) mentions: Vec<Mention>,
    pub(super) spent: entities::Spent,
}

impl Clause {
    pub(super) fn has(&self, intent: Intent) -> f32 {
        self.intents
            .iter()
            .find(|scored| scored.intent == intent)
            .map_or(0.0, |scored| scored.score)
    }

    /// "Do you mend torn seams?" complains of nothing.
    fn asks_for_repair(&self) -> bool {
        const OPENINGS: &[&str] = &["do", "does", "can", "could", "will", "how", "for", "if", "what"];
        const REPAIRS: &[&str] = &["mend", "mending", "repair", "fix"];
        let opens = self
            .tokens
            .first()
            .is_some_and(|token| OPENINGS.contains(&token.text.as_str()));
        let repairs = |token: &Token| REPAIRS.contains(&token.stem.as_str());
        opens && self.has(Intent::Service) > 0.85 && self.tokens.iter().any(repairs)
    }
}

pub(super) fn read(shop: &Shop, language: Language, mut tokens: Vec<Token>) -> Vec<Clause> {
    // A word of another language is no misspelt one of ours.
    for token in tokens.iter_mut().filter(|_| !language.is_abroad()) {
        if let Some(mended) = (!is_known(shop, token)).then(|| intents::mend(&token.stem)).flatten() {
            mended.clone_into(&mut token.text);
            mended.clone_into(&mut token.stem);
        }
    }
    let (mut mentions, mut spent) = entities::products(&shop.catalogue, &tokens);
    leave_what_describes(shop, &tokens, &mut mentions, &mut spent);
    leave_places(shop, &tokens, &mut mentions, &mut spent);
    let mut whole = Clause {
        language,
        intents: intents::score(&tokens, &spent),
        tokens,
        mentions,
        spent,
    };
    settle(&mut whole);
    let parts = if whole.mentions.len() > 1 {
        apart(shop, &whole)
    } else {
        Vec::new()
    };
    if parts.len() > 1 { parts } else { vec![whole] }
}

/// "Is the wig human hair?" asks of the wig, although hair is sold too: the wig's description speaks of it.
fn leave_what_describes(shop: &Shop, tokens: &[Token], mentions: &mut Vec<Mention>, spent: &mut entities::Spent) {
    const ASKING: &[&str] = &["is", "are", "does", "do", "has"];
    let asks = tokens
        .first()
        .is_some_and(|token| ASKING.contains(&token.text.as_str()));
    let [first, second] = mentions.as_slice() else { return };
    let product = match first.products.as_slice() {
        [id] if asks => shop.catalogue.find(*id),
        _ => None,
    };
    let Some(product) = product else { return };
    let described = text::tokens(&product.description);
    let words = text::tokens(&second.words);
    let is_in = |words: &[Token], token: &Token| words.iter().any(|word| word.stem == token.stem);
    if words.iter().all(|word| is_in(&described, word)) {
        mentions.truncate(1);
        spent.retain(|at| !is_in(&words, &tokens[*at]));
    }
}

/// A place that the shop delivers to is no misspelt product: "to the rest of India", where an Indra candle is sold.
fn leave_places(shop: &Shop, tokens: &[Token], mentions: &mut Vec<Mention>, spent: &mut entities::Spent) {
    let is_place = |at: &usize| entities::names_a_place(&shop.zones, &tokens[*at..=*at]);
    mentions.retain(|mention| {
        let is_meant = mention.found_by != entities::FoundBy::Typo || !mention.at.iter().any(is_place);
        if !is_meant {
            spent.retain(|at| !mention.at.contains(at));
        }
        is_meant
    });
}

/// "2 red gele and 1 cord lace in white": each product with its own colour and number, the question with all of them.
fn apart(shop: &Shop, whole: &Clause) -> Vec<Clause> {
    let mut slices: Vec<Vec<Token>> = vec![Vec::new()];
    for token in &whole.tokens {
        match token.text.as_str() {
            "and" | "plus" | "or" => slices.push(Vec::new()),
            _ => slices.last_mut().expect("starts with one").push(token.clone()),
        }
    }
    let mut parts: Vec<Clause> = Vec::new();
    for tokens in slices.into_iter().filter(|slice| !slice.is_empty()) {
        let (mentions, spent) = entities::products(&shop.catalogue, &tokens);
        match parts.last_mut() {
            Some(before) if mentions.is_empty() => before.tokens.extend(tokens),
            _ => parts.push(Clause {
                language: whole.language,
                intents: whole.intents.clone(),
                tokens,
                mentions,
                spent,
            }),
        }
    }
    let is_clean = parts.iter().all(|part| !part.mentions.is_empty()) && {
        let named: usize = parts.iter().map(|part| part.mentions.len()).sum();
        named == whole.mentions.len()
    };
    if is_clean { parts } else { Vec::new() }
}

/// When a rule of [`NARROWER`] holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// No product is named.
    Unnamed,
    /// A product is named.
    Named,
    /// Unless this one is as sure.
    Unless(Intent),
}

/// Where the first intent was seen this surely, the last ones were only its words.
const NARROWER: &[(Intent, f32, When, &[Intent])] = {
    use Intent::{
        AboutAssistant, Availability, Browse, Complaint, Delivery, Details, Discount, Greeting, Hours, Location,
        Manipulation, Options, Order, OrderStatus, OutsideShop, Payment, Person, Pictures, Price, Refund, Restock,
        ReturnsPolicy, Service, Thanks,
    };
    use When::{Always, Named, Unless, Unnamed};
    &[
        (
            Manipulation,
            0.9,
            Always,
            &[Discount, Price, Availability, Browse, Order, Delivery],
        ),
        (
            Manipulation,
            0.9,
            Always,
            &[OutsideShop, AboutAssistant, Hours, Details],
        ),
        (
            Discount,
            0.85,
            Always,
            &[Price, Availability, Order, Payment, Browse, Options],
        ),
        (
            ReturnsPolicy,
            0.85,
            Always,
            &[Availability, Options, Order, Price, Delivery, Browse],
        ),
        (ReturnsPolicy, 0.85, Always, &[Details]),
        (ReturnsPolicy, 0.9, Unless(Refund), &[Refund]),
        (
            OrderStatus,
            0.8,
            Always,
            &[Delivery, Availability, Order, Browse, Location, Price],
        ),
        (OrderStatus, 0.8, Always, &[Hours, Payment]),
        (Restock, 0.9, Always, &[Availability, Browse, Options, Hours]),
        (Pictures, 0.9, Always, &[Availability, Browse, Order, Delivery]),
        (Price, 0.9, Unless(Payment), &[Payment]),
        (Payment, 0.9, Always, &[Availability, Order, Delivery, Price, Details]),
        (Service, 0.85, Always, &[Availability, Browse, Order, Details, Delivery]),
        (Delivery, 0.8, Unnamed, &[Price, Order, Browse]),
        (Delivery, 0.8, Always, &[Availability, Location, Hours]),
        (Hours, 0.8, Unnamed, &[Availability, Browse]),
        (Hours, 0.8, Unless(Location), &[Location]),
        (Location, 0.75, Always, &[Service]),
        (Location, 0.75, Unnamed, &[Availability, Browse]),
        (Options, 0.85, Always, &[Availability, Browse, Details]),
        (Browse, 0.8, Unnamed, &[Availability, Details, Price]),
        (Refund, 0.9, Always, &[ReturnsPolicy]),
        (Browse, 0.8, Named, &[Browse]),
        (Order, 0.94, Unless(Price), &[Location]),
        (Price, 0.9, Always, &[Order]),
        (Availability, 0.85, Unless(Order), &[Order]),
        (AboutAssistant, 0.9, Always, &[Person, Availability, Greeting]),
        (
            OutsideShop,
            0.89,
            Unnamed,
            &[Availability, Price, Details, Browse, Options, Service],
        ),
        (OutsideShop, 0.0, Named, &[OutsideShop]),
        (Complaint, 0.8, Always, &[Thanks]),
    ]
};

/// As sure as an intent must be to stand against a narrower one.
const FIRM: f32 = 0.9;

/// Cues overlap: where two intents were seen, the narrower one was meant.
fn settle(clause: &mut Clause) {
    if clause.asks_for_repair() {
        clause.intents.retain(|scored| scored.intent != Intent::Complaint);
    }
    let is_named = !clause.mentions.is_empty();
    let seen = clause.intents.clone();
    let score = |intent: Intent| {
        seen.iter()
            .find(|scored| scored.intent == intent)
            .map_or(0.0, |scored| scored.score)
    };
    for (intent, surer_than, when, losers) in NARROWER {
        let applies = match when {
            When::Always => true,
            When::Unnamed => !is_named,
            When::Named => is_named,
            When::Unless(other) => score(*other) < FIRM,
        };
        if applies && score(*intent) > *surer_than {
            clause.intents.retain(|scored| !losers.contains(&scored.intent));
        }
    }
}

/// What must go to a person: looked for in each part, and in the whole when a sentence was broken up.
pub(super) fn for_person(clauses: &[Clause], all: &[Token]) -> Option<Scored> {
    use Intent::{Anger, Complaint, LegalOrSafety, Person, Refund};
    const ORDER: [Intent; 5] = [LegalOrSafety, Refund, Complaint, Anger, Person];
    let explained = clauses.iter().any(|clause| {
        clause.has(Intent::ReturnsPolicy) > 0.85 || clause.has(Intent::AboutAssistant) > 0.9 || clause.asks_for_repair()
    });
    let whole = if explained {
        Vec::new()
    } else {
        intents::score(all, &spent(clauses))
    };
    let seen = |intent: Intent| {
        clauses
            .iter()
            .flat_map(|clause| &clause.intents)
            .chain(&whole)
            .filter(|scored| scored.intent == intent && scored.score > 0.83)
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .cloned()
    };
    // "The owner said so" in an attempt to change the rules asks for nobody.
    let names_nobody = clauses
        .iter()
        .any(|clause| clause.has(Intent::OutsideShop) > 0.9 || clause.has(Intent::Manipulation) > 0.9);
    ORDER
        .into_iter()
        .filter(|intent| !(names_nobody && *intent == Person))
        .find_map(seen)
}

/// The words of all clauses that name products.
fn spent(clauses: &[Clause]) -> entities::Spent {
    let mut spent = entities::Spent::new();
    let mut before = 0;
    for clause in clauses {
        spent.extend(clause.spent.iter().map(|at| before + at));
        before += clause.tokens.len();
    }
    spent
}

pub(super) fn joined(clauses: &[Clause], all: &[Token]) -> Vec<Scored> {
    let mut found: Vec<Scored> = Vec::new();
    let whole = intents::score(all, &spent(clauses))
        .into_iter()
        .filter(|scored| scored.intent == Intent::Greeting);
    for scored in clauses
        .iter()
        .flat_map(|clause| clause.intents.iter().cloned())
        .chain(whole)
    {
        match found.iter_mut().find(|known| known.intent == scored.intent) {
            Some(known) if known.score >= scored.score => {}
            Some(known) => *known = scored,
            None => found.push(scored),
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.intent.cmp(&b.intent)));
    found
}
