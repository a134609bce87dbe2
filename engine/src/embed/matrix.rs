//! Products of matrices with the processor's widest lanes, chosen when the program runs. Rows lie one after the other.

#![expect(
    clippy::inline_always,
    reason = "only what is inlined gets the lanes of the dispatching function"
)]

use pulp::{Arch, NullaryFnOnce, Simd, WithSimd};

/// Vectors of columns that are worked on at once.
const VECTORS: usize = 2;
/// Rows that are worked on at once: as many as leave their sums in the registers of the processor at hand.
const ROWS_WIDE: usize = 12;
const ROWS_NARROW: usize = 6;
/// Sums that are kept apart, so that the processor need not wait for each addition.
const LANES: usize = 16;

/// The right side of a product, laid out in the order in which it is read.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    /// Rows of the right side: columns of the left.
    depth: usize,
    /// Columns of the right side and of the product.
    width: usize,
    /// Columns that lie together.
    together: usize,
    panels: Vec<f32>,
}

impl Packed {
    /// Packs `depth` rows and `width` columns, of which `at` gives the value.
    pub(super) fn new(depth: usize, width: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let together = VECTORS * Arch::new().dispatch(Lanes);
        let mut panels = vec![0.0; width.div_ceil(together) * together * depth];
        for (number, panel) in panels.chunks_exact_mut(depth * together).enumerate() {
            let first = number * together;
            for (row, values) in panel.chunks_exact_mut(together).enumerate() {
                for (column, value) in values.iter_mut().enumerate().take(width - first) {
                    *value = at(row, first + column);
                }
            }
        }
        Self {
            depth,
            width,
            together,
            panels,
        }
    }

    /// `left` (rows of `depth`) times this, into rows of `width`, with `bias` added, if any.
    pub(super) fn multiply(&self, left: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
        let mut product = vec![0.0; left.len() / self.depth * self.width];
        let arch = Arch::new();
        if arch.dispatch(Lanes) >= 16 {
            arch.dispatch(Product::<ROWS_WIDE> {
                left,
                right: self,
                out: &mut product,
            });
        } else {
            arch.dispatch(Product::<ROWS_NARROW> {
                left,
                right: self,
                out: &mut product,
            });
        }
        if let Some(bias) = bias {
            for row in product.chunks_exact_mut(self.width) {
                row.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
            }
        }
        product
    }
}

/// How many numbers the processor takes at once.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> usize {
        S::F32_LANES
    }
}

struct Product<'a, const ROWS: usize> {
    left: &'a [f32],
    right: &'a Packed,
    out: &'a mut [f32],
}

impl<const ROWS: usize> WithSimd for Product<'_, ROWS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Packed {
            depth,
            width,
            together,
            panels,
        } = self.right;
        let mut turned = vec![0.0; depth * ROWS];
        for (block, out) in self.left.chunks(depth * ROWS).zip(self.out.chunks_mut(width * ROWS)) {
            turn::<ROWS>(block, *depth, &mut turned);
            for (number, panel) in panels.chunks_exact(depth * together).enumerate() {
                let sums = tile::<S, ROWS>(simd, &turned, panel);
                let from = number * together;
                for (row, sums) in out.chunks_exact_mut(*width).zip(&sums) {
                    let (first, second) = row[from..].split_at_mut(S::F32_LANES.min(*width - from));
                    put(simd, first, sums[0]);
                    put(simd, second, sums[1]);
                }
            }
        }
    }
}

/// Writes as much of a vector as there is room for.
#[inline(always)]
fn put<S: Simd>(simd: S, room: &mut [f32], values: S::f32s) {
    let count = room.len().min(S::F32_LANES);
    simd.partial_store_f32s(&mut room[..count], values);
}

