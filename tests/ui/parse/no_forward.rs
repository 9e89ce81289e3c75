//! Layers, but no `forward`.

use formwork::model;

model! {
    pub struct Net { //~ {
        a: Dense(2),
    }
}

fn main() {}
