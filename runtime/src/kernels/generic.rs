//! The kernels that generic code of this crate calls, as methods of the scalar.

#[cfg(feature = "f64")]
use super::f64 as double;
use super::{
    Activation, AdamStep, CrossEntropyDims, Elements, MomentumStep, RmspropStep, SgdStep, SoftmaxDims, f32 as single,
};
use crate::base::{Samples, Scalar};
use core::ops::Range;

/// From one list of signatures: the trait, and both implementations by the functions of the same names.
macro_rules! kernels {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) $(-> $out:ty)?;)*) => {
        /// A scalar with kernels: each method is the function of the same name in [`f32`](mod@super::f32) or
        /// [`f64`](mod@super::f64).
        pub trait Kernels: Scalar {
            $(
                #[doc = concat!("See [`", stringify!($name), "`](super::f32::", stringify!($name), ").")]
                fn $name($($arg: $ty),*) $(-> $out)?;
            )*
        }

        impl Kernels for f32 { $(fn $name($($arg: $ty),*) $(-> $out)? { single::$name($($arg),*) })* }

        #[cfg(feature = "f64")]
        impl Kernels for f64 { $(fn $name($($arg: $ty),*) $(-> $out)? { double::$name($($arg),*) })* }
    };
}

kernels! {
    fn sgd(p: SgdStep, w: &mut [Self], g: &[Self]);
    fn momentum(p: MomentumStep, w: &mut [Self], g: &[Self], m: &mut [Self]);
    fn adam(p: AdamStep, w: &mut [Self], g: &[Self], m: &mut [Self], v: &mut [Self], largest: Option<&mut [Self]>);
    fn rmsprop(
        p: RmspropStep, w: &mut [Self], g: &[Self], v: &mut [Self], m: Option<&mut [Self]>, mean: Option<&mut [Self]>
    );
    fn sum_squares(x: &[Self], runs: &mut dyn Iterator<Item = Range<usize>>) -> f64;
    fn weighted_sum(x: &[Self], scale: &[Self]) -> f64;
    fn clip(x: &mut [Self], bound: f64);
    fn accumulate(y: &mut [Self], x: &[Self]);
    fn add_penalty(w: &[Self], l1: f64, l2: f64, g: &mut [Self]);
    fn penalty(w: &[Self], l1: f64, l2: f64) -> f64;
    fn copy(d: Elements, n: Samples, x: &[Self], y: &mut [Self], add: bool);
    fn fill_zero(d: Elements, n: Samples, y: &mut [Self]);
    fn activate(d: Elements, n: Samples, activation: Activation, y: &mut [Self]);
    fn activate_backward(d: Elements, n: Samples, activation: Activation, saved: &[Self], dy: &mut [Self]);
    fn softmax(d: SoftmaxDims, n: Samples, y: &mut [Self]);
    fn softmax_backward(d: SoftmaxDims, n: Samples, y: &[Self], dy: &mut [Self]);
    fn log_softmax(d: SoftmaxDims, n: Samples, y: &mut [Self]);
    fn log_softmax_backward(d: SoftmaxDims, n: Samples, y: &[Self], dy: &mut [Self]);
    fn cross_entropy(
        d: CrossEntropyDims, p: &[Self], target: &[Self], scale: &[Self], values: &mut [Self], gradient: &mut [Self]
    );
}
