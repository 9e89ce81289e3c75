//! The generated file: modules of models, one test per family.

use crate::gaps::Gaps;
use std::collections::HashMap;
use std::fmt::Write as _;

/// What is written so far.
#[derive(Default)]
pub(crate) struct Source {
    /// The module of each text of blocks: equal networks are one.
    modules: HashMap<String, String>,
    models: String,
    tests: String,
}

impl Source {
    /// The module that holds these blocks; `name` becomes its name if it is new.
    pub(crate) fn module(&mut self, name: &str, blocks: &[String]) -> String {
        let blocks: Vec<String> = blocks.iter().map(|block| format!("formwork::model! {{\n{block}\n}}")).collect();
        let text = blocks.join("\n");
        if let Some(module) = self.modules.get(&text) {
            return module.clone();
        }
        let mut module = identifier(name);
        while self.modules.values().any(|taken| *taken == module) {
            module.push('_');
        }
        let _ = writeln!(self.models, "pub(crate) mod {module} {{\n{text}\n}}");
        self.modules.insert(text, module.clone());
        module
    }

    /// A test of a family: the statements that check each case, and how many cases there are.
    pub(crate) fn family(&mut self, family: &str, checks: &[(String, String)], count: usize) {
        let (family_name, mut list) = (identifier(family), String::new());
        for (id, statements) in checks {
            let check = format!("{family_name}_of_{}", identifier(id));
            let _ = writeln!(self.tests, "fn {check}(case: &Case) -> Outcome {{\n{statements}Ok(())\n}}");
            let _ = writeln!(list, "    ({id:?}, {check}),");
        }
        let constant = family_name.to_uppercase();
        let _ = writeln!(
            self.tests,
            "const {constant}: &[Check] = &[\n{list}];\n\n\
             #[test]\nfn {family_name}() {{\n    run({family:?}, {count}, {constant});\n}}\n"
        );
    }

    /// The whole file.
    pub(crate) fn finish(self, gaps: &Gaps) -> String {
        let Self { models, tests, .. } = self;
        let listed: Vec<_> = gaps.listed().collect();
        format!(
            "/// The networks of the cases; one module each.\npub(crate) mod models {{\n{models}}}\n\n{tests}\
             const LISTED: &[(&str, &str, usize)] = &{listed:?};\nconst FAULTS: &[&str] = &{:?};\n",
            gaps.faults()
        )
    }
}

/// The name of a case as a Rust name.
fn identifier(name: &str) -> String {
    name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}
