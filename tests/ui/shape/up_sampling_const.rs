//! The same with sizes that only rustc knows.

use formwork::model;

const NONE: usize = 0;
const HUGE: usize = 1 << 62;

model! {
    pub struct Net {}
    fn forward(x: [4, 4, 2]) -> (a: [8, 8, 2], b: [8, 8, 2]) {
        (a: up_sampling2d(x, (2, NONE), interpolation = bilinear), b: up_sampling2d(x, HUGE)) //~ up_sampling2d //~ up_sampling2d
    }
}

fn main() {}
