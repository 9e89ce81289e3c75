//! Upsamplings of a value without channels, by nothing, and to another size than the one declared.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(image: [8, 8], s: [4, 2]) -> (a: [16, 16, 1], b: [8, 2], c: [8, 2]) {
        (a: up_sampling2d(image), b: up_sampling1d(s, 0), c: s.up_sampling1d(3)) //~ up_sampling2d //~ up_sampling1d //~ up_sampling1d
    }
}

fn main() {}
