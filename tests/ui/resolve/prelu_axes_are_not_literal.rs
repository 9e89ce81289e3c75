//! Shared axes by a constant.

use formwork::model;

const AXIS: isize = 1;

model! {
    pub struct Net: [8, 8, 3] -> [8, 8, 3] { Prelu(shared_axes = [AXIS, 2]) } //~ [AXIS, 2]
}

fn main() {}
