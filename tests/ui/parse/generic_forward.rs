//! Sizes are constants, in `forward` as in `struct`.

use formwork::prelude::*;

model! {
    struct Type { a: Dense(1) }
    fn forward<T>(x: [1]) -> (y: [1]) { a(x) } //~ <T>
}

model! {
    struct Size { a: Dense(1) }
    fn forward<const N: usize, T: Into<f32>>(x: [1]) -> (y: [1]) { a(x) } //~ <const
}

model! {
    struct Bound { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) where f32: Copy { a(x) } //~ where
}

model! {
    struct Where where f32: Copy { a: Dense(1) } //~ where
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Lifetime<'a> where f32: 'a { a: Dense(1) } //~ <'a>
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

fn main() {}
