//! A function of one's own needs its derivative.

use formwork::model;

mod my {
    pub fn f(a: f32, b: f32) -> f32 {
        a * b
    }
}

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| my::f(a, b))) //~ my
    }
}

fn main() {}
