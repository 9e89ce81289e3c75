//! CSV files of numbers, packed by gzip (feature `gzip`) or not: headings or none, all columns or some.

use crate::data::{DataError, reader};
use csv::{ReaderBuilder, StringRecord};
use ndarray::Array2;
use std::io::Read;
use std::path::Path;

/// How to read a CSV file.
///
/// Every cell of the chosen columns is a finite number; other columns may hold anything. Of two columns with one heading
/// none is chosen by it: [`indexed`](Self::indexed) tells them apart.
///
/// ```
/// use formwork::data::Csv;
/// let file = "height,name,class\n1.5,ann,0\n1.7,bob,1\n";
/// let table = Csv::new().named(&["class", "height"]).read_from(file.as_bytes())?;
/// assert_eq!(table.names, ["class", "height"]);
/// assert_eq!(table.values, ndarray::array![[0.0, 1.5], [1.0, 1.7]]);
/// # Ok::<(), formwork::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Csv {
    headers: bool,
    delimiter: u8,
    columns: Columns,
}

#[derive(Clone, Debug)]
enum Columns {
    All,
    Named(Vec<String>),
    Indexed(Vec<usize>),
}

/// The numbers of a CSV file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The headings of the columns read; their indices from 0 in a file without headings.
    pub names: Vec<String>,
    /// One row per line, `[lines, columns]`.
    pub values: Array2<f64>,
}

impl Default for Csv {
    fn default() -> Self {
        Self { headers: true, delimiter: b',', columns: Columns::All }
    }
}

impl Csv {
    /// Commas, headings on the first line, all columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the first line holds headings.
    #[must_use]
    pub fn headers(self, headers: bool) -> Self {
        Self { headers, ..self }
    }

    /// What stands between cells.
    #[must_use]
    pub fn delimiter(self, delimiter: u8) -> Self {
        Self { delimiter, ..self }
    }

    /// Reads these columns alone, by heading, in this order.
    #[must_use]
    pub fn named(self, names: &[&str]) -> Self {
        Self { columns: Columns::Named(names.iter().map(ToString::to_string).collect()), ..self }
    }

    /// Reads these columns alone, by index from 0, in this order: `[4, 0]` or `0..64`.
    #[must_use]
    pub fn indexed(self, indices: impl IntoIterator<Item = usize>) -> Self {
        Self { columns: Columns::Indexed(indices.into_iter().collect()), ..self }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`DataError::File`] with the path and one of those of [`read_from`](Self::read_from).
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table, DataError> {
        reader::file(path.as_ref(), |file| self.read_stream(file))
    }

    /// Reads a stream; bytes in memory are a stream too.
    ///
    /// # Errors
    /// [`DataError::Cell`] with line, column, heading and text; [`DataError::Cells`] for a line with more or fewer
    /// cells than the first; [`DataError::Encoding`]; [`DataError::Column`] for a column that is not there;
    /// [`DataError::SameHeading`] for one that is there twice, unless columns are chosen by index; [`DataError::Empty`] without lines or columns; [`DataError::Read`]; [`DataError::Packed`] for packed ones without the
    /// feature `gzip`.
    pub fn read_from(&self, mut stream: impl Read) -> Result<Table, DataError> {
        self.read_stream(&mut stream)
    }

    /// As [`read_from`](Self::read_from), compiled once.
    fn read_stream(&self, stream: &mut dyn Read) -> Result<Table, DataError> {
        let mut lines = ReaderBuilder::new()
            .has_headers(self.headers)
            .delimiter(self.delimiter)
            .trim(csv::Trim::All)
            .from_reader(reader::without_mark(reader::unpack(stream)?)?);
        let headings = if self.headers { Some(lines.headers().map_err(broken)?.clone()) } else { None };
        let mut columns = headings.as_ref().map(|headings| self.choose(headings)).transpose()?;
        let (mut values, mut rows) = (Vec::new(), 0);
        for line in lines.records() {
            let line = line.map_err(broken)?;
            // Without headings the first line tells how many columns there are.
            let columns = match &mut columns {
                Some(columns) => columns,
                none => none.insert(self.choose(&numbered(line.len()))?),
            };
            for (column, name) in columns.iter() {
                values.push(number(&line, *column, name)?);
            }
            rows += 1;
        }
        let columns = columns.unwrap_or_default();
        let too_large = |_| DataError::TooLarge { rows, columns: columns.len() };
        if rows == 0 || columns.is_empty() {
            return Err(DataError::Empty { what: "the table".into() });
        }
        let values = Array2::from_shape_vec((rows, columns.len()), values).map_err(too_large)?;
        Ok(Table { names: columns.into_iter().map(|(_, name)| name).collect(), values })
    }

