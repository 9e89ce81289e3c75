//! CSV files of numbers, packed by gzip (feature `gzip`) or not: headings or none, all columns or some.

use crate::base::excerpt::{excerpt, excerpts};
use crate::data::DataError;
use crate::data::places::id;
use crate::data::reader::{self, Bounded, Limit};
use csv::{ReaderBuilder, StringRecord};
use ndarray::Array2;
use std::cell::Cell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

/// The most bytes that are read unless an option says otherwise: 256 MiB, of which numbers may take four times as much.
const LIMIT: u64 = 256 << 20;

/// The most bytes of a line unless an option says otherwise: 4 MiB.
const LINE_LIMIT: u64 = 4 << 20;

/// The bytes that are read ahead of the line they belong to.
const BUFFER: usize = 8 * 1024;

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
    limit: u64,
    line_limit: u64,
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
        let (columns, limit, line_limit) = (Columns::All, LIMIT, LINE_LIMIT);
        Self { headers: true, delimiter: b',', columns, limit, line_limit }
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

    /// Reads at most so many bytes from a stream or a device, or out of a packed file; 256 MiB unless said otherwise. A
    /// file that is not packed is read to its end.
    #[must_use]
    pub fn limit(self, bytes: u64) -> Self {
        Self { limit: bytes, ..self }
    }

    /// Reads lines of at most so many bytes; 4 MiB unless said otherwise.
    #[must_use]
    pub fn line_limit(self, bytes: u64) -> Self {
        Self { line_limit: bytes, ..self }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`DataError::File`] with the path and one of those of [`read_from`](Self::read_from).
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table, DataError> {
        reader::file(path.as_ref(), self.whole(), |file| self.read_stream(file))
    }

    /// Reads a stream; bytes in memory are a stream too.
    ///
    /// # Errors
    /// [`DataError::Cell`] with line, column, heading and text; [`DataError::Cells`] for a line with more or fewer
    /// cells than the first; [`DataError::Encoding`]; [`DataError::Column`] for a column that is not there;
    /// [`DataError::SameHeading`] for one that is there twice, unless columns are chosen by index; [`DataError::Empty`]
    /// without lines or columns; [`DataError::Limit`] for more bytes than [`limit`](Self::limit) or
    /// [`line_limit`](Self::line_limit) allow; [`DataError::TooLarge`] when memory does not suffice;
    /// [`DataError::Read`]; [`DataError::Packed`] for packed ones without the feature `gzip`.
    pub fn read_from(&self, mut stream: impl Read) -> Result<Table, DataError> {
        reader::stream(&mut stream, self.whole(), |stream| self.read_stream(stream))
    }

    fn whole(&self) -> Limit {
        Limit { bytes: self.limit, option: "Csv::limit" }
    }

    /// As [`read_from`](Self::read_from), compiled once.
    fn read_stream(&self, stream: &mut dyn Read) -> Result<Table, DataError> {
        let text = reader::without_mark(reader::unpack(stream, self.whole())?.stream)?;
        let mut lines = Lines::of(self, text);
        let headings = if self.headers { Some(lines.headings()?) } else { None };
        let mut columns = headings.map(|headings| self.choose(headings)).transpose()?;
        let (mut values, mut rows, mut line) = (Vec::new(), 0, StringRecord::new());
        while lines.read(&mut line)? {
            // Without headings the first line tells how many columns there are.
            let columns = match &mut columns {
                Some(columns) => columns,
                none => none.insert(self.choose(numbered(line.len()))?),
            };
            rows += 1;
            let too_large = |_| DataError::TooLarge { rows, columns: columns.indices.len() };
            values.try_reserve(columns.indices.len()).map_err(too_large)?;
            for index in &columns.indices {
                values.push(number(&line, *index, &columns.headings)?);
            }
        }
        match columns {
            Some(columns) if rows > 0 && !columns.indices.is_empty() => columns.table(rows, values),
            _ => Err(DataError::Empty { what: "the table".into() }),
        }
    }

    /// The chosen columns.
    fn choose(&self, headings: StringRecord) -> Result<Chosen, DataError> {
        let missing = |wanted| DataError::Column { wanted, present: excerpts(headings.iter()) };
        let indices: Vec<usize> = match &self.columns {
            Columns::All => {
                let mut sorted: Vec<&str> = headings.iter().collect();
                sorted.sort_unstable();
                let same = sorted.windows(2).find(|pair| pair[0] == pair[1]);
                same.map_or(Ok(()), |pair| once(&headings, pair[0]))?;
                (0..headings.len()).collect()
            }
            Columns::Named(names) => {
                names.iter().try_for_each(|name| once(&headings, name))?;
                let place = |name| headings.iter().position(|heading| heading == name).ok_or(name);
                let places: Result<_, _> = names.iter().map(place).collect();
                places.map_err(|name| missing(format!("`{}`", excerpt(name))))?
            }
            Columns::Indexed(indices) => match indices.iter().find(|index| **index >= headings.len()) {
                Some(index) => return Err(missing(index.to_string())),
                None => indices.clone(),
            },
        };
        Ok(Chosen { headings, indices })
    }
}

