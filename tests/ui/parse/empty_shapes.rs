//! Each value has an axis.

use formwork::prelude::*;

model! {
    struct Annotation { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        let h: [] = a(x); //~ []
        h
    }
}

model! {
    struct Input { a: Dense(1) }
    fn forward(x: []) -> (y: [1]) { a(x) } //~ []
}

model! {
    struct Output { a: Dense(1) }
    fn forward(x: [1]) -> (y: []) { a(x) } //~ []
}

model! {
    struct Stack: [] -> [2] { Dense(2) } //~ []
}

model! {
    struct Batch: [-1, 8] -> [2] { Dense(2) } //~ -1
}

fn main() {}
