//! The value of each parameter, and its source.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::params::{self, PARAMS};
use super::service;
use super::surroundings::Surroundings;
use super::text::Written;

/// Source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The address itself.
    Address,
    /// A service file.
    Service {
        /// Name of the service.
        name: String,
        /// Service file.
        file: PathBuf,
    },
    /// `login` in the configuration.
    Login,
    /// An environment variable.
    Variable(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("the address"),
            Self::Service { name, file } => write!(f, "the service {name} in {}", file.display()),
            Self::Login => f.write_str("login in the configuration"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One value. It may be a password, so there is no `Debug`.
struct Setting {
    value: SecretString,
    source: Source,
}

/// All given values. An empty value hides later sources, as in libpq.
pub(super) struct Settings(BTreeMap<&'static str, Setting>);

impl Settings {
    /// Collects the values in libpq's order: the address, the service, the environment. The configured login comes
    /// before the environment.
    ///
    /// # Errors
    /// A sentence about the first value that cannot be used.
    pub(super) fn collect(text: &str, login: Option<&str>, around: &Surroundings) -> Result<Self, String> {
        let mut settings = Self(BTreeMap::new());
        for (name, value) in Written::read(text)?.into_pairs() {
            settings.add(name, value, Source::Address)?;
        }
        let given = |name: &str| settings.text(name).map(str::to_owned);
        let service = given("service").or_else(|| around.variable("PGSERVICE").map(str::to_owned));
        if let Some(service) = service {
            let found = service::find(&service, given("servicefile").as_deref(), around)?;
            for (name, value) in found.pairs {
                let source = Source::Service { name: service.clone(), file: found.file.clone() };
                settings.add(name, value.into(), source)?;
            }
        }
        if let Some(login) = login {
            settings.add("user", login.into(), Source::Login)?;
        }
        for param in PARAMS {
            if let Some((variable, value)) = param.variable.and_then(|name| Some((name, around.variable(name)?))) {
                settings.add(param.name, value.into(), Source::Variable(variable))?;
            }
        }
        // As libpq reads the variable that came before PGSSLMODE.
        if around.variable("PGREQUIRESSL").is_some_and(|value| value.starts_with('1')) {
            settings.add("sslmode", "require".into(), Source::Variable("PGREQUIRESSL"))?;
        }
        Ok(settings)
    }

    /// Sets a value unless there is one already.
    fn add(&mut self, name: &'static str, value: SecretString, source: Source) -> Result<(), String> {
        if self.0.contains_key(name) {
            return Ok(());
        }
        let checked = match params::find(name) {
            Some(param) => param.check(value.expose_secret()),
            None => Err(params::unknown(name)),
        };
        self.0.insert(name, Setting { value, source });
        checked.map_err(|why| self.blame(name, &why))
    }

    /// Returns a value that was given and is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|setting| setting.value.expose_secret()).filter(|value| !value.is_empty())
    }

    /// Returns the source of a value that is not empty.
    pub(super) fn source(&self, name: &str) -> Option<&Source> {
        self.0.get(name).filter(|setting| !setting.value.expose_secret().is_empty()).map(|setting| &setting.source)
    }

    /// Returns a sentence about a parameter. Adds the source unless it is the address.
    pub(super) fn blame(&self, name: &str, why: &str) -> String {
        match self.0.get(name).map(|setting| &setting.source) {
            None | Some(Source::Address) => why.to_owned(),
            Some(source) => format!("{why} (It comes from {source}.)"),
        }
    }
}
