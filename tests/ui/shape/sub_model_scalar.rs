//! A sub-model of another scalar.

use formwork::model;

model! {
    #[model(dtype = f64)]
    pub struct Tower: [4] -> [2] {
        Dense(2),
    }
}

model! {
    pub struct Net {
        tower: Tower,
    }
    fn forward(x: [4]) -> (y: [2]) {
        tower(x) //~ tower
    }
}

fn main() {}
