//! What tokens cost. Providers change their prices without notice: each row says where and when it was read, and an owner
//! can give a rate of their own ([`Endpoint::rate`]).

use serde::{Deserialize, Serialize};

use super::piece::Usage;
use super::provider::{Endpoint, Provider};

/// Billionths of a US dollar per token, which is thousandths of a dollar per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Read.
    pub input: u32,
    /// Read from the cache.
    pub cached_input: u32,
    /// Written to the cache.
    pub cache_written: u32,
    /// Written.
    pub output: u32,
}

/// The list price of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateRow {
    /// Who asks it.
    pub provider: Provider,
    /// For the model of this name, with or without a date at its end.
    pub model: &'static str,
    /// For short requests, at the usual speed.
    pub rate: Rate,
    /// When it was read.
    pub as_of: &'static str,
    /// Where.
    pub source: &'static str,
}

/// List prices of models that suit a shop.
pub const RATES: [RateRow; 21] = [
    openai("gpt-6-sol", [2_000, 200, 2_500, 10_000], "2026-09-22"),
    openai("gpt-6-luna", [100, 10, 125, 500], "2026-09-22"),
    openai("gpt-6.1-terra", [1_000, 50, 1_250, 5_000], "2026-10-26"),
    openai("gpt-5.6-terra", [2_000, 200, 2_000, 12_000], "2026-08-01"),
    openai("gpt-5.6-luna", [200, 20, 200, 1_200], "2026-08-01"),
    openai("gpt-5.4", [2_500, 250, 2_500, 15_000], "2026-06-30"),
    openai("gpt-5.4-mini", [750, 75, 750, 4_500], "2026-06-30"),
    openai("gpt-5.4-nano", [200, 20, 200, 1_250], "2026-06-30"),
    openai("gpt-5-nano", [50, 5, 50, 400], "2026-06-30"),
    openai("gpt-4.1", [2_000, 500, 2_000, 8_000], "2026-06-21"),
    openai("gpt-4.1-mini", [400, 100, 400, 1_600], "2026-06-21"),
    openai("gpt-4o-mini", [150, 75, 150, 600], "2026-04-30"),
    anthropic("claude-opus-5-5", [4_000, 200, 5_000, 20_000], "2026-09-22"),
    anthropic("claude-sonnet-5-5", [2_000, 100, 2_500, 10_000], "2026-10-07"),
    anthropic("claude-haiku-5-5", [100, 10, 125, 500], "2026-10-07"),
    anthropic("claude-opus-5", [5_000, 500, 6_250, 25_000], "2026-09-22"),
    anthropic("claude-sonnet-5", [2_000, 200, 2_500, 10_000], "2026-09-22"),
    anthropic("claude-sonnet-4-6", [3_000, 300, 3_750, 15_000], "2026-09-22"),
    anthropic("claude-sonnet-4-5", [3_000, 300, 3_750, 15_000], "2026-09-22"),
    anthropic("claude-haiku-4-5", [1_000, 100, 1_250, 5_000], "2026-09-22"),
    anthropic("claude-3-5-haiku", [800, 80, 1_000, 4_000], "2026-09-22"),
];

const fn openai(model: &'static str, rate: [u32; 4], as_of: &'static str) -> RateRow {
    let source = "https://developers.openai.com/api/docs/pricing";
    row(Provider::OpenAi, model, rate, as_of, source)
}

const fn anthropic(model: &'static str, rate: [u32; 4], as_of: &'static str) -> RateRow {
    let source = "https://platform.claude.com/docs/en/about-claude/pricing";
    row(Provider::Anthropic, model, rate, as_of, source)
}

const fn row(
    provider: Provider,
    model: &'static str,
    [input, cached_input, cache_written, output]: [u32; 4],
    as_of: &'static str,
    source: &'static str,
) -> RateRow {
    RateRow {
        provider,
        model,
        rate: Rate {
            input,
            cached_input,
            cache_written,
            output,
        },
        as_of,
        source,
    }
}

/// What a call cost; `None` when no rate is known. A model on one's own machine costs nothing.
pub(super) fn cost_nanos(endpoint: &Endpoint, usage: Usage) -> Option<u64> {
    let listed = || RATES.iter().find(|row| is_for(row, endpoint)).map(|row| row.rate);
    let Some(rate) = endpoint.rate.or_else(listed) else {
        return (endpoint.provider == Provider::Ollama).then_some(0);
    };
    let cost = [
        (usage.input, rate.input),
        (usage.cached_input, rate.cached_input),
        (usage.cache_written, rate.cache_written),
        (usage.output, rate.output),
    ];
    Some(cost.iter().fold(0, |sum: u64, (tokens, nanos)| {
        sum.saturating_add(tokens.saturating_mul(u64::from(*nanos)))
    }))
}

/// Names end in the date of a snapshot, as in `gpt-4o-mini-2024-07-18` or `claude-haiku-4-5-20251001`.
fn is_for(row: &RateRow, endpoint: &Endpoint) -> bool {
    let Some(rest) = endpoint.model.strip_prefix(row.model) else {
        return false;
    };
    let is_date = |rest: &str| rest.starts_with("-20") && rest.len() >= 9;
    row.provider == endpoint.provider && (rest.is_empty() || rest == "-latest" || is_date(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(provider: Provider, model: &str, rate: Option<Rate>) -> Option<u64> {
        let endpoint = Endpoint {
            provider,
            model: model.to_owned(),
            base_url: None,
            key: None,
            rate,
        };
        let usage = Usage {
            input: 1_000_000,
            cached_input: 1_000,
            cache_written: 0,
            output: 1_000,
        };
        cost_nanos(&endpoint, usage)
    }

    #[test]
    fn a_model_costs_what_is_listed_or_what_the_owner_says() {
        // 0.40 dollars and small change.
        assert_eq!(cost(Provider::OpenAi, "gpt-4.1-mini", None), Some(401_700_000));
        assert_eq!(
            cost(Provider::OpenAi, "gpt-4.1-mini-2025-04-14", None),
            Some(401_700_000)
        );
        assert_eq!(
            cost(Provider::Anthropic, "claude-haiku-4-5-20251001", None),
            Some(1_005_100_000)
        );
        assert_eq!(cost(Provider::OpenAi, "gpt-4.1-maxi", None), None);
        assert_eq!(cost(Provider::OpenAiCompatible, "gpt-4.1-mini", None), None);
        assert_eq!(cost(Provider::Ollama, "qwen3", None), Some(0));
        let own = Rate {
            input: 1,
            cached_input: 0,
            cache_written: 0,
            output: 0,
        };
        assert_eq!(cost(Provider::Ollama, "qwen3", Some(own)), Some(1_000_000));
    }

    #[test]
    fn no_model_is_listed_twice() {
        for (at, row) in RATES.iter().enumerate() {
            assert!(
                RATES[..at].iter().all(|other| other.model != row.model),
                "{}",
                row.model
            );
        }
    }
}
