//! Made-up data: what it is does not matter, that it differs from batch to batch does.

use formwork::{Batch, D1, Shape, Stream};

/// How many batches a workload goes round: as with the peers, so that no batch stays in the caches by itself.
pub(crate) const BATCHES: usize = 8;

/// Inputs drawn evenly from `[-1, 1)`.
#[expect(clippy::cast_possible_truncation, reason = "which `f32` is nearest does not matter here")]
pub(crate) fn inputs<S: Shape, const B: usize>(batch: usize) -> Batch<f32, S, B> {
    let mut values = Batch::zeros();
    for (index, value) in (0..).zip(values.storage_mut()) {
        *value = (2.0 * Stream::new(batch as u64).uniform(index) - 1.0) as f32;
    }
    values
}

/// Ids of `WORDS` words, drawn evenly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of words")]
pub(crate) fn ids<const WORDS: usize, const N: usize, const B: usize>(batch: usize) -> Batch<u32, D1<N>, B> {
    let mut ids = Batch::zeros();
    for (index, id) in (0..).zip(ids.storage_mut()) {
        *id = (Stream::new(batch as u64).uniform(index) * WORDS as f64) as u32;
    }
    ids
}

/// A class per sample, drawn evenly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of classes")]
pub(crate) fn one_hot<const N: usize, const B: usize>(batch: usize) -> Batch<f32, D1<N>, B> {
    let mut classes = Batch::<f32, D1<N>, B>::zeros();
    for (index, sample) in (0..).zip(classes.samples_mut()) {
        sample[(Stream::new(!(batch as u64)).uniform(index) * N as f64) as usize] = 1.0;
    }
    classes
}

/// Zero or one per sample, drawn evenly.
pub(crate) fn classes<const B: usize>(batch: usize) -> Batch<f32, D1<1>, B> {
    let mut classes = Batch::<f32, D1<1>, B>::zeros();
    for (index, sample) in (0..).zip(classes.samples_mut()) {
        sample[0] = f32::from(u8::from(Stream::new(!(batch as u64)).uniform(index) < 0.5));
    }
    classes
}
