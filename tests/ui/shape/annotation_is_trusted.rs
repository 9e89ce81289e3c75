//! What is annotated is what was meant: the layers behind a wrong value are not wrong too.
formwork::model! {
    struct Net {
        hidden: Dense(8),
        head: Dense(2),
    }
    fn forward(image: [4, 4]) -> (y: [2]) {
        let h: [16] = image; //~ [16]
        head(hidden(h))
    }
}
fn main() {}
