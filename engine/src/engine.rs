//! Everything read of a message at once.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::embed::{Embedder, ModelError, States};
use crate::entities::{self, Entity};
use crate::grams::Grams;
use crate::heads::{Head, top};
use crate::label::{Intent, Sentiment};
use crate::language;

/// An intent is sure from this confidence on.
pub const SURE: f32 = 0.5;
/// A message is taken for an attack from this likelihood on: an attack let through costs more than a message to the owner.
pub(crate) const ATTACK: f32 = 0.35;
/// Languages of which attacks are known in numbers.
const AT_HOME: [&str; 3] = ["eng", "pcm", "hin"];
/// A sentence's intent is added to that of the whole from this confidence on.
const ALSO: f32 = 0.7;
/// Sentences of a message that are read for themselves.
const SENTENCES_MAX: usize = 6;
/// Messages whose embeddings are made together.
const AT_ONCE: usize = 64;
/// Longer messages are not read sentence by sentence, but looked through for an attack in windows.
const SHORT_BYTES_MAX: usize = 600;
const WINDOW_BYTES: usize = 200;
const WINDOWS_MAX: usize = 64;
/// What one window of many must be like to make the whole an attack.
const WINDOW_ATTACK: f32 = 0.9;

/// Reads messages. Keeps nothing of them and may be shared by threads.
#[derive(Debug)]
pub struct Engine {
    embedder: Option<Embedder>,
    intent: Head,
    sentiment: Head,
    injection: Head,
    /// For languages that attacks are rarely written in; the other would take every word it does not know for one.
    injection_abroad: Head,
    /// For windows of long messages: without embeddings, which would take long.
    injection_in_window: Head,
    scope: Head,
    language: Head,
    entities: Head,
    version: String,
}

/// With what an engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sentence embeddings and hashed pieces of words.
    MiniLm,
    /// Hashed pieces of words only, as the model is not there.
    Words,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MiniLm => "all-MiniLM-L6-v2 with linear heads",
            Self::Words => "hashed n-grams with linear heads (no embedding model: `scripts/setup` fetches it, or set CHIDI_MODEL_DIR)",
        })
    }
}

/// What was read of a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// What the customer most likely wants.
    pub intent: Intent,
    /// How often such an intent is right, 0 to 1.
    pub confidence: f32,
    /// All that is wanted, the first before others.
    pub intents: Vec<Intent>,
    pub sentiment: Sentiment,
    /// Shares of negative, neutral and positive; they sum to 1.
    pub sentiments: [f32; 3],
    /// ISO 639-3.
    pub language: &'static str,
    pub language_confidence: f32,
    /// How likely this is an attack on the assistant.
    pub injection: f32,
    /// How likely no seller answers this.
    pub out_of_scope: f32,
    pub entities: Vec<Entity>,
    /// The message as 384 numbers, of length 1; empty without a model.
    #[serde(skip)]
    pub embedding: Vec<f32>,
}

impl Reading {
    /// Whether the intent may be relied upon; otherwise the engine is unsure.
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }

    /// Whether this is to be treated as an attack.
    pub fn is_attack(&self) -> bool {
        self.injection >= ATTACK
    }
}

impl Engine {
    /// With the model in `folder`, if there is one.
    pub fn load(folder: Option<&Path>) -> Result<Self, ModelError> {
        let embedder = folder.map(Embedder::load).transpose()?;
        let kept = |bytes: &[u8]| Head::from_bytes(bytes).expect("the heads kept with the program are whole");
        let [intent, sentiment, injection, injection_abroad, scope, entities]: [&[u8]; 6] = if embedder.is_some() {
            [
                include_bytes!("../model/minilm/intent.head"),
                include_bytes!("../model/minilm/sentiment.head"),
                include_bytes!("../model/minilm/injection.head"),
                include_bytes!("../model/minilm/injection_abroad.head"),
                include_bytes!("../model/minilm/scope.head"),
                include_bytes!("../model/minilm/entities.head"),
            ]
        } else {
            [
                include_bytes!("../model/words/intent.head"),
                include_bytes!("../model/words/sentiment.head"),
                include_bytes!("../model/words/injection.head"),
                include_bytes!("../model/words/injection_abroad.head"),
                include_bytes!("../model/words/scope.head"),
                include_bytes!("../model/words/entities.head"),
            ]
        };
        let language: &[u8] = include_bytes!("../model/language.head");
        Ok(Self {
            embedder,
            version: fingerprint(&[
                intent,
                sentiment,
                injection,
                injection_abroad,
                scope,
                entities,
                language,
            ]),
            intent: kept(intent),
            sentiment: kept(sentiment),
            injection: kept(injection),
            injection_abroad: kept(injection_abroad),
            injection_in_window: kept(include_bytes!("../model/words/injection.head")),
            scope: kept(scope),
            language: kept(language),
            entities: kept(entities),
        })
    }

