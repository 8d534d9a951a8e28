//! scratch
fn main() {
    let paths: Vec<_> = std::env::args().skip(1).map(Into::into).collect();
    let t = std::time::Instant::now();
    let d = vsphere_codegen::load::load(&vsphere_codegen::load::Inputs { specs: paths, overlays: vec![] });
    let d = match d { Ok(d) => d, Err(e) => { eprintln!("{e}"); std::process::exit(2) } };
    eprintln!("load {:?}", t.elapsed());
    let t = std::time::Instant::now();
    match vsphere_codegen::dialect::read(&d) {
        Ok(api) => eprintln!("dialect {:?} {} ops {} schemas {:?} {}", t.elapsed(), api.operations.len(), api.schemas.len(), api.dialect, api.base_path),
        Err(e) => { eprintln!("{e}"); std::process::exit(2) }
    }
}
