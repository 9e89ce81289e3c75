//! Sums over many numbers, by every kernel that takes such: right to some units in the last place, whatever the numbers.
//!
//! A plain sum of so many equal numbers of `f32` is off by a percent, and of large ones that hardly differ nothing that
//! matters is left.

use super::testing::at_each_level;
use super::{DenseDims, GlobalPoolDims, PoolDims, PreluDims, SoftmaxDims, f32 as kernels};
use crate::base::Samples;
use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};
use formwork_shape::{Dims, Padding, pool_window};

/// Odd, so that no kernel has only whole blocks.
const LEN: usize = 500_003;

/// Equal numbers whose sum is rounded at every step, and some that take turns with others.
fn hostile() -> Vec<Vec<f32>> {
    let turns = |a: f32, b: f32| (0..LEN).map(move |i| if i % 2 == 0 { a } else { b }).collect();
    vec![turns(0.1, 0.1), turns(1_000_000.3, 1_000_000.3), turns(1e6, 1.0), turns(3e4, -2.9e4), turns(-1e-8, -0.7)]
}

fn sum(x: &[f32]) -> f64 {
    x.iter().map(|x| f64::from(*x)).sum()
}

/// What each kernel makes of these numbers, and what is right.
fn sums(x: &[f32]) -> Vec<(&'static str, f32, f64)> {
    let mean = sum(x) / LEN as f64;
    let (one, sample) = (Samples::new(1), Dims::new(&[LEN, 1]));
    let (mut average, mut pooled, mut bias, mut alpha) = ([0.0], [0.0], [0.0], [0.0]);
    kernels::global_average_forward(GlobalPoolDims::new(sample), one, x, &[], &mut average);
    kernels::average_pool_forward(
        PoolDims::new(pool_window(sample, &[LEN], &[LEN], Padding::Valid)),
        one,
        x,
        &mut pooled,
    );
    kernels::dense_backward_bias(DenseDims { rows: LEN, inputs: 1, units: 1 }, one, x, &mut bias, false);
    let (below, mut shared) = (vec![-1.0; LEN], [0.0]);
    kernels::prelu_backward_alpha(PreluDims::new(sample, &[1]), one, &below, x, &mut alpha, false);
    kernels::prelu_backward_alpha(PreluDims::new(Dims::new(&[1, LEN]), &[1, 2]), one, &below, x, &mut shared, false);
    let mut logits: Vec<f32> = x.iter().map(|x| x / 1e7).collect();
    let exponentials: f64 = logits.iter().map(|x| f64::from(*x).exp()).sum();
    let first = f64::from(logits[0]).exp() / exponentials;
    kernels::softmax(SoftmaxDims::new(sample, 1), one, &mut logits);
    vec![
        ("global average", average[0], mean),
        ("average pool", pooled[0], mean),
        ("bias gradient", bias[0], sum(x)),
        ("slope of a prelu", alpha[0], -sum(x)),
        ("slope of a prelu for all", shared[0], -sum(x)),
        ("softmax", logits[0], first),
    ]
}

#[test]
fn half_a_million_numbers_are_summed_to_some_units() {
    for x in hostile() {
        let largest = x.iter().fold(0.0_f64, |largest, x| largest.max(f64::from(x.abs())));
        at_each_level(|level| {
            let off = sums(&x).into_iter().filter(|(name, got, want)| {
                // Of numbers with both signs what is left may be small: errors are those of the numbers that were added.
                let size = if matches!(*name, "global average" | "average pool") { largest } else { want.abs() };
                (f64::from(*got) - want).abs() > 2e-6 * want.abs().max(1e-2 * size)
            });
            let off: Vec<String> = off.map(|(name, got, want)| format!("{name}: {got}, not {want}")).collect();
            assert_eq!(off, [""; 0], "{level:?} {} {}", x[0], x[1]);
        });
    }
}
