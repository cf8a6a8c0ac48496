//! A form's fields, one below the other: text and choices.

use std::borrow::Cow;
use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::domain::sign_in::Password;
use crate::ui::widgets::line_input::{LineInput, Typed};

mod draw;

/// The value of a field.
#[derive(Clone)]
enum Value {
    Text(LineInput),
    Secret(LineInput),
    Choice {
        options: Vec<&'static str>,
        chosen: usize,
    },
    /// `typed` holds the letters typed so far to find an option.
    Pick {
        options: Vec<String>,
        chosen: usize,
        typed: String,
    },
}

/// Written by hand, because a value may be a password, a document's number or a medical note.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(…)"),
            Self::Secret(_) => f.write_str("Secret(…)"),
            Self::Choice { options, chosen } => f.debug_tuple("Choice").field(&options.get(*chosen)).finish(),
            Self::Pick { chosen, .. } => f.debug_tuple("Pick").field(chosen).finish(),
        }
    }
}

/// A field with its label.
#[derive(Debug, Clone)]
struct Field {
    label: Cow<'static, str>,
    value: Value,
    /// Whether the field is neither drawn nor reached, because another choice in the form makes it pointless.
    is_hidden: bool,
}

impl Field {
    fn new(label: impl Into<Cow<'static, str>>, value: Value) -> Self {
        Self { label: label.into(), value, is_hidden: false }
    }
}

/// The fields, one of which has the focus.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    all: Vec<Field>,
    focus: usize,
    enter_goes_on: bool,
}

/// Result of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldsEvent {
    /// The key typed, chose or moved something.
    Taken,
    /// The form is to be sent. The key was Ctrl-S or Enter; with [`Fields::enter_goes_on`], Enter on the last field.
    Submit,
    /// The fields do not use this key.
    Ignored,
}

/// A fault in a form, and its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field's index.
    pub at: usize,
    /// The message.
    pub why: String,
}

impl Fault {
    /// Returns a fault of the field at `at`.
    pub fn new(at: usize, why: impl Into<String>) -> Self {
        Self { at, why: why.into() }
    }

    /// Returns a function that makes faults of the field at `at` out of messages.
    pub fn of(at: usize) -> impl Fn(String) -> Self {
        move |why| Self { at, why }
    }
}

impl Fields {
    /// Lets Enter go to the next field and save on the last one only, as on the sign-in form.
    #[must_use]
    pub fn enter_goes_on(mut self) -> Self {
        self.enter_goes_on = true;
        self
    }

    /// Puts the focus on the field that has a fault. Returns the value that was read.
    ///
    /// # Errors
    /// The fault's message.
    pub fn checked<T>(&mut self, read: Result<T, Fault>) -> Result<T, String> {
        read.map_err(|fault| {
            self.focus(fault.at);
            fault.why
        })
    }

    /// Shows or hides the field at `index`. Its text stays.
    pub fn show(&mut self, index: usize, is_shown: bool) {
        if let Some(field) = self.all.get_mut(index) {
            field.is_hidden = !is_shown;
        }
    }

    /// Whether the field at `index` is empty, or still holds its initial value.
    #[must_use]
    pub fn is_untouched(&self, index: usize) -> bool {
        match self.all.get(index).map(|field| &field.value) {
            Some(Value::Text(input)) => input.is_finished() || input.value().is_empty(),
            _ => true,
        }
    }

    /// Adds a text field that holds `value`. Typing replaces the value unless the user has begun to edit it.
    #[must_use]
    pub fn text(mut self, label: &'static str, value: &str) -> Self {
        self.all.push(Field::new(label, Value::Text(LineInput::prefilled(value))));
        self
    }

    /// Adds a field whose text is never shown.
    #[must_use]
    pub fn secret(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.all.push(Field::new(label, Value::Secret(LineInput::default())));
        self
    }

