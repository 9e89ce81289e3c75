//! A string that constants can build: what a shape error prints when rustc finds it.

use crate::Dims;

/// The bytes a text can hold; what goes beyond is cut.
const CAPACITY: usize = 2048;

/// A string built in constants.
#[derive(Clone, Copy)]
pub struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    /// An empty text.
    pub const EMPTY: Self = Self { bytes: [0; CAPACITY], len: 0 };

    /// Whether nothing was written.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text. A character cut at the end of the buffer is left out.
    #[must_use]
    #[inline]
    pub const fn as_str(&self) -> &str {
        let written = self.bytes.split_at(self.len).0;
        match core::str::from_utf8(written) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// Appends a string, or nothing where it does not fit.
    #[inline]
    pub const fn str(&mut self, text: &str) -> &mut Self {
        let bytes = text.as_bytes();
        if bytes.len() <= CAPACITY - self.len {
            let mut index = 0;
            while index < bytes.len() {
                self.bytes[self.len] = bytes[index];
                self.len += 1;
                index += 1;
            }
        }
        self
    }

    /// Appends a name in backquotes.
    #[inline]
    pub const fn name(&mut self, name: &str) -> &mut Self {
        self.str("`").str(name).str("`")
    }

    /// Appends a number in decimal digits.
    #[inline]
    pub const fn number(&mut self, number: usize) -> &mut Self {
        let mut power = 1;
        while number / power >= 10 {
            power *= 10;
        }
        while power > 0 {
            let digit = number / power % 10;
            self.str(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][digit]);
            power /= 10;
        }
        self
    }

    /// Appends a number with its sign.
    #[inline]
    pub const fn signed(&mut self, number: isize) -> &mut Self {
        if number < 0 {
            self.str("-");
        }
        self.number(number.unsigned_abs())
    }

    /// Appends a count of things: `1 value`, `2 values`.
    #[inline]
    pub const fn count(&mut self, number: usize, thing: &str) -> &mut Self {
        self.number(number).str(" ").str(thing).str(if number == 1 { "" } else { "s" })
    }

    /// Appends a shape, `[28, 28, 1]`.
    #[inline]
    pub const fn dims(&mut self, dims: Dims) -> &mut Self {
        if !dims.is_known() {
            return self.str("[?]");
        }
        self.str("[");
        let mut axis = 0;
        while axis < dims.rank() {
            if axis > 0 {
                self.str(", ");
            }
            self.number(dims.size(axis));
            axis += 1;
        }
        self.str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_appended_in_order() {
        let mut text = Text::EMPTY;
        text.name("h").str(" is ").dims(Dims::new(&[28, 1])).str(", ").signed(-10).str(", ").count(1, "value");
        assert_eq!(text.as_str(), "`h` is [28, 1], -10, 1 value");
    }

    #[test]
    fn a_text_that_is_full_stays_as_it_is() {
        let mut text = Text::EMPTY;
        for _ in 0..CAPACITY {
            text.str("→");
        }
        assert_eq!(text.as_str().len(), CAPACITY / 3 * 3);
    }
}
