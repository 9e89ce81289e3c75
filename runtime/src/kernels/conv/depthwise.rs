//! Convolution where each filter sees one channel of its own: nothing to multiply matrices with, but channels lie side by
//! side in the input, the kernel and the output, so that a register of them is computed at a time.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::ConvDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// Channels at a time: two registers of AVX2.
const BLOCK: usize = 16;

/// Whether each filter sees one channel of its own.
pub(super) fn applies(d: ConvDims) -> bool {
    d.groups > 1 && d.groups == d.window.channels() && d.groups == d.filters
}

/// Calls `$f::<T, N>(channel, …)` for all channels, `N` of them at a time.
macro_rules! by_channels {
    ($channels:expr, $f:ident($($arg:expr),*)) => {{
        let whole = $channels / BLOCK * BLOCK;
        for channel in (0..whole).step_by(BLOCK) {
            $f::<FMA, T, BLOCK>(channel, $($arg),*);
        }
        for channel in whole..$channels {
            $f::<FMA, T, 1>(channel, $($arg),*);
        }
    }};
}

/// `N` channels, to be read.
#[inline(always)]
fn read<T, const N: usize>(from: &[T], at: usize) -> &[T; N] {
    from[at..].first_chunk().expect("channels inside the slice")
}

/// `N` channels, to be written.
#[inline(always)]
fn write<T, const N: usize>(to: &mut [T], at: usize) -> &mut [T; N] {
    to[at..].first_chunk_mut().expect("channels inside the slice")
}

/// `sum += a · b`, channel by channel.
#[inline(always)]
fn add_product<const FMA: bool, T: Scalar, const N: usize>(sum: &mut [T; N], a: &[T; N], b: &[T; N]) {
    for ((sum, &a), &b) in sum.iter_mut().zip(a).zip(b) {
        *sum = if FMA { a.mul_add(b, *sum) } else { *sum + a * b };
    }
}

/// The cells that a position sees: from the first cell on, how many rows and columns of them, and where the first lies in
/// the input.
#[derive(Clone, Copy)]
struct Seen {
    first: [usize; 2],
    counts: [usize; 2],
    input: usize,
    /// From one row and one column of cells to the next, in the input.
    steps: [usize; 2],
}

/// What a position of a sample sees, if anything.
#[inline(always)]
fn seen(d: ConvDims, position: usize) -> Option<Seen> {
    let w = d.window;
    let position = [position / w.output()[1], position % w.output()[1]];
    let along = |axis: usize| {
        let start = position[axis] * w.strides()[axis];
        let first = w.before()[axis].saturating_sub(start).div_ceil(w.dilation()[axis]);
        let end =
            (w.input()[axis] + w.before()[axis]).saturating_sub(start).div_ceil(w.dilation()[axis]).min(w.size()[axis]);
        let at = start + first * w.dilation()[axis];
        (first < end).then(|| (first, end - first, at - w.before()[axis]))
    };
    let ((i, rows, y), (j, columns, x)) = (along(0)?, along(1)?);
    let row = w.input()[1] * w.channels();
    let steps = [w.dilation()[0] * row, w.dilation()[1] * w.channels()];
    Some(Seen { first: [i, j], counts: [rows, columns], input: y * row + x * w.channels(), steps })
}

/// Calls `$body` with where each cell lies in the kernel and in the input.
macro_rules! each_cell {
    ($d:ident, $seen:ident, |$kernel:ident, $input:ident| $body:block) => {
        for row in 0..$seen.counts[0] {
            for column in 0..$seen.counts[1] {
                let cell = ($seen.first[0] + row) * $d.window.size()[1] + $seen.first[1] + column;
                let ($kernel, $input) =
                    (cell * $d.filters, $seen.input + row * $seen.steps[0] + column * $seen.steps[1]);
                $body
            }
        }
    };
}

/// The forward pass without activation.
pub(super) fn forward<T: Scalar>(d: ConvDims, x: &[T], kernel: &[T], bias: &[T], y: &mut [T]) {
    simd::<T, _>(Forward { d, x, kernel, bias, y });
}

struct Forward<'a, T> {
    d: ConvDims,
    x: &'a [T],
    kernel: &'a [T],
    bias: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, kernel, bias, y } = self;
        for (x, y) in x.chunks_exact(d.inputs()).zip(y.chunks_exact_mut(d.outputs())) {
            for (position, y) in y.chunks_exact_mut(d.filters).enumerate() {
                let seen = seen(d, position);
                by_channels!(d.filters, output(d, seen, x, kernel, bias, y));
            }
        }
    }
}

/// Some channels of a position.
#[inline(always)]
fn output<const FMA: bool, T: Scalar, const N: usize>(
    channel: usize,
    d: ConvDims,
    seen: Option<Seen>,
    x: &[T],
    kernel: &[T],
    bias: &[T],
    y: &mut [T],
) {
    let mut sum = [T::zero(); N];
    if let Some(seen) = seen {
        each_cell!(d, seen, |weights, input| {
            add_product::<FMA, T, N>(&mut sum, read(x, input + channel), read(kernel, weights + channel));
        });
    }
    if !bias.is_empty() {
        for (sum, &bias) in sum.iter_mut().zip(read::<T, N>(bias, channel)) {
            *sum = *sum + bias;
        }
    }
    *write(y, channel) = sum;
}

/// Adds to the kernel's gradient.
pub(super) fn backward_kernel<T: Scalar>(d: ConvDims, x: &[T], dy: &[T], dkernel: &mut [T]) {
    simd::<T, _>(BackwardKernel { d, x, dy, dkernel });
}

struct BackwardKernel<'a, T> {
    d: ConvDims,
    x: &'a [T],
    dy: &'a [T],
    dkernel: &'a mut [T],
}

impl<T: Scalar> Pass for BackwardKernel<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, x, dy, dkernel } = self;
        for (x, dy) in x.chunks_exact(d.inputs()).zip(dy.chunks_exact(d.outputs())) {
            for (position, dy) in dy.chunks_exact(d.filters).enumerate() {
                let Some(seen) = seen(d, position) else { continue };
                each_cell!(d, seen, |weights, input| {
                    let (x, dkernel) = (&x[input..], &mut dkernel[weights..]);
                    by_channels!(d.filters, add_products(x, dy, dkernel));
                });
            }
        }
    }
}

/// Adds to the input's gradient.
pub(super) fn backward_input<T: Scalar>(d: ConvDims, dy: &[T], kernel: &[T], dx: &mut [T]) {
    simd::<T, _>(BackwardInput { d, dy, kernel, dx });
}

struct BackwardInput<'a, T> {
    d: ConvDims,
    dy: &'a [T],
    kernel: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for BackwardInput<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, dy, kernel, dx } = self;
        for (dx, dy) in dx.chunks_exact_mut(d.inputs()).zip(dy.chunks_exact(d.outputs())) {
            for (position, dy) in dy.chunks_exact(d.filters).enumerate() {
                let Some(seen) = seen(d, position) else { continue };
                each_cell!(d, seen, |weights, input| {
                    let (kernel, dx) = (&kernel[weights..], &mut dx[input..]);
                    by_channels!(d.filters, add_products(kernel, dy, dx));
                });
            }
        }
    }
}

/// `to += a · b` for some channels.
#[inline(always)]
fn add_products<const FMA: bool, T: Scalar, const N: usize>(channel: usize, a: &[T], b: &[T], to: &mut [T]) {
    let mut sum = *read(to, channel);
    add_product::<FMA, T, N>(&mut sum, read(a, channel), read(b, channel));
    *write(to, channel) = sum;
}
