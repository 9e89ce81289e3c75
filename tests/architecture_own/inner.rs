//! Models that stand inside others: two that are equal, and one that differs far below.

use formwork::prelude::*;

pub mod one {
    use super::*;
    model! { pub struct Deep: [4] -> [4] { Dense(4), BatchNormalization(epsilon = 0.1) } }
    model! { pub struct Tower: [4] -> [4] { Deep, Dense(4) } }
}

pub mod same {
    use super::*;
    use crate::TENTH;
    model! { pub struct Below: [4] -> [4] { first: Dense(4), norm: BatchNormalization(epsilon = TENTH) } }
    model! { pub struct Pile: [4] -> [4] { below: Below, last: Dense(4) } }
}

pub mod other {
    use super::*;
    model! { pub struct Deep: [4] -> [4] { Dense(4), BatchNormalization(epsilon = 0.2) } }
    model! { pub struct Tower: [4] -> [4] { Deep, Dense(4) } }
}
