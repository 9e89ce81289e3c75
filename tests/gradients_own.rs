//! What the user writes himself, under the check of `gradients.rs`: lambdas, layers and activations of his own.

mod zoo;

#[path = "zoo/customs.rs"]
mod customs;
#[path = "zoo/lambdas.rs"]
mod lambdas;
#[path = "zoo/my.rs"]
mod my;
