//! A recurrent layer that keeps less than nothing of its state.
formwork::model! {
    struct Net: [20, 4] -> [8] {
        Lstm(8, dropout = 0.2, recurrent_dropout = 1.5), //~ 1.5
    }
}
fn main() {}
