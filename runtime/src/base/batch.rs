//! A batch: the samples a network takes or gives in one call, in one contiguous buffer.

use crate::base::{Element, Shape};
use alloc::boxed::Box;
use nalgebra::SMatrix;

/// Up to `B` samples of shape `S`, one after the other, row-major inside a sample.
///
/// `filled` of them count: the last batch of an epoch may be short.
///
/// ```
/// use formwork::{Batch, D1};
/// let mut batch = Batch::<f32, D1<3>, 4>::zeros();
/// batch.fill(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;
/// assert_eq!(batch.filled(), 2);
/// assert_eq!(batch.matrix::<3>()[(2, 1)], 6.0);
/// # Ok::<(), formwork::BatchOverflow>(())
/// ```
#[derive(Clone, Debug)]
pub struct Batch<T: Element, S: Shape, const B: usize> {
    samples: Box<[S::Sample<T>; B]>,
    filled: usize,
}

/// More samples than a batch can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{samples} samples do not fit a batch of {capacity}")]
pub struct BatchOverflow {
    /// The number of samples given.
    pub samples: usize,
    /// The number of samples the batch can hold.
    pub capacity: usize,
}

impl<T: Element, S: Shape, const B: usize> Batch<T, S, B> {
    /// A full batch of zeros.
    #[must_use]
    pub fn zeros() -> Self {
        const { assert!(B > 0, "a batch holds at least one sample") };
        Self::blank()
    }

    /// The same for owners that hold `B` to at least one sample themselves: one mistake is one error.
    pub(crate) fn blank() -> Self {
        Self { samples: bytemuck::zeroed_box(), filled: B }
    }

    /// A full batch of the given samples.
    #[must_use]
    pub fn from_samples(samples: &[S::Sample<T>; B]) -> Self {
        let mut batch = Self::zeros();
        batch.samples.copy_from_slice(samples);
        batch
    }

    /// Copies samples into the batch, which then counts just these.
    ///
    /// # Errors
    /// [`BatchOverflow`] when there are more than `B`; the batch is unchanged.
    pub fn fill(&mut self, samples: &[S::Sample<T>]) -> Result<(), BatchOverflow> {
        self.set_filled(samples.len())?;
        self.samples[..samples.len()].copy_from_slice(samples);
        Ok(())
    }

    /// The number of samples that count.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Sets the number of samples that count.
    ///
    /// # Errors
    /// [`BatchOverflow`] when it is more than `B`.
    pub fn set_filled(&mut self, filled: usize) -> Result<(), BatchOverflow> {
        if filled > B {
            return Err(BatchOverflow { samples: filled, capacity: B });
        }
        self.filled = filled;
        Ok(())
    }

    /// The samples that count.
    #[must_use]
    pub fn samples(&self) -> &[S::Sample<T>] {
        &self.samples[..self.filled]
    }

    /// The samples that count, to be changed.
    #[must_use]
    pub fn samples_mut(&mut self) -> &mut [S::Sample<T>] {
        &mut self.samples[..self.filled]
    }

    /// All elements of the samples that count, in memory order.
    #[must_use]
    pub fn flat(&self) -> &[T] {
        bytemuck::cast_slice(self.samples())
    }

    /// All `B` samples' elements, in memory order.
    #[must_use]
    pub fn storage(&self) -> &[T] {
        bytemuck::cast_slice(&self.samples[..])
    }

    /// All `B` samples' elements, to be changed, in memory order.
    #[must_use]
    pub fn storage_mut(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.samples[..])
    }

    /// All `B` samples as a matrix with one column per sample; `F` is the number of elements of a sample, and any other
    /// number does not compile.
    #[must_use]
    pub fn matrix<const F: usize>(&self) -> &SMatrix<T, F, B>
    where
        T: nalgebra::Scalar,
    {
        const { assert!(F == S::LEN, "F is the number of elements of a sample") };
        &bytemuck::cast_slice(self.storage())[0]
    }
}

impl<T: Element, S: Shape, const B: usize> core::ops::Index<usize> for Batch<T, S, B> {
    type Output = S::Sample<T>;

    /// The sample at `index`.
    ///
    /// # Panics
    /// If `index` is not below [`filled`](Self::filled).
    fn index(&self, index: usize) -> &Self::Output {
        &self.samples()[index]
    }
}
