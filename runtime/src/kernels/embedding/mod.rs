//! Embeddings: rows of a table by id, and the gradient that goes back to the rows that were read.

mod fast;
mod reference;
#[cfg(test)]
mod tests;

#[cfg(feature = "train")]
pub(crate) use fast::ask;
use formwork_shape::{Dims, largest};

/// The sizes of an embedding.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddingDims {
    /// Ids per sample.
    pub(in crate::kernels) ids: usize,
    /// Rows of the table: ids are below.
    pub(in crate::kernels) rows: usize,
    /// Elements of a row.
    pub(in crate::kernels) width: usize,
}

impl EmbeddingDims {
    /// No id and no row.
    pub const EMPTY: Self = Self { ids: 0, rows: 0, width: 0 };

    /// An embedding of ids of shape `ids` by a table of `input_dim` rows of `output_dim` elements. Empty where that shape is
    /// unknown.
    ///
    /// # Panics
    /// If table or output have more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(ids: Dims, input_dim: usize, output_dim: usize) -> Self {
        if !ids.is_known() {
            return Self::EMPTY;
        }
        let dims = Self { ids: ids.len(), rows: input_dim, width: output_dim };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        largest("Embedding", &[&[self.rows, self.width], &[self.ids, self.width], &[self.ids]])
    }
}

per_sample!(EmbeddingDims);

entries! {
    /// `y[i] = table[ids[i]]` for each of the `n · ids` ids, row by row.
    ///
    /// # Panics
    /// If a slice is shorter than that, or an id has no row: ids were checked when they came in.
    fn embedding_forward[d: EmbeddingDims, n](ids: &[u32], table: &[T], y: &mut [T])
        = fast::forward, fast::forward;

    /// `dtable[ids[i]] += dy[i]` in ascending order of i, after clearing the table unless `add`. Rows that were not read
    /// are not touched otherwise.
    ///
    /// # Panics
    /// As [`embedding_forward`].
    fn embedding_backward[d: EmbeddingDims, n](ids: &[u32], dy: &[T], dtable: &mut [T], add: bool)
        = fast::backward, fast::backward;

    /// `mask[i]` is 0 for the id 0 and 1 for any other: padding does not count (Keras's `mask_zero`).
    ///
    /// # Panics
    /// If a slice is shorter than `n · ids`.
    fn embedding_mask[d: EmbeddingDims, n](ids: &[u32], mask: &mut [T]) = reference::mask, reference::mask;
}