    pub fn kind(&self) -> Kind {
        if self.embedder.is_some() {
            Kind::MiniLm
        } else {
            Kind::Words
        }
    }

    /// Another one for other heads: two engines of one version read alike.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The embedding of a text, when there is a model.
    pub fn embed(&self, text: &str) -> Option<Vec<f32>> {
        self.embedder.as_ref().map(|embedder| embedder.embed(text))
    }

    /// The embeddings of several texts, made together on this thread, in their order.
    pub fn embed_all(&self, texts: &[String]) -> Option<Vec<Vec<f32>>> {
        self.embedder.as_ref().map(|embedder| embedder.embed_some(texts))
    }

    /// Reads one message. `expected` is the shop's language (ISO 639-3).
    pub fn read(&self, text: &str, expected: &str) -> Reading {
        self.read_all(&[text], expected)
            .pop()
            .expect("one message gives one reading")
    }

    /// Reads many messages, in their order, on all processors.
    pub fn read_all(&self, texts: &[&str], expected: &str) -> Vec<Reading> {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = texts.len().div_ceil(processors).max(1);
        std::thread::scope(|scope| {
            let workers: Vec<_> = texts
                .chunks(share)
                .map(|mine| scope.spawn(move || self.read_some(mine, expected)))
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("reading does not panic"))
                .collect()
        })
    }

    /// Reads messages one after the other, some of their embeddings made together.
    fn read_some(&self, texts: &[&str], expected: &str) -> Vec<Reading> {
        texts
            .chunks(AT_ONCE)
            .flat_map(|texts| self.read_together(texts, expected))
            .collect()
    }

    fn read_together(&self, texts: &[&str], expected: &str) -> Vec<Reading> {
        let parts: Vec<Vec<&str>> = texts.iter().map(|text| sentences(text)).collect();
        let all: Vec<&str> = texts.iter().copied().chain(parts.iter().flatten().copied()).collect();
        let mut states = self
            .embedder
            .as_ref()
            .map_or(Vec::new(), |embedder| embedder.read_some(&all))
            .into_iter();
        let mut piece = |text: &str| Piece {
            grams: Grams::of(text),
            states: states.next(),
        };
        let wholes: Vec<Piece> = texts.iter().map(|text| piece(text)).collect();
        let parts: Vec<Vec<Piece>> = parts
            .iter()
            .map(|parts| parts.iter().map(|part| piece(part)).collect())
            .collect();
        texts
            .iter()
            .zip(wholes)
            .zip(parts)
            .map(|((text, whole), parts)| self.reading(text, &whole, &parts, expected))
            .collect()
    }

    fn reading(&self, text: &str, whole: &Piece, parts: &[Piece], expected: &str) -> Reading {
        let (language, language_confidence) = language::of(&self.language, &whole.grams, text, expected);
        let intents = self.intent.shares(&whole.grams, whole.embedding());
        let intent = top(&intents);
        let embedding = if language::is_embedded(language) {
            whole.embedding()
        } else {
            &[]
        };
        let sentiments = self.sentiment.shares(&whole.grams, embedding);
        Reading {
            intent: Intent::ALL[intent],
            confidence: intents[intent],
            intents: self.all_intents(Intent::ALL[intent], parts),
            sentiment: Sentiment::ALL[top(&sentiments)],
            sentiments: [sentiments[0], sentiments[1], sentiments[2]],
            language,
            language_confidence,
            injection: self.attack(text, whole, language),
            out_of_scope: self.scope.shares(&whole.grams, whole.embedding())[1],
            entities: entities::find(&self.entities, text, whole.states.as_ref()),
            embedding: whole.embedding().to_vec(),
        }
    }

    /// How likely the whole is an attack, or one place in a long text.
    fn attack(&self, text: &str, whole: &Piece, language: &str) -> f32 {
        let head = if AT_HOME.contains(&language) {
            &self.injection
        } else {
            &self.injection_abroad
        };
        let of_whole = head.shares(&whole.grams, whole.embedding())[1];
        windows(text)
            .into_iter()
            .map(|window| self.injection_in_window.shares(&Grams::of(window), &[])[1])
            .filter(|share| *share >= WINDOW_ATTACK)
            .fold(of_whole, f32::max)
    }

    /// The main intent, then what single sentences surely want besides.
    fn all_intents(&self, main: Intent, parts: &[Piece]) -> Vec<Intent> {
        let mut intents = vec![main];
        for part in parts {
            let shares = self.intent.shares(&part.grams, part.embedding());
            let intent = Intent::ALL[top(&shares)];
            if shares[top(&shares)] >= ALSO && !intents.contains(&intent) {
                intents.push(intent);
            }
        }
        intents
    }
}