    /// The chosen columns: index and heading.
    fn choose(&self, headings: &StringRecord) -> Result<Vec<(usize, String)>, DataError> {
        let at = |index: usize| (index, headings[index].to_string());
        let missing = |wanted: String| {
            let present = headings.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            DataError::Column { wanted, present }
        };
        match &self.columns {
            Columns::All => {
                let mut sorted: Vec<(&str, usize)> = headings.iter().zip(0..).collect();
                sorted.sort_unstable();
                sorted
                    .windows(2)
                    .try_for_each(|pair| if pair[0].0 == pair[1].0 { once(headings, pair[0].0) } else { Ok(()) })?;
                Ok((0..headings.len()).map(at).collect())
            }
            Columns::Named(names) => names
                .iter()
                .map(|name| headings.iter().position(|heading| heading == name).map(at))
                .zip(names)
                .map(|(found, name)| {
                    once(headings, name)?;
                    found.ok_or_else(|| missing(format!("`{name}`")))
                })
                .collect(),
            Columns::Indexed(indices) => indices
                .iter()
                .map(|index| if *index < headings.len() { Ok(at(*index)) } else { Err(missing(index.to_string())) })
                .collect(),
        }
    }
}

impl Table {
    /// A column as ids, for labels.
    ///
    /// ```
    /// use formwork::data::Csv;
    /// let table = Csv::new().headers(false).read_from(&b"0.5,2\n0.1,0\n"[..])?;
    /// assert_eq!(table.ids(1)?, [2, 0]);
    /// # Ok::<(), formwork::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::Column`] for a column that is not there, [`DataError::NotAnId`] for the first number that is
    /// negative, broken or too large.
    pub fn ids(&self, column: usize) -> Result<Vec<u32>, DataError> {
        if column >= self.values.ncols() {
            return Err(DataError::Column { wanted: column.to_string(), present: self.names.join(", ") });
        }
        let ids = crate::data::IdxArray::F64(self.values.column(column).to_owned().into_dyn()).into_ids()?;
        Ok(ids.into_iter().collect())
    }
}

/// Checks that no two columns have this heading.
fn once(headings: &StringRecord, name: &str) -> Result<(), DataError> {
    let mut columns = (0..headings.len()).filter(|column| headings.get(*column) == Some(name));
    match (columns.next(), columns.next()) {
        (Some(first), Some(second)) => Err(DataError::SameHeading { name: name.into(), first, second }),
        _ => Ok(()),
    }
}

/// The indices of columns without headings.
fn numbered(columns: usize) -> StringRecord {
    (0..columns).map(|index| index.to_string()).collect()
}

fn number(line: &StringRecord, column: usize, name: &str) -> Result<f64, DataError> {
    // The reader refuses ragged lines, so the cell is there.
    let text = line.get(column).unwrap_or_default();
    let at = line.position().map_or(0, csv::Position::line);
    let wrong = || DataError::Cell { line: at, column: column + 1, name: name.to_string(), text: text.to_string() };
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(wrong)
}