    /// Adds a choice; the first option is chosen.
    #[must_use]
    pub fn choice(mut self, label: &'static str, options: &[&'static str]) -> Self {
        self.all.push(Field::new(label, Value::Choice { options: options.to_vec(), chosen: 0 }));
        self
    }

    /// Chooses an option of the choice at `index`.
    #[must_use]
    pub fn choosing(mut self, index: usize, option: usize) -> Self {
        self.choose(index, option);
        self
    }

    /// Adds a choice that shows only the chosen option. For options that are too many or too long to show side by side.
    #[must_use]
    pub fn pick(mut self, label: &'static str, options: Vec<String>, chosen: usize) -> Self {
        self.all.push(Field::new(label, Value::Pick { options, chosen, typed: String::new() }));
        self
    }

    /// Chooses an option of the choice or pick at `index`.
    pub fn choose(&mut self, index: usize, option: usize) {
        let Some(field) = self.all.get_mut(index) else { return };
        let (len, chosen) = match &mut field.value {
            Value::Choice { options, chosen } => (options.len(), chosen),
            Value::Pick { options, chosen, .. } => (options.len(), chosen),
            Value::Text(_) | Value::Secret(_) => return,
        };
        *chosen = option.min(len.saturating_sub(1));
    }

    /// Returns the trimmed text of the field at `index`; empty for a choice.
    #[must_use]
    pub fn value(&self, index: usize) -> &str {
        match self.all.get(index).map(|field| &field.value) {
            Some(Value::Text(input)) => input.value().trim(),
            _ => "",
        }
    }

    /// Returns the text of the secret field at `index`, whitespace included.
    #[must_use]
    pub fn password(&self, index: usize) -> Password {
        match self.all.get(index).map(|field| &field.value) {
            Some(Value::Secret(input)) => Password::new(input.value()),
            _ => Password::new(""),
        }
    }

    /// Returns the same fields without a focus, to draw them while other parts have the keys.
    #[must_use]
    pub fn without_focus(&self) -> Self {
        Self { focus: usize::MAX, ..self.clone() }
    }

    /// Clears the secret fields.
    pub fn forget_secrets(&mut self) {
        for field in &mut self.all {
            if let Value::Secret(input) = &mut field.value {
                input.reset();
            }
        }
    }

    /// Returns the index of the chosen option of the field at `index`.
    #[must_use]
    pub fn chosen(&self, index: usize) -> usize {
        match self.all.get(index).map(|field| &field.value) {
            Some(Value::Choice { chosen, .. } | Value::Pick { chosen, .. }) => *chosen,
            _ => 0,
        }
    }

    /// Returns the word of the chosen option of the field at `index`.
    #[must_use]
    pub fn option(&self, index: usize) -> &'static str {
        match self.all.get(index).map(|field| &field.value) {
            Some(Value::Choice { options, chosen }) => options.get(*chosen).copied().unwrap_or_default(),
            _ => "",
        }
    }

    /// Sets the text of the field at `index`.
    pub fn set(&mut self, index: usize, value: &str) {
        if let Some(Field { value: Value::Text(input), .. }) = self.all.get_mut(index) {
            *input = LineInput::prefilled(value);
        }
    }

    /// Returns the index of the field that has the focus.
    #[must_use]
    pub fn focused(&self) -> usize {
        self.focus
    }

    /// Puts the focus on the field at `index`.
    pub fn focus(&mut self, index: usize) {
        self.focus = index.min(self.all.len().saturating_sub(1));
    }

    /// Removes the focus from all fields, because something beside them has the keys.
    pub fn focus_none(&mut self) {
        self.focus = self.all.len();
    }

    /// Returns the number of lines that the fields need.
    #[must_use]
    pub fn height(&self) -> u16 {
        u16::try_from(self.shown().count()).unwrap_or(u16::MAX)
    }

    /// Returns the indexes of the fields that are shown.
    fn shown(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.all.len()).filter(|at| !self.all[*at].is_hidden)
    }

    /// Returns the next shown field; the first one follows the last.
    fn after(&self, at: usize) -> usize {
        self.shown().find(|next| *next > at).or_else(|| self.shown().next()).unwrap_or(0)
    }

    /// Returns the previous shown field; the last one precedes the first.
    fn before(&self, at: usize) -> usize {
        self.shown().rev().find(|before| *before < at).or_else(|| self.shown().next_back()).unwrap_or(0)
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> FieldsEvent {
        let is_last = self.shown().next_back() == Some(self.focus);
        match key.code {
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => return FieldsEvent::Submit,
            KeyCode::Enter if !self.enter_goes_on || is_last => return FieldsEvent::Submit,
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down => self.focus = self.after(self.focus),
            KeyCode::BackTab | KeyCode::Up => self.focus = self.before(self.focus),
            _ => return self.edit(key),
        }
        FieldsEvent::Taken
    }

    fn edit(&mut self, key: KeyEvent) -> FieldsEvent {
        let Some(field) = self.all.get_mut(self.focus) else { return FieldsEvent::Ignored };
        // A choice takes plain letters, not those with a modifier.
        if matches!(field.value, Value::Choice { .. } | Value::Pick { .. })
            && key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        {
            return FieldsEvent::Ignored;
        }
        match &mut field.value {
            Value::Text(input) | Value::Secret(input) => match input.key(key) {
                Typed::Changed | Typed::Moved => FieldsEvent::Taken,
                Typed::Ignored => FieldsEvent::Ignored,
            },
            Value::Choice { options, chosen } => {
                *chosen = match key.code {
                    KeyCode::Right | KeyCode::Char(' ') => (*chosen + 1) % options.len(),
                    KeyCode::Left => (*chosen + options.len() - 1) % options.len(),
                    KeyCode::Char(typed) => match options.iter().position(|option| begins_with(option, typed)) {
                        Some(found) => found,
                        None => return FieldsEvent::Ignored,
                    },
                    _ => return FieldsEvent::Ignored,
                };
                FieldsEvent::Taken
            }
            Value::Pick { options, .. } if options.is_empty() => FieldsEvent::Ignored,
            Value::Pick { options, chosen, typed } => {
                let len = options.len();
                match key.code {
                    KeyCode::Right => *chosen = (*chosen + 1) % len,
                    KeyCode::Char(' ') if typed.is_empty() => *chosen = (*chosen + 1) % len,
                    KeyCode::Left => *chosen = (*chosen + len - 1) % len,
                    KeyCode::Char(letter) => match typed_into(options, *chosen, typed, letter) {
                        Some(found) => (*chosen, *typed) = found,
                        None => return FieldsEvent::Ignored,
                    },
                    _ => return FieldsEvent::Ignored,
                }
                FieldsEvent::Taken
            }
        }
    }

    /// Whether typed letters go into the field that has the focus.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        let focused = self.all.get(self.focus).map(|field| &field.value);
        matches!(focused, Some(Value::Text(_) | Value::Secret(_)))
    }

    /// Inserts pasted text into the field that has the focus.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(Field { value: Value::Text(input) | Value::Secret(input), .. }) = self.all.get_mut(self.focus) {
            input.insert(pasted);
        }
    }
}

