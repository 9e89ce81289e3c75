//! Tests of the compiler as a whole, outside rustc: blocks in, text out.
