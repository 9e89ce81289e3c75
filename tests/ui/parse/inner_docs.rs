//! `//!` describes a file or a module.

use formwork::prelude::*;

model! {
    //! The head of a block. //~ //!
    //! A second line.
    struct Head: [1] -> [1] { Dense(1) }
}

model! {
    struct Fields {
        //! Among layers. //~ //!
        a: Dense(1),
    }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Last {
        a: Dense(1),
        //! Behind the last. //~ //!
    }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Body { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        //! In the body. //~ //!
        let h = a(x);
        h
    }
}

model! {
    struct Statements { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        /// Of a statement. //~ ///
        let h = a(x);
        #[allow(unused)]
        h
    }
}

model! {
    struct Ports { a: Dense(1) }
    fn forward(
        /// Of an input. //~ ///
        x: [1],
    ) -> (y: [1]) { a(x) }
}

model! {
    struct Function { a: Dense(1) }
    /// Docs are fine.
    #[inline] //~ inline
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

fn main() {}
