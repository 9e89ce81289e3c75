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
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text. A character cut at the end of the buffer is left out.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        let written = self.bytes.split_at(self.len).0;
        match core::str::from_utf8(written) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// Appends a string, or nothing where it does not fit.
    #[must_use]
    pub const fn str(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        if bytes.len() > CAPACITY - self.len {
            return self;
        }
        let mut index = 0;
        while index < bytes.len() {
            self.bytes[self.len] = bytes[index];
            self.len += 1;
            index += 1;
        }
        self
    }

    /// Appends a name in backquotes.
    #[must_use]
    pub const fn name(self, name: &str) -> Self {
        self.str("`").str(name).str("`")
    }

    /// Appends a number in decimal digits.
    #[must_use]
    pub const fn number(self, number: usize) -> Self {
        let mut power = 1;
        while number / power >= 10 {
            power *= 10;
        }
        let mut text = self;
        while power > 0 {
            let digit = number / power % 10;
            text = text.str(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][digit]);
            power /= 10;
        }
        text
    }

    /// Appends a number with its sign.
    #[must_use]
    pub const fn signed(self, number: isize) -> Self {
        let text = if number < 0 { self.str("-") } else { self };
        text.number(number.unsigned_abs())
    }

    /// Appends a shape, `[28, 28, 1]`.
    #[must_use]
    pub const fn dims(self, dims: Dims) -> Self {
        if !dims.is_known() {
            return self.str("[?]");
        }
        let mut text = self.str("[");
        let mut axis = 0;
        while axis < dims.rank() {
            if axis > 0 {
                text = text.str(", ");
            }
            text = text.number(dims.size(axis));
            axis += 1;
        }
        text.str("]")
    }
}
