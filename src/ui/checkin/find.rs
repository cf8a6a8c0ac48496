//! Scans and typed text: what is asked, and what Enter makes of the answer.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::{CheckIn, Part};
use crate::domain::desk::{Answer, Found, Query, Trouble};
use crate::domain::scan::Code;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, Tone};
use crate::ui::effect::Slot;
use crate::ui::widgets::cursor::Cursor;

/// Letters from which on typing searches.
const ENOUGH: usize = 2;

impl CheckIn {
    /// Takes a key while the field has the focus.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match key.code {
            KeyCode::Enter => self.enter(cx),
            KeyCode::Esc => self.act(Action::Back, cx),
            KeyCode::Tab => self.act(Action::NextField, cx),
            KeyCode::Down => self.act(Action::Down, cx),
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::ALT) => self.act(Action::Undo, cx),
            _ => {
                self.input.handle_event(&Event::Key(key));
                self.typed(cx);
            }
        }
    }

    /// Takes pasted text, in the form or in the field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.forms.is_open() {
            self.forms.paste(pasted);
            return;
        }
        let text: String = pasted.chars().filter(|c| !c.is_control()).collect();
        self.input = Input::new(format!("{}{text}", self.input.value()));
        self.part = Part::Field;
        self.typed(cx);
    }

    /// Puts text into the field and looks it up, as if it had been typed.
    pub fn look_up(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.clear();
        self.input = Input::new(text.to_owned());
        self.typed(cx);
    }

    /// A scan, whatever was being done: an open form is put aside, what was typed gives way, and
    /// a bad scan leaves an empty field behind.
    pub fn scan(&mut self, scanned: &str, cx: &mut Cx<'_>) {
        self.forms.set_aside();
        self.clear();
        self.banner = None;
        match Code::parse(scanned) {
            Ok(_) => {
                self.input = Input::new(scanned.trim().to_owned());
                self.scanned = true;
                self.entered = true;
                self.asked = self.input.value().to_owned();
                self.ask(cx);
            }
            Err(sentence) => self.banner = Some((Tone::Bad, sentence.to_string())),
        }
    }

    fn typed(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.value().trim().to_owned();
        if text == self.asked {
            return;
        }
        self.banner = None;
        self.scanned = false;
        self.entered = false;
        self.party.clear();
        self.must_choose = false;
        self.asked = text;
        if self.asked.chars().count() < ENOUGH {
            self.asked.clear();
            self.found.clear();
        } else {
            self.ask(cx);
        }
    }

    pub(super) fn ask(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Find { text: self.asked.clone(), day: cx.today() };
        self.found.asking(cx.ask(Slot::Find, query));
    }

    /// Enter: on a seat it admits; in the field it acts on the answer, now or when it comes.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>) {
        if self.part == Part::Results {
            self.admit_selected(cx);
            return;
        }
        let text = self.input.value().trim().to_owned();
        if text.is_empty() {
            // A held Enter, or a scanner that ends twice, leaves what was said last.
            let words = "Scan a ticket, or type a name, an order number or a phone number.";
            self.banner.get_or_insert((Tone::Info, words.into()));
        } else if Code::looks_like(&text)
            && let Err(sentence) = Code::parse(&text)
        {
            self.clear();
            self.banner = Some((Tone::Bad, sentence.to_string()));
        } else if self.found.is_loading() || self.asked != text {
            self.entered = true;
            if self.asked != text {
                self.asked = text;
                self.ask(cx);
            }
        } else if self.found.trouble().is_some() {
            self.ask(cx);
        } else {
            self.resolve(true, cx);
        }
    }

    /// Takes what was found.
    pub fn find_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        match answer {
            Ok(Answer::Found(found)) => {
                let was_on = self.selected().map(|seat| seat.seat_id);
                if !self.found.answer(id, found, cx.now) {
                    return;
                }
                let at = self.seats().iter().position(|seat| Some(seat.seat_id) == was_on);
                self.cursor = Cursor(at.unwrap_or(0));
                if std::mem::take(&mut self.entered) {
                    self.resolve(false, cx);
                }
            }
            Ok(_) => {}
            Err(trouble) => {
                if std::mem::take(&mut self.entered) {
                    self.banner = Some((Tone::Bad, trouble.sentence.clone()));
                }
                self.found.fail(id, trouble);
            }
        }
    }

    /// What Enter, or a scan, makes of what was found. `seen`: the answer was on the screen when
    /// Enter was pressed, so the person at the desk has read the card.
    fn resolve(&mut self, seen: bool, cx: &mut Cx<'_>) {
        let Some(found) = self.found.value().cloned() else { return };
        if found.seats.is_empty() {
            self.nobody(&found);
            return;
        }
        let expected: Vec<(usize, &Seat)> =
            found.seats.iter().enumerate().filter(|(_, seat)| is_expected(seat, self.class_id(), cx)).collect();
        match expected.as_slice() {
            [(at, seat)] => {
                self.cursor = Cursor(*at);
                self.must_choose = false;
                self.part = Part::Results;
                if self.scanned || seen || found.people.len() <= 1 {
                    self.admit(seat, cx);
                }
            }
            [] => {
                self.part = Part::Results;
                self.cursor = Cursor::default();
                self.must_choose = found.seats.len() > 1;
            }
            [(first, _), ..] => {
                self.part = Part::Results;
                self.cursor = Cursor(*first);
                self.must_choose = true;
                let is_party = found.seats.iter().all(|seat| seat.order_id == found.seats[0].order_id);
                let words = if is_party {
                    "A party: space selects, a selects all who are ready, ↵ admits."
                } else {
                    "More than one: choose with ↓ and ↑, ↵ admits."
                };
                self.banner = Some((Tone::Info, words.into()));
            }
        }
    }

    fn nobody(&mut self, found: &Found) {
        let what = text::fit(&self.asked, 40);
        let is_code = Code::looks_like(&self.asked);
        let words = if is_code {
            format!("{what} is none of our orders. Scan it again or type the name.")
        } else if found.people.is_empty() {
            format!("Nobody fits “{what}”. Fewer letters, a phone number or an order number may find more.")
        } else {
            format!("“{what}”: found, but without a class near today. People (6) shows them.")
        };
        if is_code {
            self.clear();
        }
        self.banner = Some((Tone::Bad, words));
    }
}

/// A seat for a class of today (or of the class that is checked in) that nobody has used yet.
fn is_expected(seat: &Seat, class: Option<uuid::Uuid>, cx: &Cx<'_>) -> bool {
    let (first, last) = cx.site.days_of(seat.starts_at, seat.ends_at);
    let is_today = (first..=last).contains(&cx.today());
    is_today && seat.is_held() && class.is_none_or(|class| class == seat.schedule_id)
}
