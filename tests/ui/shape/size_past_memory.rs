//! Sizes past all memory, in a layer, a signature, an annotation and a slice.

use formwork::model;

model! {
    pub struct Layer: [4] -> [3] { Dense(4611686018427387904), Dense(3) } //~ Dense
}

model! {
    pub struct Filters: [8, 8, 1] -> [6, 6, 3] { Conv2d(9223372036854775808, 3), Conv2d(3, 1) } //~ Conv2d
}

model! {
    pub struct Same: [4611686018427387904] -> [4611686018427387904] { LayerNormalization() } //~ [4611686018427387904]
}

model! {
    pub struct Annotated { a: Dense(3) }
    fn forward(x: [4]) -> (y: [3]) {
        let h: [4611686018427387904] = a(x); //~ [4611686018427387904]
        h
    }
}

model! {
    pub struct Written: [8, 8, 1] -> [6, 6, 3] { Conv2d(3, (18446744073709551616, 3)) } //~ 18446744073709551616
}

model! {
    pub struct Cut {}
    fn forward(x: [4]) -> (y: [1]) { x[99999999999999999999999999] } //~ 99999999999999999999999999
}

fn main() {}