/// Finds the option for typed letters. Prefers one that begins with the letters so far and the new one; otherwise takes
/// the next one that begins with the new letter, as there may be several. Also returns the letters that count as typed
/// from now on.
fn typed_into(options: &[String], chosen: usize, typed: &str, letter: char) -> Option<(usize, String)> {
    let longer = format!("{typed}{}", letter.to_lowercase());
    let begins = |at: &usize| options[*at].to_lowercase().starts_with(&longer);
    if let Some(found) = (0..options.len()).map(|step| (chosen + step) % options.len()).find(begins) {
        return Some((found, longer));
    }
    let mut next = (1..=options.len()).map(|step| (chosen + step) % options.len());
    next.find(|at| begins_with(&options[*at], letter)).map(|found| (found, letter.to_lowercase().collect()))
}

fn begins_with(option: &str, typed: char) -> bool {
    option.chars().next().is_some_and(|first| first.eq_ignore_ascii_case(&typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(fields: &mut Fields, code: KeyCode) -> FieldsEvent {
        fields.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn a_hidden_field_is_skipped_and_keeps_its_text() {
        let mut fields = Fields::default().text("One", "1").text("Two", "2").text("Three", "3");
        fields.show(1, false);
        for (code, at) in [(KeyCode::Tab, 2), (KeyCode::Tab, 0), (KeyCode::Up, 2), (KeyCode::BackTab, 0)] {
            press(&mut fields, code);
            assert_eq!(fields.focused(), at, "{code:?}");
        }
        assert_eq!((fields.height(), fields.value(1)), (2, "2"));
        // A hidden field does not count as the last one.
        fields = fields.enter_goes_on();
        fields.focus(0);
        fields.show(2, false);
        assert_eq!(press(&mut fields, KeyCode::Enter), FieldsEvent::Submit);
    }

    #[test]
    fn enter_saves_from_every_field_unless_it_goes_to_the_next() {
        let fields = || Fields::default().text("One", "").choice("Two", &["a", "b"]).text("Three", "");
        for at in 0..3 {
            let mut fields = fields();
            fields.focus(at);
            assert_eq!((press(&mut fields, KeyCode::Enter), fields.focused()), (FieldsEvent::Submit, at));
        }
        let mut fields = fields().enter_goes_on();
        assert_eq!((press(&mut fields, KeyCode::Enter), fields.focused()), (FieldsEvent::Taken, 1));
        fields.focus(2);
        assert_eq!((press(&mut fields, KeyCode::Enter), fields.focused()), (FieldsEvent::Submit, 2));
    }

    #[test]
    fn a_fault_moves_the_focus_to_its_field() {
        let mut fields = Fields::default().text("One", "").text("Two", "");
        assert_eq!(fields.checked::<()>(Err(Fault::new(1, "Two is missing."))), Err("Two is missing.".into()));
        assert_eq!(fields.focused(), 1);
        assert_eq!((fields.checked(Ok(3)), fields.focused()), (Ok(3), 1));
    }

    #[test]
    fn a_value_is_untouched_until_it_is_edited() {
        let mut fields = Fields::default().text("Amount", "75.00");
        assert!(fields.is_untouched(0));
        press(&mut fields, KeyCode::Char('2'));
        assert_eq!((fields.is_untouched(0), fields.value(0)), (false, "2"));
        fields.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!((fields.is_untouched(0), fields.value(0)), (true, ""), "Ctrl-U clears it");
    }

    #[test]
    fn typed_letters_choose_an_option_by_its_beginning() {
        let options = ["CCW Permit", "Church Security", "Handgun I"].map(str::to_owned).to_vec();
        let mut fields = Fields::default().pick("Course", options, 2);
        let mut type_in = |letters: &str| {
            for letter in letters.chars() {
                fields.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
            }
            fields.chosen(0)
        };
        assert_eq!(type_in("c"), 0);
        assert_eq!(type_in("hurch s"), 1);
        assert_eq!(type_in("h"), 2);
        assert_eq!(type_in("cc"), 0);
    }
}