fn broken(error: csv::Error) -> DataError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(source) => DataError::Read(source),
        csv::ErrorKind::Utf8 { err, .. } => DataError::Encoding { line, column: err.field() + 1 },
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let count = |len: u64| usize::try_from(len).unwrap_or(usize::MAX);
            DataError::Cells { line, found: count(len), expected: count(expected_len) }
        }
        other => DataError::Read(std::io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn message(csv: &Csv, text: &[u8]) -> String {
        csv.read_from(text).unwrap_err().to_string()
    }

    /// A table of the examples, packed by gzip.
    const DIGITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/digits.csv.gz");

    #[cfg(not(feature = "gzip"))]
    #[test]
    fn a_packed_file_is_named_with_the_feature_that_reads_it() {
        let text = Csv::new().headers(false).read(DIGITS).unwrap_err().to_string();
        assert!(text.contains("digits.csv.gz: packed by gzip") && text.contains("feature `gzip`"), "{text}");
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn the_digits_of_the_examples_are_read() {
        let table = Csv::new().headers(false).read(DIGITS).unwrap();
        assert_eq!(table.values.shape(), [1797, 65]);
        let pixels = table.values.slice(ndarray::s![.., ..64]);
        assert!(pixels.iter().all(|pixel| (0.0..=16.0).contains(pixel) && pixel.fract() == 0.0));
        let mut counts = [0; 10];
        table.ids(64).unwrap().into_iter().for_each(|digit| counts[digit as usize] += 1);
        // The counts scikit-learn states for `load_digits`.
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_heading_and_no_number() {
        let named = Csv::new().named(&["a"]).read_from(&b"\xef\xbb\xbfa,b\n1,2\n"[..]).unwrap();
        assert_eq!(named.values.as_slice(), Some(&[1.0][..]));
        let bare = Csv::new().headers(false).read_from(&b"\xef\xbb\xbf1,2\n"[..]).unwrap();
        assert_eq!(bare.values.as_slice(), Some(&[1.0, 2.0][..]));
    }

    #[test]
    fn a_cell_that_is_no_number_is_named_by_line_column_and_text() {
        let csv = Csv::new();
        assert_eq!(message(&csv, b"a,b\n1,2\n3,NA\n"), "line 3, column 2 (b): `NA` is not a finite number");
        assert_eq!(message(&csv, b"a,b\n1,\n"), "line 2, column 2 (b): `` is not a finite number");
        assert_eq!(message(&csv, b"a\nnan\n"), "line 2, column 1 (a): `nan` is not a finite number");
        let bare = Csv::new().headers(false);
        assert_eq!(message(&bare, b"1;2\n"), "line 1, column 1 (0): `1;2` is not a finite number");
        assert_eq!(message(&csv, b"a,b\n1,\xff\n"), "line 2, column 2 is not UTF-8 text");
    }

    #[test]
    fn errors_of_a_file_name_it() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/README.md");
        let text = Csv::new().read(path).unwrap_err().to_string();
        assert!(text.contains("README.md: line "), "{text}");
    }

    #[test]
    fn ragged_lines_and_empty_tables_are_errors() {
        assert_eq!(message(&Csv::new(), b"a,b\n1,2\n3\n"), "line 3 has 1 cells, the lines before have 2");
        for text in [&b""[..], b"a,b\n", b"\n\n"] {
            assert_eq!(message(&Csv::new(), text), "the table is empty");
            assert_eq!(message(&Csv::new().headers(false).indexed([]), b"1\n"), "the table is empty");
        }
    }

    #[test]
    fn two_columns_of_one_heading_are_told_apart_by_index() {
        let text = &b"a,b,a\n1,2,3\n"[..];
        let both = "columns 0 and 2 have the same heading `a`: choose columns by `indexed`";
        assert_eq!(message(&Csv::new(), text), both);
        assert_eq!(message(&Csv::new().named(&["b", "a"]), text), both);
        assert_eq!(
            message(&Csv::new(), b",\n1,2\n").split(':').next(),
            Some("columns 0 and 1 have the same heading ``")
        );
        let named = Csv::new().named(&["b"]).read_from(text).unwrap();
        let indexed = Csv::new().indexed([2, 0]).read_from(text).unwrap();
        assert_eq!((named.values, indexed.values), (ndarray::array![[2.0]], ndarray::array![[3.0, 1.0]]));
    }

    #[test]
    fn columns_are_chosen_by_heading_or_index() {
        let text = &b"x; y ;z\n1; 2 ;q\n"[..];
        let csv = Csv::new().delimiter(b';');
        let table = csv.clone().indexed([1, 0]).read_from(text).unwrap();
        assert_eq!((table.names, table.values), (vec!["y".into(), "x".into()], ndarray::array![[2.0, 1.0]]));
        let missing = message(&csv.clone().named(&["w"]), text);
        assert_eq!(missing, "there is no column `w`; the columns are `x`, `y`, `z`");
        let missing = message(&csv.headers(false).indexed([3]), text);
        assert_eq!(missing, "there is no column 3; the columns are `0`, `1`, `2`");
    }
}
