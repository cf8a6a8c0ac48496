//! Restarts the private server for a console that outlives it.

use std::path::PathBuf;

use tokio::sync::Mutex;

use super::{Attached, Error, Mode, attach};

/// A console's use of the private server that can be renewed.
#[derive(Debug)]
pub struct SupervisorHandle {
    dir: PathBuf,
    mode: Mode,
    place: Mutex<Attached>,
}

impl SupervisorHandle {
    /// Wraps `place`, which was taken in `mode`.
    #[must_use]
    pub fn new(place: Attached, mode: Mode) -> Self {
        Self { dir: place.dir().to_path_buf(), mode, place: Mutex::new(place) }
    }

    /// Starts the server if it is not running. Concurrent callers share one start.
    ///
    /// # Errors
    /// Same as [`attach`].
    pub async fn ensure_server_running(&self) -> Result<(), Error> {
        let mut place = self.place.lock().await;
        *place = attach(&self.dir, self.mode).await?;
        Ok(())
    }
}
