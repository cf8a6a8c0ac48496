//! Migrations are compiled in, and cargo cannot know of a new one by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
