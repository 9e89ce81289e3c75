//! A wrong word beside a constant size is one error: what is missing has no size of its own.
const HIDDEN: usize = 32;
formwork::model! {
    struct Net: [4] -> [HIDDEN] {
        Dense(HIDDEN, activation = rellu), //~ rellu
    }
}
fn main() {}
