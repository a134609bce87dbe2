//! Percentiles.

/// How values spread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) count: usize,
    pub(super) p50_ms: f64,
    pub(super) p95_ms: f64,
    pub(super) p99_ms: f64,
}

impl Spread {
    pub(super) fn of(mut values_ms: Vec<f64>) -> Self {
        values_ms.sort_by(f64::total_cmp);
        let percentile = |share| percentile(&values_ms, share);
        Self {
            count: values_ms.len(),
            p50_ms: percentile(0.5),
            p95_ms: percentile(0.95),
            p99_ms: percentile(0.99),
        }
    }
}

/// The value that this share (0 to 1) of all sorted values does not exceed; 0 without values.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let spread = Spread::of((1..=100).rev().map(f64::from).collect());
        assert_eq!(spread.count, 100);
        assert!((spread.p50_ms - 50.0).abs() < f64::EPSILON);
        assert!((spread.p95_ms - 95.0).abs() < f64::EPSILON);
        assert!((spread.p99_ms - 99.0).abs() < f64::EPSILON);
        assert!(Spread::of(Vec::new()).p99_ms.abs() < f64::EPSILON);
    }
}
