//! A block holds one model; items of Rust's stand outside of it.

use formwork::prelude::*;

model! {
    const UNITS: usize = 1; //~ const
    struct Front { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Between { a: Dense(1) }
    use std::fmt::Debug; //~ use
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Methods { a: Dense(1) }
    impl Methods { //~ impl
        fn forward(&self, x: [1]) -> (y: [1]) { a(x) }
    }
}

model! {
    struct Behind { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
    impl Behind {} //~ impl
}

model! {
    struct Helper { a: Dense(1) }
    fn helper() {} //~ fn
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Body { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        const UNITS: usize = 1; //~ const
        a(x)
    }
}

model! {
    struct Field { a: Dense(1), const UNITS: usize = 1 } //~ const
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Semicolon { a: Dense(1) }; //~ ;
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct LastSemicolon { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { a(x) }; //~ ;
}

fn main() {}
