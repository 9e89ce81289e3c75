//! What is said of sizes.

pub(crate) fn size_past_memory(digits: &str) -> String {
    format!("the size {digits} is larger than any memory\nhelp: write a smaller size")
}

pub(crate) fn not_a_size(found: &str) -> String {
    format!("expected a size, found `{found}`\nhelp: write a whole number, such as `28`, or a constant of type `usize`")
}
