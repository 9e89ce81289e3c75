//! Reading takes memory in bounds that the file or a limit sets, and ends in an error of a readable length, whatever the
//! file holds: an allocator counts.
#![allow(clippy::unwrap_used, reason = "a file that cannot be prepared fails the test")]

use formwork::WeightsError;
use formwork::data::{Array, Csv, DataError, Dataset, FeatureAxis, Idx, IdxArray, Normalizer, Windows};
use formwork::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};

const MIB: usize = 1 << 20;

/// Counts the bytes that each thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // A thread that ends has no cells any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every call is handed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.cast_signed() - layout.size().cast_signed());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What `work` gives, after a look at the most memory it held beyond what was there before.
fn within<T>(bytes: usize, what: &str, work: impl FnOnce() -> T) -> T {
    let before = HELD.get();
    PEAK.set(before);
    let result = work();
    let peak = (PEAK.get() - before).cast_unsigned();
    assert!(peak <= bytes, "{what}: {peak} bytes, at most {bytes} were expected");
    result
}

fn idx(code: u8, sizes: &[u32]) -> Vec<u8> {
    let sizes = sizes.iter().flat_map(|size| size.to_be_bytes());
    [0, 0, code, u8::try_from(sizes.clone().count() / 4).unwrap()].into_iter().chain(sizes).collect()
}

/// `start`, then `piece` so many times, packed.
fn packed(start: &[u8], piece: &[u8], times: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(start).unwrap();
    let many = piece.repeat(4096);
    for _ in 0..times / 4096 {
        packer.write_all(&many).unwrap();
    }
    packer.finish().unwrap()
}

/// A stream that begins so and has no end.
fn endless(start: &'static [u8], rest: &'static [u8]) -> impl Read {
    struct Cycle(&'static [u8], usize);
    impl Read for Cycle {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            for place in &mut *buffer {
                *place = self.0[self.1 % self.0.len()];
                self.1 += 1;
            }
            Ok(buffer.len())
        }
    }
    start.chain(Cycle(rest, 0))
}

#[test]
fn what_unpacks_to_more_than_the_limit_is_refused_and_a_higher_limit_takes_it() {
    let images = packed(&idx(8, &[4, 512, 512]), &[0; 256], MIB / 256);
    let table = packed(b"a,b\n", b"1.25,0\n", MIB / 16);
    assert!(images.len().max(table.len()) < MIB / 32);
    let text = |option: &str| {
        format!("unpacked it has more than 300000 bytes; if that is meant, raise the limit with `{option}`")
    };
    let error = within(MIB / 4, "images", || Idx::new().limit(300_000).read_from(&images[..]).unwrap_err());
    assert_eq!(error.to_string(), text("Idx::limit"));
    let error = within(3 * MIB, "table", || Csv::new().limit(300_000).read_from(&table[..]).unwrap_err());
    assert_eq!(error.to_string(), text("Csv::limit"));
    assert_eq!(Idx::new().limit(2 << 20).read_from(&images[..]).unwrap().shape(), [4, 512, 512]);
    let read = Csv::new().limit(2 << 20).read_from(&table[..]).unwrap();
    assert_eq!(read.values.shape(), [MIB / 16, 2]);
    // A claim of more than the default limit is refused before anything is unpacked.
    let vast = packed(&idx(8, &[u32::MAX, 1]), &[0; 256], MIB / 256);
    let error = within(MIB / 4, "vast", || Idx::new().read_from(&vast[..]).unwrap_err());
    assert!(matches!(error, DataError::Limit { limit: 0x4000_0000, option: "Idx::limit", .. }), "{error}");
}

