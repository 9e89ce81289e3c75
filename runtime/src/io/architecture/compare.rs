//! Whether the weights of one architecture fit another.
//!
//! Two models are equal when their graphs are: from the outputs on, calls are paired with calls and layers with layers,
//! whatever they are called and in whichever order they were written. Then each pair of layers is held against each
//! other, from the inputs on, so that the first difference that is told is the one the others follow from.

use super::graph::{Graph, Source, list, name};
use super::{FORMAT, settings};
use crate::io::WeightsError;
use serde_json::Value;
use std::collections::HashMap;

/// For each weight of a model that has another name in the file: its path, and the one in the file.
pub(in crate::io) type Renamed = HashMap<String, String>;

/// Whether weights of the architecture `file` fit `model`, and under which names they stand there.
pub(in crate::io) fn compare(file: &Value, model: &Value) -> Result<Renamed, WeightsError> {
    if file["format"] != FORMAT {
        let found =
            file["format"].as_u64().map_or_else(|| "1, which left settings out".to_owned(), |found| found.to_string());
        return Err(unreadable(&format!(
            "it is of format {found}, and this version reads format {FORMAT}; without this entry in its metadata a file \
             is taken by the names and shapes of its tensors"
        )));
    }
    let mut renamed = Renamed::new();
    Place { file: String::new(), model: String::new() }.compare(file, model, &mut renamed)?;
    renamed.retain(|model, file| model != file);
    Ok(renamed)
}

/// Where a model or layer lies: the path of names in the file and in the model, empty for the whole.
struct Place {
    file: String,
    model: String,
}

impl Place {
    fn join(&self, file: &Value, model: &Value) -> Self {
        let join = |prefix: &str, entry| {
            if prefix.is_empty() { name(entry).to_owned() } else { format!("{prefix}.{}", name(entry)) }
        };
        Self { file: join(&self.file, file), model: join(&self.model, model) }
    }

    /// What an error calls it.
    fn text(&self, what: &str) -> String {
        if self.file == self.model {
            format!("{what} `{}`", self.model)
        } else {
            format!("{what} `{}` (`{}` in the file)", self.model, settings::clip(&self.file))
        }
    }

    fn model_text(&self) -> String {
        if self.model.is_empty() { "the model".to_owned() } else { self.text("sub-model") }
    }

    /// Holds two models against each other.
    fn compare(&self, file: &Value, model: &Value, renamed: &mut Renamed) -> Result<(), WeightsError> {
        let whole = self.model_text();
        same(file, model, "dtype", &format!("the scalar of {whole}"))?;
        let read = |model| Graph::read(model).map_err(|reason| unreadable(&reason));
        let (file, model) = (read(file)?, read(model)?);
        ports(file.inputs, model.inputs, "input", &whole)?;
        counts(file.outputs, model.outputs, &format!("number of outputs of {whole}"))?;
        let mut pairs = Pairs::new(&file, &model, self);
        pairs.all()?;
        let Pairs { layers, calls, .. } = pairs;
        for (call, paired) in calls.of_model.iter().enumerate() {
            let Some(paired) = *paired else { continue };
            let (index, paired_layer) = (model.calls[call].layer, file.calls[paired].layer);
            if model.calls[..call].iter().all(|earlier| earlier.layer != index) {
                self.join(&file.layers[paired_layer], &model.layers[index]).layer(
                    &file.layers[paired_layer],
                    &model.layers[index],
                    renamed,
                )?;
            }
            let (files, models) = (file.calls[paired].outputs, model.calls[call].outputs);
            if files != models {
                let place = self.join(file.layer_of(paired), model.layer_of(call)).text("outputs of");
                return Err(differ(&place, &settings::text(files), &settings::text(models)));
            }
        }
        for (index, paired) in layers.of_model.iter().enumerate() {
            if let Some(paired) = *paired
                && model.calls.iter().all(|call| call.layer != index)
            {
                let (file, model) = (&file.layers[paired], &model.layers[index]);
                self.join(file, model).layer(file, model, renamed)?;
            }
        }
        // A shape that differs follows from a setting where there is one that does.
        ports(file.outputs, model.outputs, "output", &whole)
    }

