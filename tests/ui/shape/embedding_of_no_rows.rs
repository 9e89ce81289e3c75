//! A table without rows, and one without columns.

use formwork::model;

const N: usize = 4;

model! {
    pub struct Net {
        rows: Embedding(0, 3),
        columns: Embedding(3, N - 4),
    }
    fn forward(word: [u32; 4]) -> (y: [4, 3], z: [4, 3]) {
        (y: rows(word), z: columns(word)) //~ rows //~ columns
    }
}

fn main() {}
