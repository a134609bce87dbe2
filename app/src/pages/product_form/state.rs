//! The form while it is being filled in.

use leptos::prelude::*;

use super::draft::{self, Choice, Draft, OPTIONS_MAX, Version};

/// The choices and versions on the page, each field a signal of its own so that typing redraws nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormState {
    pub choices: RwSignal<Vec<ChoiceState>>,
    pub versions: RwSignal<Vec<VersionState>>,
    /// The price that new versions start with; of a product without choices, its price.
    pub price: RwSignal<String>,
    pub is_changed: RwSignal<bool>,
    next_key: StoredValue<u32>,
}

/// One choice on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChoiceState {
    pub key: u32,
    pub name: RwSignal<String>,
    pub values: RwSignal<Vec<String>>,
}

/// One version on the page.
#[derive(Debug, Clone)]
pub(super) struct VersionState {
    pub id: String,
    pub values: Vec<String>,
    pub sku: RwSignal<String>,
    pub price: RwSignal<String>,
    pub stock: RwSignal<String>,
    pub stock_was: Option<i32>,
}

impl FormState {
    pub(super) fn new(draft: Draft, price: String) -> Self {
        let state = Self {
            choices: RwSignal::new(Vec::new()),
            versions: RwSignal::new(draft.versions.into_iter().map(VersionState::new).collect()),
            price: RwSignal::new(price),
            is_changed: RwSignal::new(false),
            next_key: StoredValue::new(0),
        };
        for choice in draft.choices {
            state.push(choice);
        }
        state
    }

    /// Whether the product comes in versions.
    pub(super) fn has_versions(self) -> bool {
        self.versions.with(|versions| !versions.is_empty())
    }

    pub(super) fn may_add_choice(self) -> bool {
        self.choices.with(|choices| choices.len() < OPTIONS_MAX)
    }

    pub(super) fn add_choice(self) {
        self.push(Choice::default());
    }

    pub(super) fn remove_choice(self, key: u32) {
        self.choices
            .update(|choices| choices.retain(|choice| choice.key != key));
        self.rebuild();
    }

    pub(super) fn add_values(self, choice: ChoiceState, typed: &str) {
        choice.values.update(|values| draft::add_values(values, typed));
        self.rebuild();
    }

    pub(super) fn remove_value(self, choice: ChoiceState, value: &str) {
        choice.values.update(|values| values.retain(|known| known != value));
        self.rebuild();
    }

    /// For the hidden field: all that a plain form cannot say.
    pub(super) fn draft(self) -> Draft {
        let choices = self.choices.get().iter().map(ChoiceState::read).collect();
        let versions = self.versions.get().iter().map(VersionState::read).collect();
        Draft { choices, versions }
    }

    /// How many pieces all versions have together.
    pub(super) fn pieces(self) -> i64 {
        draft::pieces(&self.draft().versions)
    }

    fn push(self, choice: Choice) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        let choice = ChoiceState {
            key,
            name: RwSignal::new(choice.name),
            values: RwSignal::new(choice.values),
        };
        self.choices.update(|choices| choices.push(choice));
    }

    /// Makes the versions fit the choices. What is typed into a version that stays is left alone.
    fn rebuild(self) {
        let Draft { choices, versions } = untrack(|| self.draft());
        let wanted = draft::versions(&choices, &versions, &self.price.get_untracked());
        self.versions.update(|shown| {
            *shown = wanted
                .into_iter()
                .map(|version| {
                    let stays = shown.iter().find(|known| known.values == version.values).cloned();
                    stays.unwrap_or_else(|| VersionState::new(version))
                })
                .collect();
        });
        self.is_changed.set(true);
    }
}

impl ChoiceState {
    fn read(&self) -> Choice {
        Choice {
            name: self.name.get(),
            values: self.values.get(),
        }
    }
}

impl VersionState {
    fn new(version: Version) -> Self {
        Self {
            id: version.id,
            values: version.values,
            sku: RwSignal::new(version.sku),
            price: RwSignal::new(version.price),
            stock: RwSignal::new(version.stock),
            stock_was: version.stock_was,
        }
    }

    fn read(&self) -> Version {
        Version {
            id: self.id.clone(),
            values: self.values.clone(),
            sku: self.sku.get(),
            price: self.price.get(),
            stock: self.stock.get(),
            stock_was: self.stock_was,
        }
    }

    /// One more or one less; never below none.
    pub(super) fn step(&self, by: i64) {
        let now = self.stock.get_untracked().trim().parse::<i64>().unwrap_or(0);
        self.stock.set((now + by).max(0).to_string());
    }
}