    /// Holds two layers against each other, and notes what their weights are called.
    fn layer(&self, file: &Value, model: &Value, renamed: &mut Renamed) -> Result<(), WeightsError> {
        let place = self.text("layer");
        same(file, model, "kind", &place)?;
        if !model["model"].is_null() {
            return self.compare(&file["model"], &model["model"], renamed);
        }
        if let Some((files, models)) = settings::difference(&file["settings"], &model["settings"]) {
            return Err(differ(&place, &files, &models));
        }
        let (files, models) = (list(file, "weights"), list(model, "weights"));
        counts(files, models, &format!("number of weights of {place}"))?;
        for (index, (file, model)) in files.iter().zip(models).enumerate() {
            same(file, model, "name", &format!("weight {index} of {place}"))?;
            let weight = self.join(file, model);
            same(file, model, "shape", &weight.text("weight"))?;
            renamed.insert(weight.model, weight.file);
        }
        Ok(())
    }
}

/// Which entry of one list is which of another.
struct Pairing {
    of_file: Vec<Option<usize>>,
    of_model: Vec<Option<usize>>,
}

impl Pairing {
    fn new(file: usize, model: usize) -> Self {
        Self { of_file: vec![None; file], of_model: vec![None; model] }
    }

    /// Whether the two are a pair, now or already; `None` where one of them belongs to another.
    fn pair(&mut self, file: usize, model: usize) -> Option<bool> {
        match (self.of_file[file], self.of_model[model]) {
            (None, None) => {
                (self.of_file[file], self.of_model[model]) = (Some(model), Some(file));
                Some(true)
            }
            (Some(paired), _) if paired == model => Some(false),
            _ => None,
        }
    }

    /// What is left on both sides, in order.
    fn left(&self) -> Vec<(usize, usize)> {
        let free = |list: &[Option<usize>]| {
            list.iter().enumerate().filter(|(_, pair)| pair.is_none()).map(|(index, _)| index).collect::<Vec<_>>()
        };
        free(&self.of_file).into_iter().zip(free(&self.of_model)).collect()
    }
}

/// The calls and layers of two models, in pairs.
struct Pairs<'a> {
    file: &'a Graph<'a>,
    model: &'a Graph<'a>,
    place: &'a Place,
    calls: Pairing,
    layers: Pairing,
    /// Pairs of calls whose inputs are still to be looked at.
    open: Vec<(usize, usize)>,
}

impl<'a> Pairs<'a> {
    fn new(file: &'a Graph<'a>, model: &'a Graph<'a>, place: &'a Place) -> Self {
        let calls = Pairing::new(file.calls.len(), model.calls.len());
        let layers = Pairing::new(file.layers.len(), model.layers.len());
        Self { file, model, place, calls, layers, open: Vec::new() }
    }

    fn all(&mut self) -> Result<(), WeightsError> {
        for (index, (file, model)) in self.file.sources.iter().zip(&self.model.sources).enumerate() {
            self.values(&[*file], &[*model], &format!("output {index} of {}", self.place.model_text()))?;
        }
        // What no output comes from: calls whose results nobody reads, and layers that nobody calls.
        for (file, model) in self.calls.left() {
            self.call(file, model)?;
        }
        if self.file.calls.len() != self.model.calls.len() {
            let count = |calls: usize| calls.to_string();
            let place = format!("number of calls of {}", self.place.model_text());
            return Err(differ(&place, &count(self.file.calls.len()), &count(self.model.calls.len())));
        }
        for (file, model) in self.layers.left() {
            self.layers.pair(file, model);
        }
        counts(self.file.layers, self.model.layers, "number of layers")
    }

