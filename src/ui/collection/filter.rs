//! The form that narrows which cards are shown, or keeps what is shown under a name.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use crate::ui::context::View;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};
use crate::ui::widgets::small_form::SmallForm;

/// What a key in the form did.
#[derive(Debug)]
pub enum FilterResult<A> {
    /// Nothing that concerns anybody else.
    Nothing,
    /// It is to be closed.
    Closed,
    /// These cards are wanted.
    Ask(Box<A>),
    /// What is shown is to be kept under this name.
    Name(String),
}

/// People to whom cards can be assigned, by name.
pub type People = Vec<(String, Uuid)>;

/// Reads the fields; what they do not ask for stays as it is in the question before. The people are those that the form
/// offers.
pub type ReadFilter<A> = fn(&Fields, &A, &People) -> Result<A, Fault>;

/// What the form is for.
#[derive(Debug)]
enum Purpose<A> {
    /// To narrow what is shown.
    Narrow { before: A, people: People, read: ReadFilter<A> },
    /// To name it.
    Name,
}

/// The form of the filter, or of a view's name.
#[derive(Debug)]
pub struct FilterForm<A> {
    purpose: Purpose<A>,
    form: SmallForm,
}

impl<A> FilterForm<A> {
    /// The filter as it is.
    pub fn narrowing(before: A, people: People, fields: Fields, read: ReadFilter<A>) -> Self {
        let form = SmallForm::new("Filter", "↵ shows it · Tab next field · ←/→ choose · Esc back", fields);
        Self { purpose: Purpose::Narrow { before, people, read }, form }
    }

    /// A name for what is shown now.
    #[must_use]
    pub fn naming() -> Self {
        let fields = Fields::default().text("Name of the view", "");
        Self { purpose: Purpose::Name, form: SmallForm::new("Keep this view", "↵ keeps it · Esc back", fields) }
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.form.paste(text);
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> FilterResult<A> {
        if key.code == KeyCode::Esc {
            return FilterResult::Closed;
        }
        let submits = self.form.key(key) == FieldsEvent::Submit;
        match &self.purpose {
            _ if !submits => FilterResult::Nothing,
            Purpose::Narrow { before, people, read } => match read(&self.form.fields, before, people) {
                Ok(ask) => FilterResult::Ask(Box::new(ask)),
                Err(fault) => {
                    self.form.fields.focus(fault.at);
                    self.form.complain(fault.why);
                    FilterResult::Nothing
                }
            },
            Purpose::Name => self.form.name(60).map_or(FilterResult::Nothing, FilterResult::Name),
        }
    }

    /// Draws it in the middle of the pane.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.form.draw(frame, area, view);
    }
}
