//! Embeddings, a row at a time.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::EmbeddingDims;
use crate::base::Scalar;
use crate::kernels::gemm::prefetch;
use crate::kernels::simd::{Pass, simd};

/// How many ids ahead a row is asked for: its place cannot be foreseen from those before.
const AHEAD: usize = 8;

/// See [`embedding_forward`](super::single::embedding_forward).
pub(super) fn forward<T: Scalar>(d: EmbeddingDims, n: usize, ids: &[u32], table: &[T], y: &mut [T]) {
    let (ids, y) = (&ids[..n * d.ids], &mut y[..n * (d.ids * d.width)]);
    if d.width > 0 {
        for (at, (&id, y)) in ids.iter().zip(y.chunks_exact_mut(d.width)).enumerate() {
            ask_for(d, table, ids.get(at + AHEAD));
            y.copy_from_slice(row(d, table, id));
        }
    }
}

/// Asks for a row of the table.
#[inline(always)]
fn ask_for<T: Scalar>(d: EmbeddingDims, table: &[T], id: Option<&u32>) {
    if let Some(&id) = id {
        ask(row(d, table, id));
    }
}

/// Asks for elements that are read soon, as many as the machine does not foresee by itself.
#[inline(always)]
pub(crate) fn ask<T>(elements: &[T]) {
    /// A page of memory.
    const BYTES: usize = 4096;
    let elements = &elements[..elements.len().min(BYTES / size_of::<T>())];
    for line in elements.chunks(64 / size_of::<T>()) {
        prefetch(line.as_ptr());
    }
}

/// A row of the table.
#[inline(always)]
fn row<T>(d: EmbeddingDims, table: &[T], id: u32) -> &[T] {
    &table[start(d, id)..][..d.width]
}

/// Where the row of an id starts in the table.
#[inline(always)]
fn start(d: EmbeddingDims, id: u32) -> usize {
    assert!((id as usize) < d.rows, "id {id} names no row of the table, which has {}", d.rows);
    id as usize * d.width
}

/// See [`embedding_backward`](super::single::embedding_backward).
pub(super) fn backward<T: Scalar>(d: EmbeddingDims, n: usize, ids: &[u32], dy: &[T], dtable: &mut [T], add: bool) {
    let (ids, dy, dtable) = (&ids[..n * d.ids], &dy[..n * (d.ids * d.width)], &mut dtable[..d.rows * d.width]);
    if !add {
        dtable.fill(T::zero());
    }
    if d.width > 0 {
        simd::<T, _>(Scatter { d, ids, dy, dtable });
    }
}

struct Scatter<'a, T> {
    d: EmbeddingDims,
    ids: &'a [u32],
    dy: &'a [T],
    dtable: &'a mut [T],
}

impl<T: Scalar> Pass for Scatter<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, ids, dy, dtable } = self;
        for (at, (&id, dy)) in ids.iter().zip(dy.chunks_exact(d.width)).enumerate() {
            ask_for(d, dtable, ids.get(at + AHEAD));
            let sums = &mut dtable[start(d, id)..][..d.width];
            for (sum, &dy) in sums.iter_mut().zip(dy) {
                *sum = *sum + dy;
            }
        }
    }
}
