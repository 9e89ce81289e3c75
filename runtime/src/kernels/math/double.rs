//! The functions of a lambda for one `f64`: those of the standard library, or of `libm` without one.

use num_traits::Float;

macro_rules! functions {
    ($($(#[$meta:meta])* $name:ident($($arg:ident: $ty:ty),*) = $body:expr;)*) => {$(
        $(#[$meta])*
        #[must_use]
        #[inline(always)]
        pub fn $name<const FMA: bool>($($arg: $ty),*) -> f64 {
            $body
        }
    )*};
}

functions! {
    /// eˣ.
    exp(x: f64) = Float::exp(x);
    /// The natural logarithm.
    ln(x: f64) = Float::ln(x);
    /// The square root.
    sqrt(x: f64) = Float::sqrt(x);
    /// The hyperbolic tangent.
    tanh(x: f64) = Float::tanh(x);
    /// The sine.
    sin(x: f64) = Float::sin(x);
    /// The cosine.
    cos(x: f64) = Float::cos(x);
    /// `|x|`.
    abs(x: f64) = x.abs();
    /// `1 / (1 + e⁻ˣ)`, which overflows on neither side.
    sigmoid(x: f64) = {
        let e = Float::exp(-x.abs());
        (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
    };
    /// `x` to the power `y`.
    powf(x: f64, y: f64) = Float::powf(x, y);
    /// `x` to an integer power.
    powi(x: f64, n: i32) = Float::powi(x, n);
    /// The larger of two numbers; NaN if either is.
    max(a: f64, b: f64) = if a.is_nan() | (a > b) { a } else { b };
    /// The smaller of two numbers; NaN if either is.
    min(a: f64, b: f64) = if a.is_nan() | (a < b) { a } else { b };
}