#[test]
fn a_stream_without_an_end_is_read_up_to_the_limit() {
    let long = "has more than 100000 bytes; if that is meant, raise the limit with `Csv::line_limit`";
    for (start, rest, line) in [
        (&b""[..], &b"1"[..], 1),
        (b"", b"\0", 1),
        (b"", b",", 1),
        (b"", b"\n", 1),
        (b"a\n1\n", b"0", 3),
        (b"a\n1\n\"", b"0\n", 3),
    ] {
        let stream = endless(start, rest);
        let error = within(8 * MIB, long, || Csv::new().line_limit(100_000).read_from(stream).unwrap_err());
        assert_eq!(error.to_string(), format!("line {line} {long}"));
    }
    let error = within(32 * MIB, "a line", || Csv::new().read_from((b"a\n").chain(std::io::repeat(b'1'))).unwrap_err());
    assert!(error.to_string().starts_with("line 2 has more than 4194304 bytes; "), "{error}");
    let text = "the stream has more than 300000 bytes; if that is meant, raise the limit with `Csv::limit`";
    let csv = Csv::new().limit(300_000);
    let error = within(4 * MIB, "lines", || csv.read_from(endless(b"a\n", b"1\n")).unwrap_err());
    assert_eq!(error.to_string(), text);
    let start: &'static [u8] = idx(13, &[u32::MAX, 1000]).leak();
    let error = within(MIB, "floats", || Idx::new().limit(300_000).read_from(endless(start, b"\0")).unwrap_err());
    assert_eq!(error.to_string(), text.replace("Csv", "Idx"));
    assert!(matches!(Idx::new().read_from(endless(b"", b"\0")), Err(DataError::IdxType { code: 0 })));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_an_end_is_an_error() {
    let error = within(64 * MIB, "table", || Csv::new().line_limit(1 << 20).read("/dev/zero").unwrap_err());
    let text =
        "/dev/zero: line 1 has more than 1048576 bytes; if that is meant, raise the limit with `Csv::line_limit`";
    assert_eq!(error.to_string(), text);
    assert!(Idx::new().read("/dev/zero").unwrap_err().to_string().starts_with("/dev/zero: IDX element type"));
    for device in ["/dev/zero", "/dev/urandom", "/dev/null"] {
        let error = within(MIB, device, || Net::new(1).load(device).unwrap_err());
        assert!(matches!(error, WeightsError::Format { .. }), "{device}: {error}");
    }
}

#[test]
fn a_line_may_be_as_long_as_its_limit() {
    let line = format!("a\n{}\n", "1".repeat(99));
    assert!(Csv::new().line_limit(100).read_from(line.as_bytes()).is_ok());
    let error = Csv::new().line_limit(99).read_from(line.as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with("line 2 has more than 99 bytes"), "{error}");
    // Read ahead or not, a line counts for itself.
    let lines = format!("a\n{}", "1\n".repeat(20_000));
    assert!(Csv::new().line_limit(2).read_from(lines.as_bytes()).is_ok());
}

#[test]
fn texts_of_errors_have_a_readable_length_and_no_control_characters() {
    let long = "x\u{1b}[2J\u{202e}".repeat(MIB / 64);
    let wide = (0..20_000).map(|column| format!("{column}{}", &long[..8])).collect::<Vec<_>>().join(",");
    let csv = |text: &str| Csv::new().read_from(text.as_bytes()).unwrap_err().to_string();
    let mut texts = vec![
        csv(&format!("a\n{long}\n")),
        csv(&format!("{long}\nb\n")),
        Csv::new().named(&[&long]).read_from(format!("{wide}\n").as_bytes()).unwrap_err().to_string(),
        Csv::new().indexed([1 << 40]).read_from(format!("{long}\n").as_bytes()).unwrap_err().to_string(),
        Idx::new().read_from(&idx(8, &[u32::MAX; 255])[..]).unwrap_err().to_string(),
    ];
    let entry = |dtype: &str, shape: &str| format!("{{\"dtype\":{dtype},\"shape\":{shape},\"data_offsets\":[0,0]}}");
    let name = serde_json::to_string(&long).unwrap();
    let ones = format!("[{}0]", "1,".repeat(MIB / 4));
    let metadata = |text: &str| serde_json::json!({"__metadata__": {"formwork.architecture": text}}).to_string();
    let foreign =
        serde_json::json!({"layers": [{"name": long, "kind": long}], "dtype": long, "inputs": [{"name": long}]});
    for header in [
        format!("{{{name}:{}}}", entry("\"F32\"", "[0]")),
        format!("{{{name}:{}}}", entry(&name, "[0]")),
        format!("{{\"a\":{}}}", entry("\"F32\"", &ones)),
        format!("{{\"dense.bias\":{}}}", entry("\"F32\"", &ones)),
        format!("{{\"dense.kernel\":{}}}", entry("\"F32\"", &ones)),
        format!("{{{name}:{name}}}"),
        format!("{{{name}:{0},{name}:{0}}}", entry("\"F32\"", "[0]")),
        format!("{{\"__metadata__\":{{\"formwork.architecture\":{name}}}}}"),
        metadata(&foreign.to_string()),
        metadata(&long.repeat(16)),
    ] {
        let bytes = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
        texts.push(Net::new(1).from_bytes(&bytes).unwrap_err().to_string());
    }
    for text in texts {
        assert!(text.len() < 4500, "{} bytes: {}…", text.len(), &text[..100]);
        assert!(!text.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{text:?}");
    }
}

model! {
    struct Net: [3] -> [2] {
        Dense(2),
    }
}

model! {
    /// Ids, of which a file is 4 MiB.
    struct Words: [u32; 1] -> [1, 1024] {
        Embedding(1024, 1024),
    }
}

#[test]
fn of_a_weight_file_no_more_is_read_than_the_model_holds() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("reading");
    std::fs::create_dir_all(&folder).unwrap();
    let sparse = |name: &str, start: &[u8]| {
        let path = folder.join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(start).unwrap();
        // 64 GiB that take no room.
        file.set_len(1 << 36).unwrap();
        path
    };
    let whole = Net::new(1).to_bytes();
    let long = sparse("long", &whole);
    let claim = |length: u64| [&length.to_le_bytes()[..], b"{"].concat();
    let vast = "{\"vast\":{\"dtype\":\"U8\",\"shape\":[1099511627776],\"data_offsets\":[0,1099511627776]}}";
    let vast = sparse("vast", &[&(vast.len() as u64).to_le_bytes()[..], vast.as_bytes()].concat());
    let cases = [
        (&long, "goes on behind the 32 bytes of its tensors", MIB),
        (&vast, "is not in the file, which has 1 tensors", MIB),
        (
            &sparse("headers", &claim(1 << 40)),
            "a header of 1099511627776 bytes, of which the format allows 100000000",
            200 * MIB,
        ),
    ];
    for (path, text, bytes) in cases {
        let error = within(bytes, text, || Net::new(2).load(path).unwrap_err().to_string());
        assert!(error.contains(text), "{error}");
    }
    let words = folder.join("words");
    Words::new(1).save(&words).unwrap();
    let mut other = Words::new(2);
    within(5 * MIB, "load", || other.load(&words).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn conversions_hold_what_they_give_and_nothing_wider() {
    const COUNT: usize = 1 << 18;
    const SLACK: usize = 200 * 1024;
    let count = u32::try_from(COUNT).unwrap();
    let read = |code: u8, size: usize| {
        let file = [idx(code, &[count]), vec![0; COUNT * size]].concat();
        within(COUNT * size + SLACK, "idx", || Idx::new().read_from(&file[..]).unwrap())
    };
    for (code, size) in [(8, 1), (9, 1), (11, 2), (12, 4), (13, 4), (14, 8)] {
        let array = read(code, size);
        let ids = array.clone();
        within(4 * COUNT + SLACK, "ids", || ids.into_ids().unwrap());
        within(4 * COUNT + SLACK, "f32", || array.into_f32());
    }
    let single = Array::from(ndarray::Array2::<f32>::from_shape_fn((COUNT / 4, 4), |(row, _)| row as f32));
    let turned = Array::from(ndarray::Array2::<f32>::ones((4, COUNT / 4)).reversed_axes());
    for array in [&single, &turned] {
        let normalizer = within(2 * COUNT + SLACK, "fit", || Normalizer::fit(array, FeatureAxis::Last).unwrap());
        within(6 * COUNT + SLACK, "apply", || normalizer.apply(array).unwrap());
    }
    let data = Dataset::new(single.clone(), single.clone()).unwrap();
    within(3 * COUNT + SLACK, "classes", || data.with_class_weights(&[(0, 2.0)]).unwrap());
    let recording = Array::from(vec![0.0_f32; COUNT]);
    within(4 * COUNT + SLACK, "windows", || Windows::of(1024).stride(1024).apply(&recording).unwrap());
}

#[test]
fn a_changed_or_cut_file_is_an_error_or_data() {
    let digits = b"a,b\n1,2.5\n-3e2,\"4\"\n";
    let images = [idx(13, &[2, 3]), [0x3f, 0x80, 0, 0].repeat(6)].concat();
    let files = [digits.to_vec(), images.clone(), packed(digits, b"", 0), packed(&images, b"", 0)];
    let read = |bytes: &[u8]| {
        let _ = Csv::new().limit(1 << 16).line_limit(1 << 12).read_from(bytes);
        let _ =
            Csv::new().headers(false).indexed([0]).limit(1 << 16).read_from(bytes).map(|table| table.ids(0).is_ok());
        let _ = Idx::new().limit(1 << 16).read_from(bytes).and_then(IdxArray::into_ids);
    };
    for file in &files {
        for place in 0..file.len() {
            read(&file[..place]);
            for flip in [1 << (place % 8), 0x20, 0xff] {
                let mut changed = file.clone();
                changed[place] ^= flip;
                read(&changed);
            }
        }
    }
}
