//! A dropout that keeps less than nothing.
formwork::model! {
    struct Net: [4] -> [4] {
        Dropout(1.5), //~ 1.5
    }
}
fn main() {}
