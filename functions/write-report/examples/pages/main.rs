//! Writes pages to look at, and for the browser tests, into the directory that it is given: what
//! the function makes of executions that never were. `cargo run --example pages -- DIRECTORY`.

mod audits;
mod scene;
mod scenes;
mod shelf;

use std::path::PathBuf;
use std::{env, fs};

use scene::Scene;
use shelf::Shelf;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let directory: PathBuf = env::args_os().nth(1).expect("a directory to write to").into();
    fs::create_dir_all(&directory).expect("the directory can be made");
    for scene in scenes::all() {
        let page = written(&scene).await;
        let path = directory.join(format!("{}.html", scene.name));
        println!("{} {} bytes", path.display(), page.len());
        fs::write(path, page).expect("the directory can be written to");
    }
}

async fn written(scene: &Scene) -> Vec<u8> {
    let shelf = Shelf::default();
    let input = scene.prepare(&shelf);
    let output = write_report::write_report(input, &shelf, "bucket").await.expect("a scene makes a report");
    shelf.take(&output.page_key)
}
