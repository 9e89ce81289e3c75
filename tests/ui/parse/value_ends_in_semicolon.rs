//! The last value of a body ends in a semicolon.
formwork::model! {
    struct Net {
        head: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        head(x); //~ ;
    }
}
fn main() {}
