//! Graphs: who reads what how often, and in which order.

use crate::zoo::zoo;

zoo! {
    fn an_input_that_nothing_reads {
        struct Unread { head: Dense(2) }
        fn forward(x: [3], _later: [2, 2]) -> (y: [2]) {
            head(x)
        }
    }

    fn fan_out {
        struct FanOut { trunk: Dense(4, activation = tanh), a: Dense(3), b: Dense(3), c: Dense(2) }
        fn forward(x: [3]) -> (sum: [3], other: [2]) {
            let h = trunk(x);
            (sum: add(a(h), b(h)), other: c(h))
        }
    }

    fn fan_out_in_place {
        struct FanOutInPlace { trunk: Dense(4) }
        fn forward(x: [3]) -> (y: [12]) {
            let h = trunk(x);
            concatenate(relu(h), tanh(h), h)
        }
    }

    fn shared_layer {
        struct Shared { shared: Dense(3, activation = sigmoid), head: Dense(2) }
        fn forward(left: [4], right: [4]) -> (y: [2]) {
            head(subtract(shared(left), shared(right)))
        }
    }

    fn shared_layer_twice_in_a_row {
        struct InARow { square: Dense(3, activation = tanh) }
        fn forward(x: [3]) -> (y: [3]) {
            let h = square(x);
            square(square(h))
        }
    }

    fn shared_layer_over_different_leading_axes {
        struct Leading { shared: Dense(2) }
        fn forward(x: [3], y: [4, 3]) -> (p: [2], q: [4, 2]) {
            (p: shared(x), q: shared(y))
        }
    }

    fn output_that_is_used_inside {
        struct UsedInside { a: Dense(3, activation = relu), b: Dense(2, activation = softmax) }
        fn forward(x: [4]) -> (hidden: [3], y: [2]) {
            let h = a(x);
            (hidden: h, y: b(h))
        }
    }

    fn output_that_is_changed_in_place_behind {
        struct ChangedBehind { a: Dense(3) }
        fn forward(x: [4]) -> (before: [3], after: [3], flat: [3, 1]) {
            let h = a(x);
            (before: h, after: relu(h), flat: reshape(h, [3, 1]))
        }
    }

    fn the_same_value_twice {
        struct Twice { a: Dense(3, activation = sigmoid) }
        fn forward(x: [4]) -> (first: [3], second: [3], third: [3]) {
            let h = a(x);
            (first: h, second: h, third: h)
        }
    }

    fn input_to_output {
        struct Straight { a: Dense(3) }
        fn forward(x: [3], y: [2]) -> (same: [3], again: [3], other: [3], view: [2, 1]) {
            (same: x, again: x, other: a(x), view: reshape(y, [2, 1]))
        }
    }

    fn nothing_but_an_input {
        struct Nothing {}
        fn forward(x: [3]) -> (y: [3]) { x }
    }

    fn outputs_in_another_order {
        struct Order { a: Dense(1), b: Dense(2), c: Dense(3) }
        fn forward(x: [2], y: [3]) -> (p: [1], q: [2], r: [3]) {
            let h = a(y);
            (r: c(x), p: h, q: b(concatenate(x, h)))
        }
    }

    fn six_inputs {
        struct SixInputs { dense: Dense(2) }
        fn forward(a: [1], b: [2], c: [3], d: [4], e: [5], f: [6]) -> (y: [2], z: [2]) {
            (y: dense(concatenate(f, b, e, a, d, c)), z: multiply(b, a))
        }
    }

    fn eight_outputs {
        struct EightOutputs { a: Dense(2), b: Dense(2, activation = softmax) }
        fn forward(x: [2]) -> (p0: [2], p1: [2], p2: [2], p3: [2], p4: [2], p5: [2], p6: [2], p7: [2]) {
            let h = a(x);
            let s = b(h);
            (p0: h, p1: s, p2: relu(h), p3: tanh(s), p4: add(h, s), p5: x, p6: s, p7: gelu(h))
        }
    }

    fn residual_chain {
        struct Residual {
            enter: Dense(4),
            a: Dense(4, activation = relu),
            b: Dense(4, activation = gelu),
            c: Dense(4, activation = tanh),
        }
        fn forward(x: [3]) -> (y: [4]) {
            let h = enter(x);
            let h = add(h, a(h));
            let h = add(b(h), h);
            add(h, c(h), h)
        }
    }

    fn dense_block {
        struct DenseBlock { a: Dense(2, activation = elu), b: Dense(2, activation = silu), c: Dense(2) }
        fn forward(x: [3]) -> (y: [9]) {
            let h1 = concatenate(x, a(x));
            let h2 = concatenate(h1, b(h1));
            concatenate(h2, c(h2))
        }
    }

    fn gated_unit {
        struct Gated { value: Dense(3), gate: Dense(3, activation = sigmoid), transform: Dense(4, activation = tanh) }
        fn forward(x: [4]) -> (y: [3], highway: [4]) {
            let t = transform(x);
            let g = sigmoid(t);
            let carried = multiply(x, subtract(g, t));
            (y: multiply(value(x), gate(x)), highway: add(multiply(g, t), carried))
        }
    }

    fn diamond_of_views {
        struct Views { a: Dense(3) }
        fn forward(x: [2, 4]) -> (y: [6], z: [3, 2]) {
            let h = a(x);
            let flat = flatten(h);
            let folded = reshape(h, [3, 2]);
            let back = reshape(folded, [6]);
            (y: add(flat, back), z: relu(folded))
        }
    }

    fn views_of_an_input {
        struct InputViews { a: Dense(2) }
        fn forward(x: [2, 3]) -> (y: [2], z: [3, 2]) {
            let flat = flatten(x);
            (y: a(flat), z: relu(reshape(x, [3, 2])))
        }
    }

    fn in_place_chain {
        struct InPlace { a: Dense(6) }
        fn forward(x: [3]) -> (y: [6], z: [2, 3]) {
            let h = a(x);
            let y = relu(dropout(relu(h), 0.3));
            (y: y, z: tanh(reshape(sigmoid(dropout(tanh(x.a()), 0.5)), [2, 3])))
        }
    }

    fn chain_of_input_saving_activations {
        struct Chain { a: Dense(4) }
        fn forward(x: [3]) -> (y: [4]) {
            gelu(silu(mish(a(x))))
        }
    }

    fn activations_of_activations {
        struct Stacked: [3] -> [4] {
            Dense(4, activation = gelu),
            Relu(negative_slope = 0.1),
            Activation(hard_silu),
            Softmax(),
            Activation(log_sigmoid),
        }
    }

    fn softmax_read_by_others {
        struct Attention { query: Dense(3, activation = softmax), value: Dense(3) }
        fn forward(x: [4]) -> (weights: [3], y: [3]) {
            let w = query(x);
            (weights: w, y: multiply(w, value(x)))
        }
    }

    fn other_names_for_a_value {
        struct Aliases { a: Dense(3) }
        fn forward(x: [3]) -> (y: [3], z: [3]) {
            let same = x;
            let h = a(same);
            let again = h;
            let h = relu(again);
            (y: add(h, same), z: (again))
        }
    }

    fn overlapping_slices {
        struct Overlap { a: Dense(2, activation = tanh) }
        fn forward(x: [5, 3]) -> (y: [4, 2], z: [3]) {
            let early = a(x[..4]);
            let late = a(x[1..]);
            (y: multiply(early, late), z: add(x[2], multiply(x[2], x[0])))
        }
    }

    fn unrolled_recurrence {
        struct Recurrence { enter: Dense(3), again: Dense(3, use_bias = false), leave: Dense(1) }
        fn forward(x: [4, 2], start: [3]) -> (y: [1], state: [3]) {
            let h = tanh(add(enter(x[0]), again(start)));
            let h = tanh(add(enter(x[1]), again(h)));
            let h = tanh(add(enter(x[2]), again(h)));
            let h = tanh(add(enter(x[3]), again(h)));
            (y: leave(h), state: h)
        }
    }

    fn method_chains {
        struct Methods { a: Dense(4), b: Dense(2) }
        fn forward(x: [2, 3]) -> (y: [2], z: [8]) {
            let h = x.a().tanh();
            (y: (h[1]).add(h[0].relu()).b().softmax(), z: h.flatten().multiply(h.reshape([8])))
        }
    }

    fn wide_enough_for_the_blocked_product {
        struct Wide: [19] -> [5] { Dense(37, activation = tanh), Dense(5, activation = softmax) }
    }
}
