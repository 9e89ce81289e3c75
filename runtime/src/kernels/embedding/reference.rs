//! Embeddings as plain loops; the mask is nothing else.

use super::EmbeddingDims;
use crate::base::Scalar;

/// See [`embedding_mask`](super::single::embedding_mask).
pub(super) fn mask<T: Scalar>(d: EmbeddingDims, n: usize, ids: &[u32], mask: &mut [T]) {
    for (mask, &id) in mask[..n * d.ids].iter_mut().zip(&ids[..n * d.ids]) {
        *mask = if id == 0 { T::zero() } else { T::one() };
    }
}

/// See [`embedding_forward`](super::single::embedding_forward).
#[cfg(test)]
pub(super) fn forward<T: Scalar>(d: EmbeddingDims, n: usize, ids: &[u32], table: &[T], y: &mut [T]) {
    for at in 0..n * d.ids * d.width {
        y[at] = table[ids[at / d.width] as usize * d.width + at % d.width];
    }
}

/// See [`embedding_backward`](super::single::embedding_backward).
#[cfg(test)]
pub(super) fn backward<T: Scalar>(d: EmbeddingDims, n: usize, ids: &[u32], dy: &[T], dtable: &mut [T], add: bool) {
    for (at, sum) in dtable[..d.rows * d.width].iter_mut().enumerate() {
        let read = (0..n * d.ids).filter(|i| ids[*i] as usize == at / d.width);
        *sum = read.fold(if add { *sum } else { T::zero() }, |sum, i| sum + dy[i * d.width + at % d.width]);
    }
}
