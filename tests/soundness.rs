//! Safe code stays safe: whatever sizes, counts and slices a program hands to what is public, it ends in a clear panic or an
//! error.
//!
//! Each of these once multiplied sizes that wrapped, and a check in front of unsafe code then passed: release builds wrote
//! behind slices or died of a segmentation fault. So what these tests prove most of all is that they come to their end, in
//! a debug build and with `--release`.
#![forbid(unsafe_code)]

#[path = "soundness/kernels.rs"]
mod kernels;
#[path = "soundness/models.rs"]
mod models;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a program ended with: nothing in particular, or the text of an error or a panic.
fn end(act: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let thrown = match catch_unwind(AssertUnwindSafe(act)) {
        Ok(result) => return result,
        Err(thrown) => thrown,
    };
    let text = thrown.downcast_ref::<String>().cloned();
    Err(text.or_else(|| thrown.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
}

/// The same of what gives nothing.
fn end_of(act: impl FnOnce()) -> Result<(), String> {
    end(|| {
        act();
        Ok(())
    })
}

/// Panics unless a text speaks of what was handed over: arithmetic that overflows in a debug build wraps in a release build.
#[track_caller]
fn assert_clear(what: &str, text: &str) {
    assert!(!text.is_empty() && !text.contains("attempt to"), "{what} ends in “{text}”");
}
