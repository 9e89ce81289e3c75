//! The one macro of this room: from one signature, a plain function for each scalar.

/// Makes modules `single` and `double` holding each listed function for `f32` and for `f64`.
///
/// In a signature `T` stands for the scalar. After `=` come the function that `f32` calls and the one that `f64` calls.
macro_rules! entries {
    ($($(#[$meta:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)? = $single:path, $double:path;)*) => {
        #[allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]
        /// The functions for `T = f32`.
        pub(in crate::kernels) mod single {
            #[allow(unused_imports, reason = "not every signature names a type of its folder")]
            use super::*;
            type T = f32;
            $($(#[$meta])* pub fn $name($($arg: $ty),*) $(-> $out)? { $single($($arg),*) })*
        }
        #[cfg(feature = "f64")]
        #[allow(clippy::too_many_arguments, reason = "the contract with emitted code: dims, operands, result")]
        /// The functions for `T = f64`.
        pub(in crate::kernels) mod double {
            #[allow(unused_imports, reason = "not every signature names a type of its folder")]
            use super::*;
            type T = f64;
            $($(#[$meta])* pub fn $name($($arg: $ty),*) $(-> $out)? { $double($($arg),*) })*
        }
    };
}
