//! An image where a sequence belongs.

use formwork::model;

model! {
    pub struct Net {
        lstm: Lstm(8),
    }
    fn forward(image: [28, 28, 3]) -> (y: [8]) {
        lstm(image) //~ lstm
    }
}

fn main() {}