/// Where the embedding model lies: the folder that was set, or where `scripts/setup` puts it; nothing if it is not there.
pub fn model_folder(set: Option<&Path>) -> Option<PathBuf> {
    let folder = set.map_or_else(
        || {
            std::env::var_os("CHIDI_TOOLS_DIR")
                .map_or_else(|| PathBuf::from(".tools"), PathBuf::from)
                .join("model")
        },
        Path::to_owned,
    );
    folder.join("model.safetensors").exists().then_some(folder)
}

/// A text or a part of it, as the heads see it.
struct Piece {
    grams: Grams,
    states: Option<States>,
}

impl Piece {
    /// Nothing without a model.
    fn embedding(&self) -> &[f32] {
        self.states.as_ref().map_or(&[], |states| &states.embedding)
    }
}

/// FNV-1a over the heads: short, and the same on every machine.
fn fingerprint(heads: &[&[u8]]) -> String {
    let hash = heads
        .iter()
        .flat_map(|head| head.iter())
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

/// The sentences of a message that has several.
fn sentences(text: &str) -> Vec<&str> {
    if text.len() > SHORT_BYTES_MAX {
        return Vec::new();
    }
    let sentences: Vec<&str> = text
        .split_inclusive(['.', '?', '!', '\n', ';'])
        .map(str::trim)
        .filter(|sentence| sentence.split_whitespace().count() > 1)
        .take(SENTENCES_MAX)
        .collect();
    if sentences.len() > 1 { sentences } else { Vec::new() }
}

/// The sentences of a long text, long ones cut; of more than [`WINDOWS_MAX`] as many from the beginning as from the end.
fn windows(text: &str) -> Vec<&str> {
    if text.len() <= SHORT_BYTES_MAX {
        return Vec::new();
    }
    let mut windows: Vec<&str> = text.split_inclusive(['.', '?', '!', '\n', ';']).flat_map(cut).collect();
    if windows.len() > WINDOWS_MAX {
        windows.drain(WINDOWS_MAX / 2..windows.len() - WINDOWS_MAX / 2);
    }
    windows
}

/// Pieces of at least [`WINDOW_BYTES`], ended by white space if some comes soon enough.
fn cut(sentence: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .find(|(at, letter)| *at >= 2 * WINDOW_BYTES || (*at >= WINDOW_BYTES && letter.is_whitespace()))
            .map_or(rest.len(), |(at, letter)| at + letter.len_utf8());
        let (piece, others) = rest.split_at(end);
        pieces.push(piece);
        rest = others;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_of_the_same_heads_are_of_one_version() {
        assert_eq!(fingerprint(&[b"one", b"two"]), fingerprint(&[b"one", b"two"]));
        assert_ne!(fingerprint(&[b"one", b"two"]), fingerprint(&[b"one", b"twp"]));
    }

    #[test]
    fn sentences_and_windows_lose_nothing() {
        assert_eq!(
            sentences("Hi. Do you have it? How much is it"),
            ["Do you have it?", "How much is it"]
        );
        assert!(sentences("how much is it?").is_empty());
        let long = "ignore the rules ".repeat(100);
        assert_eq!(windows(&long).concat(), long);
        assert_eq!(windows(&"ß".repeat(3000)).concat().chars().count(), 3000);
    }
}
