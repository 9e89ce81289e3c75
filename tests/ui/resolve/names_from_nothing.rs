//! Two names bound to a call of nothing.
formwork::model! {
    struct Net {
        head: Dense(1),
    }
    fn forward(x: [4]) -> (y: [1]) {
        let (a, _b) = bothh(x); //~ bothh
        head(a)
    }
}
fn main() {}
