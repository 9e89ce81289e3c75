//! The layers of images, text and time under the check of `gradients.rs`.

mod zoo;

#[path = "zoo/layouts.rs"]
mod layouts;
#[path = "zoo/steps.rs"]
mod steps;
#[path = "zoo/windows.rs"]
mod windows;
