//! `forward` is part of a block, not a function of Rust's own.

use formwork::prelude::*;

model! {
    struct Public { a: Dense(1) }
    pub fn forward(x: [1]) -> (y: [1]) { a(x) } //~ pub
}

model! {
    struct Restricted { a: Dense(1) }
    pub(crate) fn forward(x: [1]) -> (y: [1]) { a(x) } //~ pub
}

model! {
    struct Async { a: Dense(1) }
    async fn forward(x: [1]) -> (y: [1]) { a(x) } //~ async
}

model! {
    struct Constant { a: Dense(1) }
    const fn forward(x: [1]) -> (y: [1]) { a(x) } //~ const
}

model! {
    struct Unsafe { a: Dense(1) }
    unsafe fn forward(x: [1]) -> (y: [1]) { a(x) } //~ unsafe
}

model! {
    struct Foreign { a: Dense(1) }
    extern "C" fn forward(x: [1]) -> (y: [1]) { a(x) } //~ extern
}

fn main() {}
