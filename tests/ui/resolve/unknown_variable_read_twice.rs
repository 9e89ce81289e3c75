//! One name that is missing is one mistake, however often it is read.

use formwork::model;

model! {
    pub struct Net { a: Dense(2), b: Dense(2) }
    fn forward(x: [4]) -> (y: [2], z: [2]) {
        let hidden = a(x);
        (y: b(hiden), z: tanh(hiden)) //~ hiden
    }
}

fn main() {}
