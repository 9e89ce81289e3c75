//! Convolution as blocked products of gathered patches, for both scalars.

use super::patches::{Band, Scratch, gather, scatter};
use super::{ConvDims, reference};
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::gemm::{Product, Real};
use core::ops::Range;

/// The bands of a kernel, first to last; empty where the plain loops have to do.
fn bands<T: Real>(d: ConvDims) -> impl Iterator<Item = Band> + Clone {
    let height = if d.groups == 1 { Band::height::<T>(d) } else { 0 };
    let size = if height == 0 { 0 } else { d.window.size[0] };
    (0..size).step_by(height.max(1)).map(move |first| Band { first, rows: height.min(size - first) })
}

/// The positions of `n` samples, so many at a time.
fn blocks(d: ConvDims, n: usize, patches: usize) -> impl Iterator<Item = Range<usize>> {
    let all = n * d.window.positions();
    (0..all).step_by(patches).map(move |first| first..all.min(first + patches))
}

/// See [`conv_forward`](super::single::conv_forward).
pub(super) fn forward<T: Real + Activate>(
    d: ConvDims,
    n: usize,
    x: &[T],
    kernel: &[T],
    bias: &[T],
    activation: Activation,
    y: &mut [T],
) {
    let (x, y) = (&x[..n * d.inputs()], &mut y[..n * d.outputs()]);
    let mut relu = activation == Activation::RELU;
    if bands::<T>(d).next().is_none() {
        reference::forward(d, n, x, kernel, bias, y);
        relu = false;
    }
    let mut scratch = Scratch::new();
    for band in bands::<T>(d) {
        let (len, weights) = (band.len(d), band.weights(d));
        let is_last = band.first + band.rows == d.window.size[0];
        for block in blocks(d, n, band.patches::<T>(d)) {
            let patches = &mut scratch.values()[..block.len() * len];
            gather(d, band, block.clone(), x, patches);
            let product = Product {
                m: block.len(),
                n: d.filters,
                k: len,
                a: patches,
                a_row: len,
                a_step: 1,
                b: &kernel[weights.start * d.filters..weights.end * d.filters],
                transposed: false,
                add: band.first > 0,
                bias: if is_last { bias } else { &[] },
                relu: relu && is_last,
            };
            T::product(product, &mut y[block.start * d.filters..block.end * d.filters]);
        }
    }
    if !relu {
        T::activate(activation, y);
    }
}

/// See [`conv_backward_kernel`](super::single::conv_backward_kernel).
pub(super) fn backward_kernel<T: Real>(d: ConvDims, n: usize, x: &[T], dy: &[T], dkernel: &mut [T], add: bool) {
    let (x, dy) = (&x[..n * d.inputs()], &dy[..n * d.outputs()]);
    if bands::<T>(d).next().is_none() {
        return reference::backward_kernel(d, n, x, dy, dkernel, add);
    }
    let dkernel = &mut dkernel[..d.patch() * d.filters];
    if !add {
        dkernel.fill(T::zero());
    }
    let mut scratch = Scratch::new();
    for band in bands::<T>(d) {
        let (len, weights) = (band.len(d), band.weights(d));
        for block in blocks(d, n, band.patches::<T>(d)) {
            let patches = &mut scratch.values()[..block.len() * len];
            gather(d, band, block.clone(), x, patches);
            let product = Product {
                m: len,
                n: d.filters,
                k: block.len(),
                a: patches,
                a_row: 1,
                a_step: len,
                b: &dy[block.start * d.filters..block.end * d.filters],
                transposed: false,
                add: true,
                bias: &[],
                relu: false,
            };
            T::product(product, &mut dkernel[weights.start * d.filters..weights.end * d.filters]);
        }
    }
}

/// See [`conv_backward_input`](super::single::conv_backward_input).
pub(super) fn backward_input<T: Real>(d: ConvDims, n: usize, dy: &[T], kernel: &[T], dx: &mut [T], add: bool) {
    let (dy, dx) = (&dy[..n * d.outputs()], &mut dx[..n * d.inputs()]);
    if bands::<T>(d).next().is_none() {
        return reference::backward_input(d, n, dy, kernel, dx, add);
    }
    if !add {
        dx.fill(T::zero());
    }
    let mut scratch = Scratch::new();
    for band in bands::<T>(d) {
        let (len, weights) = (band.len(d), band.weights(d));
        for block in blocks(d, n, band.patches::<T>(d)) {
            let patches = &mut scratch.values()[..block.len() * len];
            let product = Product {
                m: block.len(),
                n: len,
                k: d.filters,
                a: &dy[block.start * d.filters..block.end * d.filters],
                a_row: d.filters,
                a_step: 1,
                b: &kernel[weights.start * d.filters..weights.end * d.filters],
                transposed: true,
                add: false,
                bias: &[],
                relu: false,
            };
            T::product(product, patches);
            scatter(d, band, block, patches, dx);
        }
    }
}
