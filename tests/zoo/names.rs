//! Names of the user's that generated code might use itself, or spell differently.

use crate::zoo::zoo;

const INPUTS: f64 = 0.25;
const WEIGHTS: f64 = 0.5;

mod kernels {
    pub(super) const RATE: f64 = 0.125;
    pub(super) const UNITS: usize = 3;
}

zoo! {
    fn inputs_named_as_locals {
        struct Locals { dense: Dense(2) }
        fn forward(p: [2], n: [2], run: [2], inputs: [2], s0: [2], outputs: [2]) -> (arena: [2], state: [2], g: [2]) {
            let reverse = dense(p);
            let kernels = tanh(add(reverse, n));
            let slot = multiply(run, kernels);
            (arena: slot, state: add(inputs, s0), g: dense(outputs))
        }
    }

    fn one_name_for_input_output_layer_and_variable {
        struct OneName { x: Dense(3), y: Dense(3) }
        fn forward(x: [3], y: [3]) -> (x: [3], y: [3]) {
            let x = x(x);
            let y = y(y);
            (x: add(x, y), y: y)
        }
    }

    fn names_that_end_in_a_role {
        struct Roles { x: Dense(2), x_in: Dense(2), x_grad: Dense(2) }
        fn forward(x: [2], x_in: [2], x_grad: [2]) -> (x_out: [2], x_bar: [2]) {
            (x_out: x(add(x_in, x_grad)), x_bar: multiply(x_in(x), x_grad(x)))
        }
    }

    fn raw_identifiers {
        struct Raw { r#type: Dense(3), r#match: Raws, drop: Dropout(0.5) }
        fn forward(r#in: [3], r#fn: [3]) -> (r#loop: [3], r#if: [3]) {
            let r#let = r#type(r#in);
            let (r#for, r#while) = r#match(r#let, r#fn);
            (r#loop: drop(r#for), r#if: r#while)
        }
    }

    fn raw_ports {
        struct Raws { r#true: Dense(3) }
        fn forward(r#mod: [3], r#use: [3]) -> (r#pub: [3], r#ref: [3]) {
            (r#pub: r#true(r#mod), r#ref: add(r#mod, r#use))
        }
    }

    fn fields_named_as_generated_items {
        struct Items {
            params: Dense(3),
            state: Dense(3),
            outputs: Dense(3),
            predict: Dense(3),
            train: Dense(3),
            description: Dense(3),
            parameter: Dense(3),
        }
        fn forward(edge: [3], elements: [3]) -> (p: [3], q: [3]) {
            let predict = params(state(edge));
            (p: outputs(add(predict, predict(elements))), q: train(description(parameter(predict))))
        }
    }

    fn fields_that_differ_by_an_underscore {
        struct Underscores { h1: Dense(3), h_1: Dense(3), h_1_: Dense(3), _h1: Dense(3) }
        fn forward(x: [3]) -> (y: [3]) { _h1(h_1_(h_1(h1(x)))) }
    }

    fn fields_named_as_constants_of_others {
        struct Suffixes { a: Dense(3), a_elements: Dense(3), a_dims: Dense(3), a_kernel: Dense(3), a_1: Dense(3) }
        fn forward(x: [3], output_y: [3]) -> (y: [3], x: [3]) {
            let h = a(a(x));
            (y: a_elements(a_dims(relu(h))), x: add(a_kernel(h), a_1(output_y)))
        }
    }

    fn fields_named_as_ops {
        struct Shadows { relu: Dense(3), flatten: Dense(3), dense: Relu(), dense_1: Dense(3) }
        fn forward(x: [3]) -> (y: [3]) { flatten(dense(relu(dense_1(x)))) }
    }

    fn fields_named_as_members_of_the_model {
        struct Members { new: Dense(2), clone: Dense(2), align: Dense(2), parts: Dense(2), deref: Dense(2) }
        fn forward(x: [2]) -> (y: [2]) { new(clone(align(parts(deref(x))))) }
    }

    fn constants_named_as_generics {
        struct Generics { dense: Dense(kernels::UNITS), a: Dropout(INPUTS), b: Dropout(WEIGHTS), c: Dropout(kernels::RATE) }
        fn forward(x: [4]) -> (y: [3]) { c(b(a(dense(x)))) }
    }

    fn names_of_one_letter {
        struct B { t: Dense(2), b: M }
        fn forward(a: [2], b: [2]) -> (s: [2], t: [2]) {
            let (x, y) = b(a, b);
            (s: t(x), t: y)
        }
    }

    fn sub_model_of_one_letter {
        struct M { d: Dense(2) }
        fn forward(x: [2], y: [2]) -> (m: [2], n: [2]) { (m: d(x), n: d(multiply(x, y))) }
    }

    fn acronyms {
        struct HTTPNet2 { fc1: Dense(2), fc2: Dense(2) }
        fn forward(x2: [2]) -> (y2: [2]) { fc2(tanh(fc1(x2))) }
    }
}

mod bands {
    //! Names of different models that come to the same words.
    use crate::zoo::zoo;

    zoo! {
        fn a_model {
            struct Band { tower_x: Relu() }
            fn forward(x: [2]) -> (y: [2]) { tower_x(x) }
        }

        fn a_model_whose_name_goes_on {
            struct BandTower { x: Dense(2) }
            fn forward(y: [2]) -> (x: [2]) { x(y) }
        }
    }
}
