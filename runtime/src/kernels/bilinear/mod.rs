//! Bilinear upsampling: more rows and columns, each new position a mean of the nearest old ones; and where its gradients
//! go.
//!
//! Values are `[rows, columns, channels]` per sample. Positions are cells with their centres in the middle, so that with
//! `size` times as many of them centre `i` lies at `(i + 1/2) / size - 1/2` among the old ones. What lies in front of the
//! first centre, or behind the last, is that cell's value (as `jax.image.resize`, on which Keras's `UpSampling2D` calls).

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, ShapeError, bounded, upsample};

/// The sizes of a bilinear upsampling.
#[derive(Clone, Copy, Debug)]
pub struct BilinearDims {
    /// Rows and columns of the input.
    pub(in crate::kernels) input: [usize; 2],
    /// How many times as many the output has.
    pub(in crate::kernels) size: [usize; 2],
    /// The size of the last axis.
    pub(in crate::kernels) channels: usize,
}

impl BilinearDims {
    /// No element.
    pub const EMPTY: Self = Self { input: [0; 2], size: [1; 2], channels: 0 };

    /// The sizes of an upsampling of values of shape `input`. Without elements where its rule fails.
    ///
    /// # Panics
    /// If the output has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(input: Dims, size: &[usize]) -> Self {
        if size.len() != 2
            || matches!(upsample(input, size), Err(error) if !matches!(error, ShapeError::TooLarge { .. }))
        {
            return Self::EMPTY;
        }
        let dims = Self { input: [input.size(0), input.size(1)], size: [size[0], size[1]], channels: input.last() };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        let ([rows, columns], [down, right]) = (self.input, self.size);
        bounded("bilinear upsampling", &[rows, columns, self.channels, down, right])
    }

    /// Elements per sample of the input.
    const fn inputs(&self) -> usize {
        self.input[0] * self.input[1] * self.channels
    }

    /// Elements per sample of the output.
    const fn outputs(&self) -> usize {
        self.inputs() * (self.size[0] * self.size[1])
    }
}

per_sample!(BilinearDims);

entries! {
    /// `y[p, c] = Σ weight(p, q) · x[q, c]` over the four positions `q` around the centre of `p`.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn bilinear_forward[d: BilinearDims, n](x: &[T], y: &mut [T]) = fast::forward, fast::forward;

    /// `dx[q, c] (+)= Σ weight(p, q) · dy[p, c]` over the positions of the output, in ascending order.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn bilinear_backward[d: BilinearDims, n](dy: &[T], dx: &mut [T], add: bool) = fast::backward, fast::backward;
}
