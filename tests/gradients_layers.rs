//! The layers of images, text and time under the check of `gradients.rs`.

mod zoo;

#[path = "zoo/embedding.rs"]
mod embedding;
#[path = "zoo/layouts.rs"]
mod layouts;
#[path = "zoo/normalization.rs"]
mod normalization;
#[path = "zoo/steps.rs"]
mod steps;
#[path = "zoo/windows.rs"]
mod windows;
