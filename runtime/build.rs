//! Tells the library how far it is optimised, which nothing else does: `debug_assertions` are on in a program's debug
//! build also where its profile optimises this package.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo sets it for every build script.
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=FORMWORK_OPT_LEVEL={level}");
}
