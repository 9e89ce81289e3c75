//! How shapes, counts, sizes and names are written in a summary.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use formwork_shape::Dims;

/// `(None, 28, 28, 1)`: `None` stands for the batch.
pub(super) fn shape_text(dims: Dims) -> String {
    if !dims.is_known() {
        return "?".to_string();
    }
    let sizes: Vec<String> = dims.sizes().iter().map(ToString::to_string).collect();
    format!("({})", [&["None".to_string()], &sizes[..]].concat().join(", "))
}

/// `1234567` as `1,234,567`.
pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes in the largest unit that leaves at least 1, with two decimals.
pub(super) fn bytes_text(bytes: usize) -> String {
    let mut size = bytes as f64;
    for unit in ["B", "KB", "MB", "GB", "TB"] {
        if size < 1024.0 {
            return format!("{size:.2} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.2} PB")
}

/// `DigitNet` as `digit_net`, by Keras's rule.
pub(super) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after = index.checked_sub(1).map(|before| letters[before]);
        let before_lower = letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let starts_word = after.is_some_and(|after| after != '_' && (before_lower || after.is_ascii_lowercase()));
        if letter.is_ascii_uppercase() && starts_word {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_turn_into_snake_case_as_in_keras() {
        for (name, want) in [
            ("DigitNet", "digit_net"),
            ("Mlp", "mlp"),
            ("Conv2DNet", "conv2d_net"),
            ("HTTPServer", "http_server"),
            ("small_cnn", "small_cnn"),
            ("Small_Cnn", "small_cnn"),
        ] {
            assert_eq!(snake_case(name), want);
        }
    }

    #[test]
    fn numbers_have_thousands_and_units() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 1023, 1024, 1 << 31].map(bytes_text), ["0.00 B", "1023.00 B", "1.00 KB", "2.00 GB"]);
    }
}
