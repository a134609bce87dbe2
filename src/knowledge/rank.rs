//! Which of the found passages answers best: by meaning, and by the question's words, of which rare ones tell more.
//!
//! Both scores lie between 0 and 1 and are added by their weights. On three public sets of questions (`chidi eval retrieve`)
//! that was better than adding up the ranks, and a passage's score means the same whatever else was found.

use std::collections::HashSet;

/// How much of the words' score is which of them occur, the rest being how often, in how long a text: beside the meaning,
/// which of them occur tells more.
pub(super) const COVERAGE_BESIDE_MEANING: f32 = 0.7;
/// See above; where there is nothing but words.
pub(super) const COVERAGE_ALONE: f32 = 0.25;
/// How fast a word that occurs again stops to count, and how much long texts are held back.
const SATURATION: f32 = 1.2;
const LENGTH_SHARE: f32 = 0.75;
/// Texts that share so many of their words say the same.
const SAME_SHARE: f32 = 0.9;

/// A term of the question and how telling it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) term: String,
    pub(super) rarity: f32,
}

/// A term that so many of all passages have.
pub(super) fn rarity(having: i64, all: i64) -> f32 {
    let (having, all) = (having as f32, all.max(having) as f32);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// How well each text fits the question's words, 0 to 1. A text is its terms with white space between.
pub(super) fn keyword_scores(asked: &[Asked], texts: &[&str], coverage: f32) -> Vec<f32> {
    let total: f32 = asked.iter().map(|one| one.rarity).sum();
    let lengths: Vec<f32> = texts.iter().map(|text| text.split(' ').count() as f32).collect();
    let mean = lengths.iter().sum::<f32>() / lengths.len().max(1) as f32;
    let score = |(text, length): (&&str, &f32)| {
        let (mut covered, mut weighed) = (0.0, 0.0);
        for one in asked {
            let times = text.split(' ').filter(|term| *term == one.term).count() as f32;
            if times > 0.0 {
                let held_back = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length / mean);
                covered += one.rarity;
                weighed += one.rarity * times / (times + held_back);
            }
        }
        coverage * covered / total + (1.0 - coverage) * weighed / total
    };
    if total <= 0.0 {
        return vec![0.0; texts.len()];
    }
    texts.iter().zip(&lengths).map(score).collect()
}

/// The places of the best, the best first, of those that say the same only the first.
pub(super) fn best(scores: &[f32], texts: &[&str], limit: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let mut chosen: Vec<(usize, HashSet<&str>)> = Vec::new();
    for place in order {
        if chosen.len() == limit {
            break;
        }
        let terms: HashSet<&str> = texts[place].split(' ').collect();
        if !chosen.iter().any(|(_, before)| are_same(before, &terms)) {
            chosen.push((place, terms));
        }
    }
    chosen.into_iter().map(|(place, _)| place).collect()
}

fn are_same(one: &HashSet<&str>, other: &HashSet<&str>) -> bool {
    let shared = one.intersection(other).count() as f32;
    let all = one.union(other).count() as f32;
    shared >= SAME_SHARE * all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(terms: &[(&str, f32)]) -> Vec<Asked> {
        let one = |(term, rarity): &(&str, f32)| Asked {
            term: (*term).to_owned(),
            rarity: *rarity,
        };
        terms.iter().map(one).collect()
    }

    #[test]
    fn a_rare_word_tells_more_than_a_common_one() {
        assert!(rarity(1, 1000) > rarity(100, 1000));
        assert!(rarity(0, 1000) > rarity(1, 1000));
        assert!(rarity(2000, 10) > 0.0, "counts may lag behind each other");
        let asked = asked(&[("price", rarity(500, 1000)), ("gele", rarity(2, 1000))]);
        let scores = keyword_scores(
            &asked,
            &["price price price list", "gele tie head", "hat shoe bag"],
            COVERAGE_ALONE,
        );
        assert!(scores[1] > scores[0] && scores[0] > scores[2]);
        assert!(scores[2].abs() < f32::EPSILON);
    }

    #[test]
    fn scores_stay_between_nothing_and_one() {
        let all = asked(&[("wash", 2.0), ("cold", 1.0)]);
        let scores = keyword_scores(
            &all,
            &["wash cold", "wash wash wash wash cold cold cold"],
            COVERAGE_BESIDE_MEANING,
        );
        assert!(scores.iter().all(|score| (0.7..=1.0).contains(score)), "{scores:?}");
        assert_eq!(keyword_scores(&[], &["wash"], 0.5), [0.0]);
        assert!(keyword_scores(&all, &[], 0.5).is_empty());
    }

    #[test]
    fn what_says_the_same_comes_once() {
        let texts = ["free wifi here", "free wifi here", "breakfast at eight"];
        assert_eq!(best(&[0.5, 0.9, 0.7], &texts, 5), [1, 2]);
        assert_eq!(best(&[0.5, 0.9, 0.7], &texts, 1), [1]);
        assert!(best(&[], &[], 5).is_empty());
    }
}
