//! Pooling: the largest value, or the mean, of each position of a window, channel by channel; and where their gradients
//! go.
//!
//! Values are `[planes, rows, columns, channels]` per sample, an image being one plane, a sequence one row. Cells beyond the edges are left out: they
//! are never the largest, and a mean does not count them.

mod fast;
mod reference;
#[cfg(test)]
mod tests;
mod whole;

use formwork_shape::Window;

/// The sizes of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolDims {
    /// The window and where it goes.
    pub(in crate::kernels) window: Window<3>,
}

impl PoolDims {
    /// No position.
    pub const EMPTY: Self = Self { window: Window::EMPTY };

    /// Pooling over that window.
    #[must_use]
    pub const fn new(window: Window<3>) -> Self {
        // A window bounds all of its sizes: there are no more positions than cells of the input.
        Self { window }
    }

    const fn largest(&self) -> usize {
        let (inputs, outputs) = (self.inputs(), self.outputs());
        if inputs > outputs { inputs } else { outputs }
    }

    /// Elements per sample of the input.
    const fn inputs(&self) -> usize {
        self.window.inputs()
    }

    /// Elements per sample of the output.
    const fn outputs(&self) -> usize {
        self.window.positions() * self.window.channels()
    }
}

per_sample!(PoolDims);

entries! {
    /// `y[p, c] = max x[cell, c]` over the cells of each position; NaN where one of them is.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn max_pool_forward[d: PoolDims, n](x: &[T], y: &mut [T]) = fast::max_forward, fast::max_forward;

    /// `dx[cell, c] (+)= Σ dy[p, c]` over the positions whose largest value lies in that cell, of equal ones in the first;
    /// 0 where the gate, empty or like `dx`, is not above 0: the derivative of the rectifier whose output the gate is.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn max_pool_backward[d: PoolDims, n](x: &[T], dy: &[T], dx: &mut [T], add: bool, gate: &[T])
        = fast::max_backward, fast::max_backward;

    /// `y[p, c] = Σ x[cell, c] / count` over the cells of each position, in ascending order.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn average_pool_forward[d: PoolDims, n](x: &[T], y: &mut [T]) = fast::average_forward, fast::average_forward;

    /// `dx[cell, c] (+)= Σ dy[p, c] / count` over the positions that see the cell; the input itself is not needed.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn average_pool_backward[d: PoolDims, n](x: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::average_backward, fast::average_backward;
}
