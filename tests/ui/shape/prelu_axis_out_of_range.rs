//! Shared axes that are not there, or there twice.

use formwork::model;

model! {
    pub struct Net {
        far: Prelu(shared_axes = [1, 4]),
        twice: Prelu(shared_axes = [2, -2]),
    }
    fn forward(image: [8, 8, 3]) -> (y: [8, 8, 3], z: [8, 8, 3]) {
        (y: far(image), z: twice(image)) //~ far //~ twice
    }
}

fn main() {}
