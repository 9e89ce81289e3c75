//! A `use` line that goes on into the block.

use formwork::model;

model! {
    use other::Scale //~ Scale
    pub struct Net: [4] -> [2] { Dense(2) }
}

fn main() {}
