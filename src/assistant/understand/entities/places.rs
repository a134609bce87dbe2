//! Places, and the delivery zones they lie in.

use crate::business::delivery::EVERYWHERE;

use super::super::super::shop::Zone;
use super::super::index::typo_limit;
use super::super::intents::is_cue_word;
use super::super::text::{Token, tokens};

/// The delivery zones a clause names, by their own words or by a place known to lie in them.
pub fn zones(zones: &[Zone], clause: &[Token]) -> Vec<usize> {
    let by_name: Vec<usize> = (0..zones.len())
        .filter(|at| shares_a_place(&zones[*at].name, clause))
        .collect();
    if !by_name.is_empty() {
        return narrowed(zones, by_name, clause);
    }
    let Some(region) = region_of(clause) else {
        return Vec::new();
    };
    let served: Vec<usize> = (0..zones.len())
        .filter(|at| region.is_served_by(&zones[*at].name))
        .collect();
    if served.is_empty() {
        (0..zones.len()).filter(|at| zones[*at].name == EVERYWHERE).collect()
    } else {
        served
    }
}

/// "Lagos island" beats "Lagos mainland" when "island" was said.
fn narrowed(zones: &[Zone], found: Vec<usize>, clause: &[Token]) -> Vec<usize> {
    let shared = |at: &usize| {
        tokens(&zones[*at].name)
            .iter()
            .filter(|word| clause.iter().any(|token| token.stem == word.stem))
            .count()
    };
    let top = found.iter().map(shared).max().unwrap_or(0);
    found.into_iter().filter(|at| shared(at) == top).collect()
}

fn shares_a_place(zone: &str, clause: &[Token]) -> bool {
    const PLAIN: &[&str] = &[
        "other",
        "state",
        "outside",
        "within",
        "rest",
        "of",
        "and",
        "delivery",
        "all",
        "to",
        "nigeria",
        "area",
        "city",
        "pick",
        "up",
        "pickup",
        "nationwide",
        "anywhere",
        "or",
        "in",
        "around",
        "lga",
    ];
    tokens(zone)
        .iter()
        .filter(|word| !PLAIN.contains(&word.stem.as_str()))
        .any(|word| {
            clause.iter().any(|token| {
                token.stem == word.stem
                    || (word.text.len() >= 5
                        && !is_cue_word(&token.stem)
                        && strsim::damerau_levenshtein(&word.text, &token.text)
                            <= typo_limit(word.text.len()).min(word.text.len() / 5))
            })
        })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    LagosIsland,
    LagosMainland,
    OtherState,
}

impl Region {
    fn is_served_by(self, zone: &str) -> bool {
        let zone = zone.to_lowercase();
        let is_outside = [
            "other state",
            "outside",
            "nationwide",
            "rest of",
            "interstate",
            "all state",
        ]
        .iter()
        .any(|word| zone.contains(word));
        match self {
            Self::LagosIsland => !is_outside && (zone.contains("island") || zone == "lagos" || zone == "within lagos"),
            Self::LagosMainland => {
                !is_outside && (zone.contains("mainland") || zone == "lagos" || zone == "within lagos")
            }
            Self::OtherState => is_outside,
        }
    }
}

const ISLAND: &[&str] = &[
    "lekki",
    "ikoyi",
    "vi",
    "ajah",
    "sangotedo",
    "chevron",
    "obalende",
    "oniru",
    "marina",
    "epe",
];
const MAINLAND: &[&str] = &[
    "yaba", "surulere", "ikeja", "mushin", "maryland", "gbagada", "ogba", "festac", "agege", "egbeda", "oshodi",
    "ojota", "ketu", "magodo", "ojodu", "berger", "isolo", "okota", "ebute", "bariga", "somolu", "shomolu", "ilupeju",
    "anthony", "ogudu", "alimosho", "ikotun", "apapa", "iyana",
];
const OTHER_STATES: &[&str] = &[
    "abuja",
    "ibadan",
    "ilorin",
    "kano",
    "kaduna",
    "jos",
    "enugu",
    "onitsha",
    "asaba",
    "benin",
    "warri",
    "owerri",
    "aba",
    "umuahia",
    "uyo",
    "calabar",
    "harcourt",
    "ph",
    "phc",
    "abeokuta",
    "akure",
    "ado",
    "osogbo",
    "ife",
    "lokoja",
    "makurdi",
    "minna",
    "sokoto",
    "maiduguri",
    "yola",
    "bauchi",
    "gombe",
    "awka",
    "nnewi",
    "sapele",
    "ogbomosho",
    "ekiti",
    "ondo",
    "osun",
    "oyo",
    "kwara",
    "edo",
    "delta",
    "anambra",
    "imo",
    "abia",
    "ebonyi",
    "rivers",
    "bayelsa",
    "kogi",
    "benue",
    "plateau",
    "nasarawa",
    "niger",
    "katsina",
    "zamfara",
    "ogun",
    "yenagoa",
    "zaria",
];

fn region_of(clause: &[Token]) -> Option<Region> {
    let names = |places: &[&str]| clause.iter().any(|token| places.contains(&token.text.as_str()));
    if names(ISLAND)
        || clause
            .windows(2)
            .any(|pair| pair[0].text == "victoria" && pair[1].text == "island")
    {
        Some(Region::LagosIsland)
    } else if names(MAINLAND) {
        Some(Region::LagosMainland)
    } else if names(OTHER_STATES) {
        Some(Region::OtherState)
    } else {
        None
    }
}

/// Whether a clause names a place at all, so that "and to Ibadan?" goes on with delivery.
pub fn names_a_place(all: &[Zone], clause: &[Token]) -> bool {
    region_of(clause).is_some() || !zones(all, clause).is_empty()
}
