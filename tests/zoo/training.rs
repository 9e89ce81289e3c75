//! What only training knows: frozen layers and models, and dropout, whose draws must be the same on the way back.

use crate::zoo::zoo;

zoo! {
    fn frozen_layer {
        struct FrozenLayer { #[frozen] a: Dense(3, activation = tanh), b: Dense(2) }
        fn forward(x: [4]) -> (y: [2]) { b(a(x)) }
    }

    fn frozen_layer_behind_a_trained_one {
        struct FrozenHead { a: Dense(3, activation = tanh), #[frozen] b: Dense(2, activation = softmax) }
        fn forward(x: [4]) -> (y: [2]) { b(a(x)) }
    }

    fn everything_frozen {
        struct AllFrozen { #[frozen] a: Dense(3, activation = relu), #[frozen] b: Dense(2) }
        fn forward(x: [4]) -> (y: [2]) { b(a(x)) }
    }

    fn frozen_layer_called_twice {
        struct FrozenShared { #[frozen] a: Dense(3), b: Dense(3) }
        fn forward(x: [3]) -> (y: [3]) { a(relu(b(a(x)))) }
    }

    fn tower {
        struct Tower: [3] -> [2] { Dense(4, activation = tanh), Dropout(0.25), Dense(2) }
    }

    fn partly_frozen {
        struct Partly { #[frozen] a: Dense(3), b: Dense(2) }
        fn forward(x: [3]) -> (y: [2]) { b(tanh(a(x))) }
    }

    fn frozen_model {
        struct FrozenModel { #[frozen] tower: Partly, a: Dense(3), b: Dense(2) }
        fn forward(x: [4]) -> (y: [2], z: [2]) {
            let h = a(x);
            (y: b(tower(h)), z: tower(a(x)))
        }
    }

    fn model_with_frozen_layers {
        struct AroundPartly { partly: Partly, head: Dense(2) }
        fn forward(x: [3]) -> (y: [2]) { head(partly(x)) }
    }

    fn frozen_model_nested {
        struct FrozenNested { around: AroundPartly, #[frozen] again: AroundPartly }
        fn forward(x: [3]) -> (y: [2]) { multiply(around(x), again(x)) }
    }

    fn frozen_dropout_has_nothing_to_freeze {
        struct FrozenDropout { #[frozen] drop: Dropout(0.5), a: Dense(3) }
        fn forward(x: [3]) -> (y: [3]) { drop(a(x)) }
    }

    fn frozen_and_trained_in_sequence {
        struct FrozenStack: [4] -> [2] {
            #[frozen]
            Dense(3, activation = sigmoid),
            Dense(3, activation = tanh),
            #[frozen]
            Partly,
        }
    }

    fn dropout_layer_called_twice {
        struct DropTwice { drop: Dropout(0.4) }
        fn forward(x: [16]) -> (y: [16], z: [16]) { (y: drop(x), z: drop(drop(x))) }
    }

    fn dropout_between_layers {
        struct DropBetween: [5] -> [3] { Dropout(0.2), Dense(8, activation = relu), Dropout(0.5), Dense(3), Dropout(0.1) }
    }

    fn dropout_in_a_model_called_twice {
        struct DropSiamese { tower: Tower, drop: Dropout(0.3) }
        fn forward(left: [3], right: [3]) -> (y: [4]) { drop(concatenate(tower(left), tower(right))) }
    }

    fn dropout_of_a_fanned_out_value {
        struct DropFan { a: Dense(6) }
        fn forward(x: [3]) -> (y: [6], z: [6], w: [6]) {
            let h = a(x);
            (y: dropout(h, 0.5), z: h, w: multiply(dropout(h, 0.5), h))
        }
    }
}