/// The columns to read, among all headings.
struct Chosen {
    headings: StringRecord,
    indices: Vec<usize>,
}

impl Chosen {
    fn table(self, rows: usize, values: Vec<f64>) -> Result<Table, DataError> {
        let columns = self.indices.len();
        let names = self.indices.iter().map(|index| self.headings[*index].to_string()).collect();
        let values =
            Array2::from_shape_vec((rows, columns), values).map_err(|_| DataError::TooLarge { rows, columns })?;
        Ok(Table { names, values })
    }
}

/// The lines of a text, none of them longer than the limit.
struct Lines<R> {
    reader: csv::Reader<Bounded<R>>,
    /// The bytes that may still be read for the line at hand.
    left: Rc<Cell<u64>>,
    limit: Limit,
}

impl<R: Read> Lines<R> {
    fn of(csv: &Csv, text: R) -> Self {
        let limit = Limit { bytes: csv.line_limit, option: "Csv::line_limit" };
        let left = Rc::default();
        let text = Bounded::new(text, Rc::clone(&left), move || limit.exceeded("the line has"));
        let mut builder = ReaderBuilder::new();
        builder.has_headers(csv.headers).delimiter(csv.delimiter).trim(csv::Trim::All).buffer_capacity(BUFFER);
        Self { reader: builder.from_reader(text), left, limit }
    }

    fn headings(&mut self) -> Result<StringRecord, DataError> {
        self.bounded(|reader| reader.headers().cloned())
    }

    /// Reads the next line; tells whether there was one.
    fn read(&mut self, line: &mut StringRecord) -> Result<bool, DataError> {
        self.bounded(|reader| reader.read_record(line))
    }

    /// What `read` makes of the next line, or the error that it is too long.
    fn bounded<T>(
        &mut self,
        read: impl FnOnce(&mut csv::Reader<Bounded<R>>) -> Result<T, csv::Error>,
    ) -> Result<T, DataError> {
        let start = self.reader.position().clone();
        let too_long = || self.limit.exceeded(format!("line {} has", start.line()));
        self.left.set(self.limit.bytes.saturating_add(BUFFER as u64));
        let found = read(&mut self.reader).map_err(|error| match broken(error) {
            DataError::Limit { option, .. } if option == self.limit.option => too_long(),
            other => other,
        })?;
        let bytes = self.reader.position().byte() - start.byte();
        if bytes > self.limit.bytes { Err(too_long()) } else { Ok(found) }
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
            let present = excerpts(self.names.iter().map(String::as_str));
            return Err(DataError::Column { wanted: column.to_string(), present });
        }
        let values = self.values.column(column);
        let id = |(sample, value): (usize, &f64)| id(*value).map_err(|value| DataError::NotAnId { sample, value });
        values.iter().enumerate().map(id).collect()
    }
}

/// Checks that no two columns have this heading.
fn once(headings: &StringRecord, name: &str) -> Result<(), DataError> {
    let mut columns = (0..headings.len()).filter(|column| headings.get(*column) == Some(name));
    match (columns.next(), columns.next()) {
        (Some(first), Some(second)) => Err(DataError::SameHeading { name: excerpt(name), first, second }),
        _ => Ok(()),
    }
}

/// The indices of columns without headings.
fn numbered(columns: usize) -> StringRecord {
    (0..columns).map(|index| index.to_string()).collect()
}

fn number(line: &StringRecord, column: usize, headings: &StringRecord) -> Result<f64, DataError> {
    // The reader refuses ragged lines, so the cell is there.
    let text = line.get(column).unwrap_or_default();
    let wrong = || DataError::Cell {
        line: line.position().map_or(0, csv::Position::line),
        column: column + 1,
        name: excerpt(headings.get(column).unwrap_or_default()),
        text: excerpt(text),
    };
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(wrong)
}

fn broken(error: csv::Error) -> DataError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source.into(),
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
