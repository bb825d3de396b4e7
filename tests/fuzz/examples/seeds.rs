//! Writes what is known to be good where cargo-fuzz begins: fuzz/corpus/.

use std::fs;
use std::path::Path;

use macie_org_fuzz::{answer, event, input};

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (target, seeds) in [("input", input::seeds()), ("event", event::seeds()), ("answer", answer::seeds())]
    {
        let directory = corpus.join(target);
        fs::create_dir_all(&directory)?;
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(directory.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
