//! A word of Rust's is told where it is declared, however often it is used.

use formwork::prelude::*;

model! {
    struct Field { type: Dense(1) } //~ type
    fn forward(x: [1]) -> (y: [1]) { type(type(x)) }
}

model! {
    struct Input { a: Dense(1) }
    fn forward(match: [1]) -> (y: [1]) { add(a(match), match) } //~ match
}

model! {
    struct Output { a: Dense(1) }
    fn forward(x: [1]) -> (type: [1], y: [1]) { (type: a(x), y: a(x)) } //~ type
}

model! {
    struct Variable { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        let loop = a(x); //~ loop
        add(loop, loop)
    }
}

model! {
    struct Pair { a: Lstm(1, return_state = true) }
    fn forward(x: [1, 1]) -> (y: [1]) {
        let (in, _h, _c) = a(x); //~ in
        in
    }
}

model! {
    struct Own { self: Dense(1) } //~ self
    fn forward(x: [1]) -> (y: [1]) { self(x) }
}

fn main() {}
