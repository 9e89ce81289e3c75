//! An input that nothing reads. A name that starts with an underscore says that this is meant, as in Rust.

use super::{Finding, Lint};
use crate::diagnostics::wording::lint as wording;
use crate::ir::{Graph, Value};

pub(super) static LINT: Lint = Lint { name: "unused_input", find };

fn find(graph: &Graph) -> Vec<Finding> {
    let is_meant = |name: &syn::Ident| name.to_string().starts_with('_');
    let inputs = graph.inputs.iter().enumerate().filter(|(_, port)| !is_meant(&port.name));
    inputs
        .filter(|(index, _)| graph.uses(Value::Input(*index)) == 0)
        .map(|(_, port)| Finding::new(port.name.span(), wording::unused_input(&port.name)))
        .collect()
}
