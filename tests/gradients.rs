//! Every op and a zoo of graphs: the generated backward pass against central differences of the generated forward pass,
//! and every promise that a pass makes beside its numbers.

mod zoo;
