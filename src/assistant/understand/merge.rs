//! The same thing asked twice in one message is one question.

use super::entities::Chosen;
use super::{Ask, Topic};

/// The same product asked about twice is one question with both aspects.
pub(super) fn add(asks: &mut Vec<Ask>, new: Ask) {
    for old in asks.iter_mut() {
        if let Some(narrowed) = within(&old.topic, &new.topic) {
            old.topic = narrowed;
            return;
        }
        match (&mut old.topic, &new.topic) {
            (
                Topic::Product { wanted, aspects },
                Topic::Product {
                    wanted: again,
                    aspects: more,
                },
            ) if wanted.product == again.product
                && (wanted.chosen == again.chosen
                    || again.chosen == Chosen::default()
                    || wanted.chosen == Chosen::default()) =>
            {
                *aspects = aspects.and(*more);
                if wanted.chosen == Chosen::default() {
                    wanted.chosen = again.chosen.clone();
                }
                wanted.quantity = wanted.quantity.or(again.quantity);
                return;
            }
            (
                Topic::Several { products, aspects, .. },
                Topic::Several {
                    products: again,
                    aspects: more,
                    ..
                },
            ) if products == again => {
                *aspects = aspects.and(*more);
                return;
            }
            (
                Topic::Delivery { zones, names_a_place },
                Topic::Delivery {
                    zones: more,
                    names_a_place: named,
                },
            ) => {
                if zones.is_empty() || *names_a_place == *named {
                    add_zones(zones, more);
                    *names_a_place |= named;
                }
                return;
            }
            (Topic::LowerPrice { wanted, .. }, Topic::LowerPrice { wanted: again, .. }) => {
                if wanted.is_none() {
                    wanted.clone_from(again);
                }
                return;
            }
            (Topic::Hours { weekday }, Topic::Hours { weekday: again }) => {
                *weekday = weekday.or(*again);
                return;
            }
            (Topic::Unnamed { aspects }, Topic::Unnamed { aspects: more }) => {
                *aspects = aspects.and(*more);
                return;
            }
            (old, new) if old == new => return,
            _ => {}
        }
    }
    asks.push(new);
}

fn add_zones(zones: &mut Vec<usize>, more: &[usize]) {
    for zone in more {
        if !zones.contains(zone) {
            zones.push(*zone);
        }
    }
}

/// "A dress for my sister. My budget is 25k.": dresses for that much.
fn within(kind: &Topic, budget: &Topic) -> Option<Topic> {
    match (kind, budget) {
        (
            Topic::Several { products, .. },
            Topic::Browse {
                budget: Some(budget),
                kinds,
            },
        ) if kinds.is_empty() => Some(Topic::Browse {
            budget: Some(*budget),
            kinds: products.clone(),
        }),
        _ => None,
    }
}
