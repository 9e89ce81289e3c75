//! A constant past all memory is told once, however many shapes it is in.

use formwork::prelude::*;

const HUGE: usize = 1 << 62;
const NONE: usize = 0;

model! {
    pub struct Layer: [4] -> [3] { Dense(HUGE), Dense(3) } //~ Dense
}

model! {
    pub struct Everywhere: [HUGE] -> [HUGE] { Dense(HUGE) } //~ [HUGE]
}

model! {
    pub struct Nothing: [4] -> [NONE] { Dense(NONE) } //~ [NONE]
}

model! {
    pub struct Twice { a: Dense(HUGE), b: Dense(HUGE), c: Dense(HUGE) }
    fn forward(x: [4], z: [3]) -> (y: [3], w: [3]) {
        let h = a(x); //~ a
        let g = b(x);
        (y: add(h, g)[0..3], w: add(c(z), c(z))[0..3]) //~ c
    }
}

model! {
    pub struct Annotated { a: Dense(3) }
    fn forward(x: [4]) -> (y: [3]) {
        let h: [HUGE] = a(x); //~ [HUGE]
        h
    }
}

fn main() {
    let net = Layer::new(1);
    let _ = (net.predictor::<4>(), Layer::PARAMS);
}
