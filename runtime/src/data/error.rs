//! What can be wrong with data: one enum, each variant with the numbers a reader needs to find the place.

use std::path::PathBuf;

/// Data that cannot be used as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// No samples, or no arrays.
    #[error("{what} is empty")]
    Empty {
        /// What has nothing in it.
        what: String,
    },
    /// A single number where samples lie on axis 0.
    #[error("{what} is a single number: samples lie on axis 0, so it needs at least one axis")]
    NoSamplesAxis {
        /// The array.
        what: String,
    },
    /// Arrays with different numbers of samples.
    #[error("{what} has {found} samples, input 0 has {expected}")]
    Lengths {
        /// The array, such as `target 1`.
        what: String,
        /// Its number of samples.
        found: usize,
        /// That of the first input.
        expected: usize,
    },
    /// A weight that is NaN or infinite.
    #[error("the weight of sample {sample} is {value}, weights are finite numbers")]
    Weight {
        /// The sample, from 0.
        sample: usize,
        /// The weight.
        value: f32,
    },
    /// A weight of a class that is NaN or infinite.
    #[error("the weight of class {class} is {value}, weights are finite numbers")]
    ClassWeight {
        /// The class.
        class: u32,
        /// The weight.
        value: f64,
    },
    /// Two weights for one class.
    #[error("class {class} has two weights, {first} and {second}")]
    ClassTwice {
        /// The class.
        class: u32,
        /// The first weight.
        first: f64,
        /// The second weight.
        second: f64,
    },
    /// A weight for a class that there is not.
    #[error("class {class} has a weight, the classes are 0 to {last}")]
    NoClass {
        /// The class.
        class: u32,
        /// The last class there is: of the loss or of one-hot rows; where neither tells, the largest in the samples.
        last: u32,
    },
    /// A setting that makes no sense.
    #[error(transparent)]
    Setting(#[from] crate::BadSetting),
    /// Weights by class for targets that are not classes.
    #[error("class weights need one target of class ids or one-hot rows, found {targets} targets, the first {shape:?}")]
    ClassTargets {
        /// The number of targets.
        targets: usize,
        /// The shape of a sample of the first.
        shape: Vec<usize>,
    },
    /// A sample that is not there.
    #[error("sample {index} was asked for, there are {samples}, counted from 0")]
    Index {
        /// What was asked for.
        index: usize,
        /// The number of samples.
        samples: usize,
    },
    /// A buffer of another size than the samples.
    #[error("{samples} samples of {elements} elements do not fill {room} places")]
    Room {
        /// The number of samples to copy.
        samples: usize,
        /// The elements of each.
        elements: usize,
        /// The places they were to fill.
        room: usize,
    },
    /// A number that cannot be an id.
    #[error("sample {sample} holds {value}: an id is a whole number from 0 to 4294967295")]
    NotAnId {
        /// The sample, from 0.
        sample: usize,
        /// The number.
        value: f64,
    },
    /// An element type that arrays are not cast to.
    #[error("samples are copied as f32, f64 or u32, not as {name}")]
    Element {
        /// Its name.
        name: &'static str,
    },
    /// A class past the last one.
    #[error("position {position} holds class {class}, there are {classes} classes, counted from 0")]
    Class {
        /// Where in the list of ids, from 0.
        position: usize,
        /// The id.
        class: u32,
        /// The number of classes.
        classes: usize,
    },
    /// More than this machine can hold.
    #[error("{rows} rows of {columns} columns do not fit into memory")]
    TooLarge {
        /// The rows.
        rows: usize,
        /// The columns.
        columns: usize,
    },
    /// NaN or infinity where statistics are gathered.
    #[error("sample {sample} holds {value}: mean and variance need finite numbers")]
    NotFinite {
        /// The sample, from 0.
        sample: usize,
        /// The number.
        value: f64,
    },
    /// Another number of features than was fitted.
    #[error("the normalizer was fitted to {fitted} features, the array has {found}")]
    Features {
        /// Features when fitted.
        fitted: usize,
        /// Features now.
        found: usize,
    },
    /// A recording shorter than one window.
    #[error("a window spans {needed} steps, there are {found}")]
    TooShort {
        /// The steps from the first of a window to its last.
        needed: usize,
        /// The steps there are.
        found: usize,
    },
    /// A file that cannot be opened, read or used.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why: any other variant.
        problem: Box<DataError>,
    },
    /// A file that cannot be opened; a stream that breaks off or cannot be unpacked.
    #[error("{0}")]
    Read(std::io::Error),
    /// More bytes than a limit allows, which is there so that no file takes all of the memory.
    #[error("{what} more than {limit} bytes; if that is meant, raise the limit with `{option}`")]
    Limit {
        /// What has so many, such as `line 3 has`.
        what: String,
        /// The most bytes allowed.
        limit: u64,
        /// The option that sets the limit.
        option: &'static str,
    },
    /// Data packed by gzip, in a build that does not unpack.
    #[error("packed by gzip, which formwork reads with its feature `gzip`; or unpack it first")]
    Packed,
    /// The first four bytes are not those of an IDX file.
    #[error("not an IDX file: it begins with {found:02x?}, IDX begins with two zeros, a type and a number of axes")]
    IdxMagic {
        /// The bytes found, fewer than four in a shorter file.
        found: Vec<u8>,
    },
    /// A type byte that IDX does not define.
    #[error("IDX element type {code:#04x} is none of 0x08 u8, 0x09 i8, 0x0b i16, 0x0c i32, 0x0d f32, 0x0e f64")]
    IdxType {
        /// The byte.
        code: u8,
    },
    /// A header that promises more than memory can address.
    #[error("IDX sizes {sizes:?} of {bytes}-byte elements are more than memory can address")]
    IdxTooLarge {
        /// The sizes in the header.
        sizes: Vec<usize>,
        /// Bytes of an element.
        bytes: usize,
    },
    /// A file that ends too early.
    #[error("IDX {part} needs {needed} bytes, the file has {available}")]
    IdxTruncated {
        /// `header` or `data`.
        part: &'static str,
        /// The bytes promised.
        needed: usize,
        /// The bytes there.
        available: usize,
    },
    /// Bytes behind the last element.
    #[error("IDX sizes {sizes:?} need {needed} bytes of data, the file goes on behind them")]
    IdxTrailing {
        /// The sizes in the header.
        sizes: Vec<usize>,
        /// The bytes they need.
        needed: usize,
    },
    /// A cell that is not a finite number.
    #[error("line {line}, column {column} ({name}): `{text}` is not a finite number")]
    Cell {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
        /// The column's heading, cut if it is long, or its number again.
        name: String,
        /// What stands there, cut if it is long.
        text: String,
    },
    /// A line with another number of cells.
    #[error("line {line} has {found} cells, the lines before have {expected}")]
    Cells {
        /// The line, from 1.
        line: u64,
        /// Its cells.
        found: usize,
        /// Those of the first line.
        expected: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("line {line}, column {column} is not UTF-8 text")]
    Encoding {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
    },
    /// Two columns that one heading means.
    #[error("columns {first} and {second} have the same heading `{name}`: choose columns by `indexed`")]
    SameHeading {
        /// The heading.
        name: String,
        /// The first column, from 0.
        first: usize,
        /// The second column, from 0.
        second: usize,
    },
    /// A column that is not there.
    #[error("there is no column {wanted}; the columns are {present}")]
    Column {
        /// The name, or the index from 0.
        wanted: String,
        /// What there is, the first ten.
        present: String,
    },
}

impl From<std::io::Error> for DataError {
    /// The error itself where a reader of ours met it inside a stream, [`Read`](Self::Read) for all others.
    fn from(error: std::io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Read)
    }
}
