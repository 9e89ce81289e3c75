//! Models as layers of models.

use crate::zoo::zoo;

zoo! {
    fn tower {
        struct Tower: [3] -> [2] { Dense(4, activation = tanh), Dense(2) }
    }

    fn tower_called_once {
        struct Once { tower: Tower, head: Dense(2) }
        fn forward(x: [3]) -> (y: [2]) { head(tower(x)) }
    }

    fn tower_and_nothing_else {
        struct Only { tower: Tower }
        fn forward(x: [3]) -> (y: [2]) { tower(x) }
    }

    fn tower_called_twice {
        struct Siamese { tower: Tower, head: Dense(1, activation = sigmoid) }
        fn forward(left: [3], right: [3]) -> (y: [1]) {
            let l = tower(left);
            let r = tower(right);
            head(concatenate(l, r, multiply(l, r)))
        }
    }

    fn tower_called_twice_on_one_value {
        struct Doubled { a: Dense(3), tower: Tower }
        fn forward(x: [3]) -> (p: [2], q: [2]) {
            let h = a(x);
            (p: tower(h), q: multiply(tower(h), tower(x)))
        }
    }

    fn two_towers_of_one_type {
        struct TwoTowers { left: Tower, right: Tower }
        fn forward(x: [3]) -> (y: [2], z: [2]) {
            let l = left(x);
            (y: add(l, right(x)), z: l)
        }
    }

    fn square {
        struct Square: [3] -> [3] { Dense(3, activation = softsign) }
    }

    fn model_applied_to_itself {
        struct Fixpoint { square: Square }
        fn forward(x: [3]) -> (y: [3]) { square(square(square(x))) }
    }

    fn nested_three_deep {
        struct Second { tower: Tower, own: Dense(2) }
        fn forward(x: [3]) -> (y: [2]) { add(tower(x), own(x)) }
    }

    fn nested_four_deep {
        struct Third { second: Second, tower: Tower }
        fn forward(x: [3]) -> (y: [2]) { multiply(second(x), tower(x)) }
    }

    fn nested_and_called_twice_at_every_level {
        struct Fourth { third: Third, widen: Dense(3) }
        fn forward(x: [3]) -> (y: [2]) {
            let h = third(x);
            third(widen(h))
        }
    }

    fn split {
        struct Split { a: Dense(2, activation = tanh), b: Dense(3, activation = sigmoid) }
        fn forward(x: [3], y: [2]) -> (left: [2], right: [3]) {
            let l = a(x);
            (left: multiply(l, y), right: b(concatenate(l, y)))
        }
    }

    fn two_outputs_both_used {
        struct BothOutputs { split: Split, head: Dense(2) }
        fn forward(x: [3], y: [2]) -> (p: [2], q: [3]) {
            let (l, r) = split(x, y);
            (p: add(head(r), l), q: r)
        }
    }

    fn second_output_unused {
        struct FirstOutput { split: Split, head: Dense(2) }
        fn forward(x: [3], y: [2]) -> (p: [2]) {
            let (l, _r) = split(x, y);
            head(l)
        }
    }

    fn first_output_unused {
        struct SecondOutput { split: Split }
        fn forward(x: [3], y: [2]) -> (p: [3]) {
            let (_l, r) = split(x, y);
            relu(r)
        }
    }

    fn outputs_swapped_and_fed_back {
        struct FedBack { split: Split }
        fn forward(x: [3], y: [2]) -> (p: [3], q: [2], again: [2]) {
            let (l, r) = split(x, y);
            let (l2, r2) = split(r, l);
            (p: r2, q: l2, again: l2)
        }
    }

    fn eight_inputs_and_outputs {
        struct Eight { d: Dense(2, activation = softmax) }
        fn forward(a: [2], b: [2], c: [2], x: [2], e: [2], f: [2], g: [2], h: [2]) -> (
            p: [2], q: [2], r: [2], s: [2], t: [2], u: [2], v: [2], w: [2],
        ) {
            (p: h, q: add(a, b), r: d(c), s: d(x), t: multiply(e, f), u: g, v: tanh(a), w: subtract(b, h))
        }
    }

    fn model_of_eight_inputs_and_outputs {
        struct AroundEight { eight: Eight }
        fn forward(x: [2], y: [2]) -> (p: [2], q: [2], r: [2], s: [2]) {
            let (p, q, r, s, _t, u, v, w) = eight(x, y, x, y, x, y, x, y);
            (p: w, q: add(p, q, u), r: r, s: multiply(s, v))
        }
    }

    fn one_value_for_both_inputs {
        struct Both { a: Dense(4), b: Dense(4), mix: Mixer }
        fn forward(x: [3]) -> (y: [4]) {
            let h = a(x);
            add(mix(h, h), mix(b(x), h))
        }
    }

    fn mixer {
        struct Mixer { left: Dense(4), right: Dense(4) }
        fn forward(l: [4], r: [4]) -> (y: [4]) { multiply(left(l), right(r)) }
    }

    fn inputs_straight_through_a_model {
        struct Through { straight: Straight }
        fn forward(x: [3]) -> (y: [3], z: [3]) {
            let (same, doubled) = straight(x);
            (y: same, z: multiply(doubled, same))
        }
    }

    fn straight {
        struct Straight {}
        fn forward(x: [3]) -> (same: [3], doubled: [3]) { (same: x, doubled: add(x, x)) }
    }

    fn model_that_reads_one_of_its_inputs {
        struct HalfRead { half: Half, a: Dense(2) }
        fn forward(x: [2], y: [2]) -> (p: [2]) {
            half(a(x), a(y))
        }
    }

    fn half {
        struct Half { inner: Dense(2) }
        fn forward(x: [2], y: [2]) -> (p: [2]) {
            let _unread = inner(y);
            inner(x)
        }
    }

    fn model_without_parameters {
        struct Bare { fold: Fold, head: Dense(2) }
        fn forward(x: [2, 3]) -> (y: [2]) { head(fold(x)) }
    }

    fn fold {
        struct Fold: [2, 3] -> [6] { Flatten(), Activation(tanh) }
    }

    fn model_inside_sequential {
        struct Stack: [5] -> [2] {
            Dense(3, activation = relu),
            Tower,
            named: Square2,
            Dense(2),
            last: Square2,
        }
    }

    fn square2 {
        struct Square2: [2] -> [2] { Dense(2, activation = sigmoid) }
    }

    fn activation_in_place_behind_a_model {
        struct Behind { tower: Tower }
        fn forward(x: [3]) -> (y: [2], z: [2]) {
            let h = tower(x);
            (y: relu(h), z: gelu(tower(x)))
        }
    }

    fn model_on_a_view {
        struct OnView { tower: Tower, fold: Fold }
        fn forward(x: [1, 3], y: [6]) -> (p: [2], q: [6], r: [2]) {
            (p: tower(reshape(x, [3])), q: fold(reshape(y, [2, 3])), r: tower(y[1..4]))
        }
    }

    fn soft {
        struct Soft: [3] -> [2] { Dense(2, activation = softmax) }
    }

    fn softmax_of_a_model {
        struct SoftParent { soft: Soft, a: Dense(3) }
        fn forward(x: [3]) -> (y: [2], z: [2]) {
            (y: soft(a(x)), z: soft(x))
        }
    }
}
