//! Layers and activations of the user's own: with parameters and without, shared, frozen, in a stack, behind every kind of
//! linear layer.

use crate::my;
use crate::zoo::zoo;

const UNITS: usize = 5;

/// The same models in both dtypes, with `use` lines, which stand in front of the options.
macro_rules! with_uses {
    ($(fn $test:ident { $(use $($segment:ident)::+;)+ struct $model:ident $($block:tt)* })*) => {
        mod double {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! {
                $(use $($segment)::+;)+
                #[model(dtype = f64, allow(untrainable_output))]
                pub(super) struct $model $($block)*
            })*
        }
        mod single {
            #[allow(unused_imports, reason = "constants of the group, if it has any")]
            use super::*;
            $(formwork::model! {
                $(use $($segment)::+;)+
                #[model(allow(untrainable_output))]
                pub(super) struct $model $($block)*
            })*
        }
        $(#[test]
        fn $test() {
            $crate::zoo::check::check(double::$model::new(1), single::$model::new(1));
        })*
    };
}

mod used {
    use super::my;

    with_uses! {
        fn names_brought_in_by_use_lines {
            use my::Scale;
            use my::Square;
            struct UsedNames: [4] -> [3] { Scale(factor = 0.5), Dense(3, activation = Square), Scale(2.0) }
        }
    }
}

zoo! {
    fn layer_by_keyword_position_and_alone {
        struct OwnLayers { keyword: my::Scale(factor = 2.0), position: my::Scale(-0.5), alone: my::Pairs() }
        fn forward(x: [4], z: [3, 6]) -> (a: [4], b: [3, 6], c: [3, 3]) {
            (a: keyword(x), b: position(z), c: alone(z))
        }
    }

    fn layer_in_a_stack {
        struct OwnStack: [6] -> [2] { my::Pairs(), Dense(4, activation = tanh), my::Linear(units = 2) }
    }

    fn layer_of_the_users_size {
        struct OwnSize { first: my::Linear(units = UNITS), second: my::Linear(units = 2) }
        fn forward(x: [3]) -> (y: [2]) { second(relu(first(x))) }
    }

    fn layer_called_twice {
        struct OwnShared { scale: my::Scale(1.5), dense: Dense(3) }
        fn forward(x: [3], z: [3]) -> (y: [3], w: [3]) {
            let first = scale(x);
            (y: add(scale(dense(first)), x), w: scale(multiply(z, first)))
        }
    }

    fn frozen_layer {
        struct OwnFrozen { #[frozen] scale: my::Scale(1.5), #[frozen] pairs: my::Pairs(), dense: Dense(4) }
        fn forward(x: [4]) -> (y: [2]) { pairs(scale(dense(x))) }
    }

    fn layer_whose_input_is_read_elsewhere {
        struct OwnBranch { linear: my::Linear(units = 3), dense: Dense(3) }
        fn forward(x: [3]) -> (y: [3]) {
            let h = dense(x);
            add(multiply(h, h), linear(h), x)
        }
    }

    fn layer_on_each_step {
        struct OwnSteps { steps: TimeDistributed(my::Linear(units = 2)), pairs: TimeDistributed(my::Pairs()) }
        fn forward(x: [3, 4]) -> (y: [3, 1], z: [3, 2]) {
            let h = steps(x);
            (y: pairs(h), z: lambda(|a: h| a * a))
        }
    }

    fn activation_behind_each_kind_of_layer {
        struct OwnActivations {
            dense: Dense(4, activation = my::Square),
            conv: Conv2d(2, kernel_size = 2, activation = my::Swish(beta = 1.5)),
            layer: Activation(my::Swish(0.75)),
        }
        fn forward(x: [3], z: [3, 3, 2]) -> (a: [4], b: [2, 2, 2], c: [3], d: [3]) {
            let c = layer(x);
            (a: dense(x), b: conv(z), c: c, d: multiply(activation(x, my::Square), x))
        }
    }
}
