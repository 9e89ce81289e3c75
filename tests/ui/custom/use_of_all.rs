//! A `use` line names what it brings in.

use formwork::model;

mod my {}

model! {
    use my::*; //~ *
    pub struct Net: [4] -> [2] { halve: Halve(offset = 0) }
}

fn main() {}
