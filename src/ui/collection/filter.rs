//! The form that filters the cards, and the form that saves a filter as a named view.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use crate::ui::context::View;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};
use crate::ui::widgets::small_form::SmallForm;

/// The result of a key in the form.
#[derive(Debug)]
pub enum FilterResult<A> {
    /// The form stays open, and the pane has nothing to do.
    Nothing,
    /// The pane closes the form.
    Closed,
    /// The pane shows the cards of this filter.
    Ask(Box<A>),
    /// The pane saves the current filter under this name.
    Name(String),
}

/// People to whom cards can be assigned: name and id.
pub type People = Vec<(String, Uuid)>;

/// Reads the form's fields into a filter. What the form does not ask for is taken from the filter before. The people
/// are those that the form offers.
pub type ReadFilter<A> = fn(&Fields, &A, &People) -> Result<A, Fault>;

/// What the form is for.
#[derive(Debug)]
enum Purpose<A> {
    /// Filters the cards.
    Narrow { before: A, people: People, read: ReadFilter<A> },
    /// Names a view.
    Name,
}

/// The form of the filter, or of a view's name.
#[derive(Debug)]
pub struct FilterForm<A> {
    purpose: Purpose<A>,
    form: SmallForm,
}

impl<A> FilterForm<A> {
    /// Creates the form of the filter, filled with the filter before.
    pub fn narrowing(before: A, people: People, fields: Fields, read: ReadFilter<A>) -> Self {
        let form = SmallForm::new("Filter", "↵ shows it · Tab next field · ←/→ choose · Esc back", fields);
        Self { purpose: Purpose::Narrow { before, people, read }, form }
    }

    /// Creates the form that asks for a view's name.
    #[must_use]
    pub fn naming() -> Self {
        let fields = Fields::default().text("Name of the view", "");
        Self { purpose: Purpose::Name, form: SmallForm::new("Keep this view", "↵ keeps it · Esc back", fields) }
    }

    /// Inserts pasted text.
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

    /// Draws the form in the middle of the pane.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.form.draw(frame, area, view);
    }
}
