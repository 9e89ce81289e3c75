//! An order of axes decides what is generated, so it is literal.

use formwork::model;

const LAST: isize = 2;

model! {
    pub struct Net: [4, 6] -> [6, 4] {
        Permute([LAST, 1]), //~ [LAST, 1]
    }
}

fn main() {}
