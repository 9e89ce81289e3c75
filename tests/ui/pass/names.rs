//! Names that generated code must keep apart: keywords, prefixes of one another, names of ours.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use formwork::prelude::*;

/// A size named as a generated constant might be.
pub const NET_HEAD: usize = 8;
/// Another.
pub const NET_HIDDEN: usize = 6;

model! {
    /// A model whose name goes on with the name of a layer of the next one.
    pub struct NetHead {
        /// A layer of the same name as well.
        kernel: Dense(2),
    }
    fn forward(x: [NET_HEAD]) -> (y: [2]) {
        kernel(x)
    }
}

model! {
    /// Layers named as what every model has, and as one another but for an underscore.
    #[model(allow(untrainable_output))]
    pub struct Net {
        head: NetHead,
        hidden: Dense(NET_HIDDEN),
        align: Dense(NET_HEAD),
        description: Dense(3),
        predict: Dense(3),
        train: Dense(3),
        edge: Dense(3),
        dense_1: Dense(3),
        dense1: Dense(3),
        r#loop: Dense(3),
        new: Dense(3),
        params: Dense(3),
    }
    fn forward(r#type: [4], n: [4], run: [4], x: [4]) -> (r#fn: [2], p: [3], state: [3], inputs: [1]) {
        let s0 = hidden(add(add(r#type, n), add(run, x)));
        let r#match = head(align(s0));
        let h = edge(train(predict(description(s0))));
        let g = dense_1(dense1(r#loop(new(h))));
        let g = params(g);
        (r#fn: r#match, p: h, state: g, inputs: x[0..1])
    }
}

model! {
    /// A name is one however it is spelt, and a word of Rust's is one beside its name.
    pub struct r#Raw { r#hidden: Dense(3), r#if: Dense(2) }
    fn forward(x: [4]) -> (r#let: [2]) {
        let h = hidden(r#x);
        let g = lambda(|a: h| if a > 0.0 { a } else { -a });
        r#if(g)
    }
}

/// Models in modules, called by path.
pub mod a {
    use formwork::prelude::*;

    model! {
        /// In a module.
        pub struct Mlp: [4] -> [3] { Dense(3) }
    }

    /// A module within.
    pub mod b {
        use formwork::prelude::*;

        model! {
            /// By a path that starts at `super`.
            pub struct Outer: [4] -> [2] { super::Mlp, Dense(2) }
        }
    }
}

model! {
    /// By paths of three kinds.
    pub struct Paths {
        one: self::a::Mlp,
        two: crate::a::b::Outer,
        three: a::Mlp,
    }
    fn forward(x: [4]) -> (y: [8]) {
        concatenate(one(x), two(x), three(x))
    }
}

fn in_a_function() -> usize {
    const UNITS: usize = 5;
    model! {
        /// In a function, with a constant of the function.
        pub struct Local: [4] -> [UNITS] { Dense(UNITS) }
    }
    Local::PARAMS
}

fn main() {
    let net = Net::new(7);
    let mut predictor = net.predictor::<1>();
    let x = [[0.5_f32; 4]];
    let y = predictor.predict((&x[..], &x[..], &x[..], &x[..])).expect("four inputs of one sample");
    assert_eq!(y.inputs.samples()[0][0], 0.5);
    assert_eq!(net.r#loop.kernel.shape(), (3, 3));
    assert_eq!(net.align.kernel.shape(), (NET_HEAD, NET_HIDDEN));
    assert_eq!(Raw::PARAMS, 15 + 8);
    assert_eq!(Paths::PARAMS, 3 * 15 + 8);
    assert_eq!(in_a_function(), 25);
}
