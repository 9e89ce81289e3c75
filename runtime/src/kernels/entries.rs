//! The macros of this room: from one signature, a plain function for each scalar; and the door all of them go through.

/// Makes modules `single` and `double` holding each listed function for `f32` and for `f64`.
///
/// In a signature `T` stands for the scalar. After `=` come the function that `f32` calls and the one that `f64` calls.
///
/// `name[d: SomeDims, n](…)` takes the dims and the number of samples first, as `n: Samples`. What stands behind the door is
/// handed `n: usize`: no product of it with sizes of `d` wraps (see `Samples::of`).
macro_rules! entries {
    ($(
        $(#[$meta:meta])*
        fn $name:ident $([$d:ident: $dims:ty, $n:ident])? ($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)?
            = $single:path, $double:path;
    )*) => {
        #[allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]
        /// The functions for `T = f32`.
        pub(in crate::kernels) mod single {
            #[allow(unused_imports, reason = "not every signature names a type of its folder")]
            use super::*;
            type T = f32;
            $($(#[$meta])* pub fn $name($($d: $dims, $n: crate::base::Samples,)? $($arg: $ty),*) $(-> $out)? {
                $single($($d, $n.of(&$d),)? $($arg),*)
            })*
        }
        #[cfg(feature = "f64")]
        #[allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]
        /// The functions for `T = f64`.
        pub(in crate::kernels) mod double {
            #[allow(unused_imports, reason = "not every signature names a type of its folder")]
            use super::*;
            type T = f64;
            $($(#[$meta])* pub fn $name($($d: $dims, $n: crate::base::Samples,)? $($arg: $ty),*) $(-> $out)? {
                $double($($d, $n.of(&$d),)? $($arg),*)
            })*
        }
    };
}

/// Says of dims that their method `largest` bounds all products with a number of samples.
macro_rules! per_sample {
    ($dims:ty) => {
        impl crate::base::PerSample for $dims {
            fn largest(&self) -> usize {
                <$dims>::largest(self)
            }
        }
    };
}
