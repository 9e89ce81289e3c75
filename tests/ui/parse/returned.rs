//! A body ends in its value.

use formwork::prelude::*;

model! {
    struct Semicolon { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { return a(x); } //~ return
}

model! {
    struct Plain { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { return a(x) } //~ return
}

model! {
    struct Named { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        let h = a(x);
        return (y: h); //~ return
    }
}

model! {
    struct Nothing { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { return; } //~ return
}

model! {
    struct TwoSemicolons { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { a(x);; } //~ ;
}

fn main() {}
