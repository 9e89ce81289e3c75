//! The models, one module per kind, each written once and compiled for both dtypes; and the one `check` they all go
//! through.

mod activations;
mod check;
mod feeds;
mod fused;
mod graphs;
mod names;
mod ops;
mod sizes;
mod steps;
mod submodels;
mod training;
mod values;
mod windows;

/// Compiles every block for both dtypes, in a module each, and makes a test of it: `fn its_name { struct Its … }`.
macro_rules! zoo {
    ($(fn $test:ident { struct $model:ident $($block:tt)* })*) => {
        mod double {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! { #[model(dtype = f64)] pub(super) struct $model $($block)* })*
        }
        mod single {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! { pub(super) struct $model $($block)* })*
        }
        $(#[test]
        fn $test() {
            $crate::zoo::check::check(double::$model::new(1), single::$model::new(1));
        })*
    };
}
pub(crate) use zoo;
