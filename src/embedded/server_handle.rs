//! A console that outlives its server: should the private server die, it is started again.

use std::path::PathBuf;

use tokio::sync::Mutex;

use super::{Attached, Error, Mode, attach};

/// A place at the private server that can be taken again.
#[derive(Debug)]
pub struct SupervisorHandle {
    dir: PathBuf,
    mode: Mode,
    place: Mutex<Attached>,
}

impl SupervisorHandle {
    /// Holds `place`, which was taken in `mode`.
    #[must_use]
    pub fn new(place: Attached, mode: Mode) -> Self {
        Self { dir: place.dir().to_path_buf(), mode, place: Mutex::new(place) }
    }

    /// Sees to it that the server runs. Several may ask at once; one does it.
    ///
    /// # Errors
    /// As [`attach`].
    pub async fn ensure_server_running(&self) -> Result<(), Error> {
        let mut place = self.place.lock().await;
        *place = attach(&self.dir, self.mode).await?;
        Ok(())
    }
}
