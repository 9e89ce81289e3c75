//! Which mistakes of a list are told.

use crate::diagnostics::Errors;

/// The items of a list, read one after the other. Of what cannot be read in one, the first is told, since the rest follows
/// from it. Right behind such an item, one that does not even begin like one is a piece of it, and nothing is told of it.
pub(super) struct Items<'a> {
    errors: &'a Errors,
    is_open: bool,
}

/// What reading an item came to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Sound,
    /// Something in it could not be read.
    Told,
    /// It is a piece of the item in front of it.
    Piece,
}

impl<'a> Items<'a> {
    pub(super) fn new(errors: &'a Errors) -> Self {
        Self { errors, is_open: false }
    }

    /// Reads an item; `begins` says whether it begins like one.
    pub(super) fn read<T>(&mut self, begins: bool, item: impl FnOnce() -> T) -> (T, Outcome) {
        let start = self.errors.count();
        let item = item();
        let is_piece = self.is_open && !begins;
        if self.errors.count() == start {
            self.is_open = is_piece;
            return (item, if is_piece { Outcome::Piece } else { Outcome::Sound });
        }
        self.errors.keep(start + usize::from(!is_piece));
        self.is_open = true;
        (item, if is_piece { Outcome::Piece } else { Outcome::Told })
    }

    /// Whether the item read last has a mistake.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }
}
