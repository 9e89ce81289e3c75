//! Models written once and compiled for both dtypes, and the one `check` they all go through. The models stand in the
//! files beside this one, one per kind; `gradients.rs` and its neighbours each compile some of them.

pub(crate) mod check;
mod feeds;

/// Compiles every block for both dtypes, in a module each, and makes a test of it: `fn its_name { struct Its … }`.
macro_rules! zoo {
    ($(fn $test:ident { struct $model:ident $($block:tt)* })*) => {
        mod double {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! {
                #[model(dtype = f64, allow(untrainable_output, dropped_border, redundant_bias, dropout_on_output))]
                pub(super) struct $model $($block)*
            })*
        }
        mod single {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! {
                #[model(allow(untrainable_output, dropped_border, redundant_bias, dropout_on_output))]
                pub(super) struct $model $($block)*
            })*
        }
        $(#[test]
        fn $test() {
            $crate::zoo::check::check(double::$model::new(1), single::$model::new(1));
        })*
    };
}
pub(crate) use zoo;