/// Up to `ROWS` rows, turned so that the values of one column lie together; absent rows are noughts.
#[inline(always)]
fn turn<const ROWS: usize>(block: &[f32], depth: usize, turned: &mut [f32]) {
    turned.fill(0.0);
    for (row, values) in block.chunks_exact(depth).enumerate() {
        for (column, value) in values.iter().enumerate() {
            turned[column * ROWS + row] = *value;
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const ROWS: usize>(simd: S, turned: &[f32], panel: &[f32]) -> [[S::f32s; VECTORS]; ROWS] {
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
    let (columns, _) = turned.as_chunks::<ROWS>();
    let (vectors, _) = S::as_simd_f32s(panel);
    let (rows, _) = vectors.as_chunks::<VECTORS>();
    for (column, row) in columns.iter().zip(rows) {
        for (sums, left) in sums.iter_mut().zip(column) {
            let left = simd.splat_f32s(*left);
            sums[0] = simd.mul_add_e_f32s(left, row[0], sums[0]);
            sums[1] = simd.mul_add_e_f32s(left, row[1], sums[1]);
        }
    }
    sums
}

/// Adds `other` to rows and brings each to mean 0 and variance 1, times `scale`, plus `shift`.
pub(super) fn add_and_norm(rows: &mut [f32], other: &[f32], scale: &[f32], shift: &[f32]) {
    Arch::new().dispatch(Norm {
        rows,
        other,
        scale,
        shift,
    });
}

/// Each row of `width` becomes shares that sum to 1.
pub(super) fn softmax(rows: &mut [f32], width: usize) {
    Arch::new().dispatch(Softmax { rows, width });
}

/// Half of each `x`, times 1 + erf(x / sqrt 2).
pub(super) fn gelu(values: &mut [f32]) {
    Arch::new().dispatch(Gelu { values });
}

// What is dispatched are values with an inlined method: the compiler never inlines a closure into another set of lanes.

struct Norm<'a> {
    rows: &'a mut [f32],
    other: &'a [f32],
    scale: &'a [f32],
    shift: &'a [f32],
}

impl NullaryFnOnce for Norm<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        const EPSILON: f32 = 1e-12;
        let width = self.scale.len();
        for (row, other) in self.rows.chunks_exact_mut(width).zip(self.other.chunks_exact(width)) {
            for (value, other) in row.iter_mut().zip(other) {
                *value += other;
            }
            let mean = sum(row) / width as f32;
            for value in row.iter_mut() {
                *value -= mean;
            }
            let spread = (sum_of_squares(row) / width as f32 + EPSILON).sqrt().recip();
            for ((value, scale), shift) in row.iter_mut().zip(self.scale).zip(self.shift) {
                *value = (*value * spread).mul_add(*scale, *shift);
            }
        }
    }
}

struct Softmax<'a> {
    rows: &'a mut [f32],
    width: usize,
}

impl NullaryFnOnce for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for row in self.rows.chunks_exact_mut(self.width) {
            let mut top = f32::MIN;
            for value in row.iter() {
                top = top.max(*value);
            }
            for value in row.iter_mut() {
                *value = exp(*value - top);
            }
            let share = sum(row).recip();
            for value in row.iter_mut() {
                *value *= share;
            }
        }
    }
}

struct Gelu<'a> {
    values: &'a mut [f32],
}

impl NullaryFnOnce for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for value in self.values {
            *value = 0.5 * *value * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
        }
    }
}

/// Sums in lanes, so that the processor need not wait for each addition.
#[inline(always)]
fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0f32; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

#[inline(always)]
fn sum_of_squares(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0f32; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value * value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>()
}

/// e to the power of `x`: two to a whole power, put into the exponent bits, times a polynomial of the rest.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0) * std::f32::consts::LOG2_E;
    let whole = x.round_ties_even();
    let rest = (x - whole) * std::f32::consts::LN_2;
    let mut power = 1.0 / 720.0;
    for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = rest.mul_add(power, factor);
    }
    power * f32::from_bits(((whole as i32 + 127) << 23) as u32)
}

/// Abramowitz and Stegun 7.1.26, right to 1.5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / 0.327_591_1_f32.mul_add(size, 1.0);
    let mut sum = 1.061_405_4_f32;
    for factor in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        sum = t.mul_add(sum, factor);
    }
    (1.0 - sum * t * exp(-size * size)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_the_sum_over_the_depth_for_odd_sizes_too() {
        for (rows, depth, width) in [(1, 1, 1), (3, 7, 5), (13, 33, 40), (25, 16, 17)] {
            let left: Vec<f32> = (0..rows * depth).map(|n| (n % 11) as f32 - 5.0).collect();
            let right = |row: usize, column: usize| ((row * 3 + column) % 7) as f32;
            let product = Packed::new(depth, width, right).multiply(&left, None);
            for row in 0..rows {
                for column in 0..width {
                    let sum: f32 = (0..depth).map(|n| left[row * depth + n] * right(n, column)).sum();
                    assert!((product[row * width + column] - sum).abs() < 1e-3);
                }
            }
        }
    }

    #[test]
    fn the_fast_functions_are_near_the_true_ones() {
        for step in -400..=400 {
            let x = step as f32 / 40.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "exp({x})");
        }
        for (x, true_value) in [(0.0, 0.0), (0.5, 0.520_499_9), (-1.0, -0.842_700_8), (3.0, 0.999_977_9)] {
            assert!((erf(x) - true_value).abs() < 1e-5, "erf({x})");
        }
    }
}
