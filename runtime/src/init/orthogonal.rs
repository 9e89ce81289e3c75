//! Random orthogonal matrices: a recurrence that starts with one neither grows nor shrinks its state.
//!
//! Keras takes the Q of a QR decomposition of normal draws and turns its columns so that the diagonal of R is positive.
//! Gram-Schmidt gives that Q directly, since its R has the lengths of remainders on the diagonal. A column that loses
//! half its length to the ones before it is cleaned once more, which keeps the result orthogonal to rounding (Daniel,
//! Gragg, Kaufman and Stewart, "Reorthogonalization and stable algorithms", 1976).

use crate::base::Stream;
use crate::init::{Initializer, RandomNormal};
use alloc::vec::Vec;
use formwork_shape::Dims;

/// Saxe et al. (2014): `gain` times a random matrix with orthonormal rows or columns, whichever are fewer.
///
/// A parameter with more than two axes is read as the matrix of its last axis against all others.
///
/// ```
/// use formwork::init::{Initializer, Orthogonal};
/// use formwork::{Dims, Stream};
/// let mut kernel = [0.0; 4];
/// Orthogonal::default().fill(Dims::new(&[2, 2]), Stream::new(3), &mut kernel);
/// let [a, b, c, d] = kernel;
/// assert!((a * c + b * d).abs() < 1e-12 && (a * a + b * b - 1.0).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orthogonal {
    /// The length of each vector, 1 by default.
    pub gain: f64,
}

impl Orthogonal {
    /// Vectors of length `gain`.
    ///
    /// # Panics
    /// If it is infinite or NaN; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(gain: f64) -> Self {
        Self { gain }.checked()
    }

    const fn checked(self) -> Self {
        assert!(self.gain.is_finite(), "the gain of an initializer is a finite number");
        self
    }
}

impl Default for Orthogonal {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Initializer for Orthogonal {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        let (n_rows, n_columns) = (dims.rows(), dims.last());
        if values.is_empty() {
            return;
        }
        let (count, len) = (n_rows.min(n_columns), n_rows.max(n_columns));
        let mut vectors: Vec<f64> = alloc::vec![0.0; values.len()];
        RandomNormal::new(0.0, 1.0).fill(dims, stream, &mut vectors);
        for vector_idx in 0..count {
            let (before, rest) = vectors.split_at_mut(vector_idx * len);
            orthonormalize(before, &mut rest[..len]);
        }
        for (index, value) in values.iter_mut().enumerate() {
            let (row, column) = (index / n_columns, index % n_columns);
            let place = if n_rows < n_columns { row * len + column } else { column * len + row };
            *value = self.checked().gain * vectors[place];
        }
    }
}

/// How often a vector is cleaned; twice is enough, and a third time costs nothing where it is not needed.
const PASSES: usize = 3;

/// Takes from `vector` what lies along the unit vectors `before`, and makes the rest one long.
fn orthonormalize(before: &[f64], vector: &mut [f64]) {
    let mut length = norm(vector);
    for _ in 0..PASSES {
        let was = length;
        for unit in before.chunks_exact(vector.len()) {
            let along = dot(unit, vector);
            for (element, part) in vector.iter_mut().zip(unit) {
                *element -= along * part;
            }
        }
        length = norm(vector);
        if length > 0.5 * was {
            break;
        }
    }
    // Normal draws are never dependent; a zero vector is kept rather than divided by its length.
    let scale = if length > 0.0 { length.recip() } else { 0.0 };
    for element in vector {
        *element *= scale;
    }
}

fn norm(vector: &[f64]) -> f64 {
    num_traits::Float::sqrt(dot(vector, vector))
}

/// The inner product, in eight interleaved sums so that it vectorises and rounds less.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    for (left, right) in left.iter().zip(right) {
        for (sum, (a, b)) in sums.iter_mut().zip(left.iter().zip(right)) {
            *sum += a * b;
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest deviation of the shorter side's inner products from those of `gain` times an orthonormal set.
    fn defect(sizes: &[usize], gain: f64) -> f64 {
        let dims = Dims::new(sizes);
        let mut values = alloc::vec![0.0; dims.len()];
        Orthogonal::new(gain).fill(dims, Stream::new(11), &mut values);
        let (n_rows, n_columns) = (dims.rows(), dims.last());
        let wide = n_rows < n_columns;
        let (count, len) = (n_rows.min(n_columns), n_rows.max(n_columns));
        let at = |vector: usize, i: usize| values[if wide { vector * n_columns + i } else { i * n_columns + vector }];
        let mut worst = 0.0_f64;
        for a in 0..count {
            for b in 0..count {
                let product: f64 = (0..len).map(|i| at(a, i) * at(b, i)).sum();
                let wanted = if a == b { gain * gain } else { 0.0 };
                worst = worst.max((product - wanted).abs());
            }
        }
        worst
    }

    #[test]
    fn vectors_are_orthonormal_to_rounding() {
        for sizes in [&[64, 64][..], &[32, 128], &[100, 7], &[3, 3, 4, 20], &[5], &[1, 1]] {
            assert!(defect(sizes, 1.0) < 1e-13, "{sizes:?}: {}", defect(sizes, 1.0));
        }
        assert!(defect(&[8, 8], 2.0) < 1e-13);
    }
}
