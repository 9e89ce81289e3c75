//! Convolution: a product with a kernel at each position of a window, a bias, an activation; and the gradients.
//!
//! Values are `[rows, columns, channels]` per sample, a sequence being one row; a kernel is `[rows, columns,
//! channels / groups, filters]`, as Keras stores it. What the window sees at one position, cell after cell, is a patch;
//! cells beyond the edges are zeros. A patch is one row of a matrix, and the kernel the other factor.

mod cells;
mod depthwise;
mod fast;
mod patches;
#[cfg(test)]
mod reference;
mod scratch;
mod sparse;
#[cfg(test)]
mod tests;
mod turned;

use super::activation::Activation;
use formwork_shape::{Window, largest};

/// The sizes of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct ConvDims {
    /// The window and where it goes.
    pub(in crate::kernels) window: Window,
    /// The size of the last axis of the output.
    pub(in crate::kernels) filters: usize,
    /// Into how many blocks channels and filters are split; each block of filters sees its own block of channels.
    pub(in crate::kernels) groups: usize,
}

impl ConvDims {
    /// No position and no filter.
    pub const EMPTY: Self = Self { window: Window::EMPTY, filters: 0, groups: 1 };

    /// The sizes of a convolution with that many filters over a window. Without filters where the groups do not divide
    /// them, or the channels: such a rule failed.
    ///
    /// # Panics
    /// If output or kernel have more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(window: Window, filters: usize, groups: usize) -> Self {
        if groups == 0 || !window.channels().is_multiple_of(groups) || !filters.is_multiple_of(groups) {
            return Self::EMPTY;
        }
        let dims = Self { window, filters, groups };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        let (window, [rows, columns]) = (&self.window, *self.window.size());
        largest(
            "a convolution",
            &[
                // The window bounds what it reaches of the input, edges included.
                &[window.inputs()],
                &[window.positions(), self.filters],
                &[rows, columns, self.depth(), self.filters],
            ],
        )
    }

    /// Elements per sample of the input.
    const fn inputs(&self) -> usize {
        self.window.inputs()
    }

    /// Elements per sample of the output.
    const fn outputs(&self) -> usize {
        self.window.positions() * self.filters
    }

    /// Channels that one filter sees.
    const fn depth(&self) -> usize {
        self.window.channels() / self.groups
    }

    /// Elements of a patch, and rows of the kernel.
    const fn patch(&self) -> usize {
        self.window.cells() * self.depth()
    }
}

per_sample!(ConvDims);

entries! {
    /// `y[p, f] = act(Σₖ patch[p, k] · kernel[k, f] + bias[f])` at the positions of `n` samples.
    ///
    /// `x` is `[n, inputs]`, `kernel` `[patch, filters]`, `bias` `[filters]` or empty for none, `y`
    /// `[n · positions, filters]`. Sums over k in ascending order, whatever the number of samples. Where patches reach
    /// beyond the edges, parts of `x` are copied with the zeros around them to the stack, 64 KiB at a time.
    ///
    /// # Panics
    /// If a slice is shorter than that.
    fn conv_forward[d: ConvDims, n](x: &[T], kernel: &[T], bias: &[T], activation: Activation, y: &mut [T])
        = fast::forward, fast::forward;

    /// `dkernel[k, f] (+)= Σₚ patch[p, k] · dy[p, f]`, over the positions in ascending order.
    ///
    /// Where most of `dy` is zero, as it is behind a pooling for the largest value, only the rest is computed with: a zero
    /// then gives zero even against an infinity. The same holds for the gradient of the input.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the kernel.
    fn conv_backward_kernel[d: ConvDims, n](x: &[T], dy: &[T], dkernel: &mut [T], add: bool)
        = fast::backward_kernel, fast::backward_kernel;

    /// `dx[cell] (+)= Σ dy[p, f] · kernel[k, f]` over the rows k of the kernel, each at the position p that sees the cell
    /// through it, in an order that depends on the dims alone, and on whether most of `dy` is zero.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples, or than the kernel.
    fn conv_backward_input[d: ConvDims, n](dy: &[T], kernel: &[T], dx: &mut [T], add: bool)
        = fast::backward_input, fast::backward_input;
}
