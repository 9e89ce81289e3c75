//! A condition inside a block.

use formwork::model;

model! {
    #[cfg(unix)] //~ cfg
    pub struct Net: [4] -> [2] { Dense(2) }
}

fn main() {}
