//! Times kernels alone, one thread: products, convolutions, recurrent layers, and what runs over elements.
//!
//! Run: `cargo bench --bench kernels`, with `-- --workload conv` for those whose name holds that, `-- --seconds 0.5` for
//! longer runs and `-- --level avx2` (`portable`) for a lower SIMD level. The share is that of the peak of fused
//! multiplications and additions, which is measured first, in this run and at this level.

#[path = "../common/mod.rs"]
mod common;
mod convolutions;
mod elements;
mod peak;
mod products;
mod sequences;

use common::{Arguments, Times, measure_for};
use formwork::kernels::simd::{Level, force};

/// A kernel with operands of its own.
struct Case {
    name: String,
    work: Work,
    run: Box<dyn FnMut()>,
}

/// What a call does, in the unit that its kind is judged by.
#[derive(Clone, Copy)]
enum Work {
    /// Floating-point operations.
    Flops(f64),
    /// Bytes that are read or written.
    Bytes(f64),
    /// Elements.
    Elements(f64),
}

impl Case {
    fn new(name: impl Into<String>, work: Work, run: impl FnMut() + 'static) -> Self {
        Self { name: name.into(), work, run: Box::new(run) }
    }
}

fn main() {
    let arguments = Arguments::read();
    let level = match arguments.value("--level") {
        Some("portable") => Level::Portable,
        Some("avx2") => Level::Avx2,
        _ => Level::Avx512,
    };
    let level = force(level);
    let seconds = arguments.value("--seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(0.25);
    let peak = peak::gflops(seconds);
    println!("{level:?}, peak {peak:.1} GFLOP/s");
    let wanted = arguments.value("--workload").unwrap_or_default();
    let cases = [products::cases(), convolutions::cases(), sequences::cases(), elements::cases()];
    for mut case in cases.into_iter().flatten().filter(|case| case.name.contains(wanted)) {
        let times = measure_for(seconds, |_| {
            (case.run)();
            true
        });
        println!("{:44} {:10.2} µs  {}", case.name, times.median, rate(case.work, times, peak));
    }
}

/// How fast that was.
fn rate(work: Work, times: Times, peak: f64) -> String {
    let us = times.median;
    match work {
        Work::Flops(flops) => {
            let gflops = flops / us / 1e3;
            format!("{gflops:7.1} GFLOP/s  {:3.0} % of the peak", 100.0 * gflops / peak)
        }
        Work::Bytes(bytes) => format!("{:7.1} GB/s", bytes / us / 1e3),
        Work::Elements(count) => format!("{:7.3} ns per element", us * 1e3 / count),
    }
}

/// Numbers from -1 to 1.
#[expect(clippy::cast_possible_truncation, reason = "which `f32` is nearest does not matter here")]
fn numbers(seed: u64, len: usize) -> Vec<f32> {
    (0..).take(len).map(|index| (2.0 * formwork::Stream::new(seed).uniform(index) - 1.0) as f32).collect()
}
