//! More inputs than a model can be run with.
formwork::model! {
    struct Net {
        head: Dense(1),
    }
    fn forward(a: [1], b: [1], c: [1], d: [1], e: [1], f: [1], g: [1], h: [1], i: [1]) -> (y: [1]) { //~ i
        head(concatenate(a, b, c, d, e, f, g, h, i))
    }
}
fn main() {}
