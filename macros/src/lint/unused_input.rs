//! An input that nothing reads. A name that starts with an underscore says that this is meant, as in Rust,
//! whose words for a variable say all there is to say.

use super::{Finding, Level, Lint};
use crate::ir::{Graph, Value};

pub(super) static LINT: Lint = Lint { name: "unused_input", level: Level::Warn, find };

fn find(graph: &Graph) -> Vec<Finding> {
    let is_meant = |name: &syn::Ident| name.to_string().starts_with('_');
    let inputs = graph.inputs.iter().enumerate().filter(|(_, port)| !is_meant(&port.name));
    inputs
        .filter(|(index, _)| graph.uses(Value::Input(*index)) == 0)
        .map(|(_, port)| Finding {
            span: port.name.span(),
            unused: port.name.to_string(),
            message: None,
            condition: None,
        })
        .collect()
}