    /// Pairs the calls that two lists of values come from, and all in front of them.
    fn values(&mut self, files: &[Source], models: &[Source], place: &str) -> Result<(), WeightsError> {
        self.sources(files, models, place)?;
        while let Some((file, model)) = self.open.pop() {
            let (files, models) = (&self.file.calls[file].inputs, &self.model.calls[model].inputs);
            let place = format!("call {model} of {}", self.place.model_text());
            self.sources(files, models, &place)?;
        }
        Ok(())
    }

    fn sources(&mut self, files: &[Source], models: &[Source], place: &str) -> Result<(), WeightsError> {
        let wrong = |pairs: &Self| {
            let text = |graph: &Graph<'_>, sources: &[Source]| {
                let texts: Vec<String> = sources.iter().map(|source| graph.source_text(*source)).collect();
                format!("[{}]", texts.join(", "))
            };
            differ(place, &text(pairs.file, files), &text(pairs.model, models))
        };
        if files.len() != models.len() {
            return Err(wrong(self));
        }
        for (file, model) in files.iter().zip(models) {
            match (*file, *model) {
                (Source::Input(file), Source::Input(model)) if file == model => {}
                (Source::Call(file, output), Source::Call(model, other)) if output == other => {
                    if self.calls.of_file[file] != Some(model)
                        && (self.calls.of_file[file].is_some() || self.calls.of_model[model].is_some())
                    {
                        return Err(wrong(self));
                    }
                    self.pair(file, model)?;
                }
                _ => return Err(wrong(self)),
            }
        }
        Ok(())
    }

    /// A pair of calls, and all in front of it.
    fn call(&mut self, file: usize, model: usize) -> Result<(), WeightsError> {
        self.pair(file, model)?;
        self.values(&[], &[], "")
    }

    fn pair(&mut self, file: usize, model: usize) -> Result<(), WeightsError> {
        if self.calls.pair(file, model) != Some(true) {
            return Ok(());
        }
        let (files, models) = (self.file.layer_of(file), self.model.layer_of(model));
        same(files, models, "kind", &self.place.join(files, models).text("layer"))?;
        if self.layers.pair(self.file.calls[file].layer, self.model.calls[model].layer).is_none() {
            let text = |layer: &Value| format!("layer `{}`", name(layer));
            let place = format!("the layer of call {model} of {}", self.place.model_text());
            return Err(differ(&place, &text(files), &text(models)));
        }
        self.open.push((file, model));
        Ok(())
    }
}

fn ports(files: &[Value], models: &[Value], what: &str, whole: &str) -> Result<(), WeightsError> {
    for (index, (file, model)) in files.iter().zip(models).enumerate() {
        let place = format!("{what} {index} of {whole}");
        same(file, model, "shape", &place)?;
        same(file, model, "dtype", &place)?;
    }
    counts(files, models, &format!("number of {what}s of {whole}"))
}

/// Two lists are as long as each other; the first surplus entry is named.
fn counts(files: &[Value], models: &[Value], place: &str) -> Result<(), WeightsError> {
    if files.len() == models.len() {
        return Ok(());
    }
    let count = |list: &[Value]| {
        let next = list.get(files.len().min(models.len()));
        let named = next.map(|entry| format!(", among them `{}`", name(entry)));
        format!("{}{}", list.len(), named.unwrap_or_default())
    };
    Err(differ(place, &count(files), &count(models)))
}

/// Compares one entry of two objects.
fn same(file: &Value, model: &Value, key: &str, place: &str) -> Result<(), WeightsError> {
    if file[key] == model[key] {
        return Ok(());
    }
    Err(differ(place, &settings::text(&file[key]), &settings::text(&model[key])))
}

fn differ(place: &str, file: &str, model: &str) -> WeightsError {
    let (file, model) = settings::clip_both(file, model);
    WeightsError::Architecture { place: place.to_owned(), file, model }
}

fn unreadable(reason: &str) -> WeightsError {
    WeightsError::Metadata { reason: reason.to_owned() }
}
