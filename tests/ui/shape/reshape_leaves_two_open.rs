//! -1 stands once.

use formwork::model;

model! {
    pub struct Net: [12] -> [12] {
        Reshape([-1, -1]), //~ Reshape
        Flatten(),
    }
}

fn main() {}
