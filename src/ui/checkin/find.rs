//! Scans and typed text: what is asked, and what Enter makes of the answer.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};

use super::{CheckIn, Entry, Part};
use crate::domain::desk::{Answer, Found, Query, Trouble};
use crate::domain::license::License;
use crate::domain::rights::Right;
use crate::domain::scan::Code;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, Tone};
use crate::ui::effect::Slot;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::line_input::{LineInput, Typed};
use crate::ui::widgets::seat_line;

/// How sure one can be that Enter meant whom it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// A ticket was scanned.
    Scan,
    /// A license was scanned.
    License,
    /// The card was on the screen when Enter was pressed.
    Yes,
    /// Enter came before the answer.
    No,
}

/// Letters from which on typing searches.
const ENOUGH: usize = 2;

impl CheckIn {
    /// Takes a key. Letters and digits go into the field, wherever the cursor is; so does a space, except on a list,
    /// where it selects.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let is_on_list = self.part != Part::Field;
        match key.code {
            KeyCode::Enter => self.enter(cx),
            KeyCode::Esc => self.act(Action::Back, cx),
            KeyCode::Tab => self.act(Action::NextField, cx),
            KeyCode::Up => self.act(Action::Up, cx),
            KeyCode::Down => self.act(Action::Down, cx),
            KeyCode::PageUp => self.act(Action::PageUp, cx),
            KeyCode::PageDown => self.act(Action::PageDown, cx),
            KeyCode::Home if is_on_list => self.act(Action::First, cx),
            KeyCode::End if is_on_list => self.act(Action::Last, cx),
            KeyCode::Char(' ') if key.modifiers.is_empty() && self.part == Part::Results => {
                self.act(Action::Select, cx);
            }
            _ => {
                if self.input.key(key) == Typed::Changed {
                    self.goes_on_typing(cx);
                }
            }
        }
    }

    /// Something else is typed: the card of a scan or of an Enter gives way, and is told about.
    fn goes_on_typing(&mut self, cx: &mut Cx<'_>) {
        if self.part == Part::Results && self.input.value().trim() != self.asked {
            self.leave_card(cx);
        }
        self.part = Part::Field;
        self.typed(cx);
    }

    /// Takes pasted text, in the form or in the field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.forms.is_open() {
            self.forms.paste(pasted);
            return;
        }
        self.input.insert(pasted);
        self.goes_on_typing(cx);
    }

    /// Puts text into the field and looks it up, as if it had been typed.
    pub fn look_up(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.clear();
        self.input = LineInput::prefilled(text);
        self.typed(cx);
    }

    /// A scan, whatever was being done: an open form is put aside, and what was typed stays. A bad
    /// one gets its sentence and spoils nothing.
    pub fn scan(&mut self, scanned: &str, cx: &mut Cx<'_>) {
        self.forms.set_aside();
        match Code::parse(scanned) {
            Ok(code) => self.enter_text(Entry { text: code.to_string(), is_scan: true, license: None }, cx),
            Err(sentence) => self.banner = Some((Tone::Bad, sentence.to_string())),
        }
    }

    /// A license: its holder is looked up by name and date of birth. Nobody is admitted by it.
    pub fn scan_license(&mut self, license: License, cx: &mut Cx<'_>) {
        self.forms.set_aside();
        self.forms.keep(Some(license.clone()));
        self.enter_text(Entry { text: license.name.looked_up(), is_scan: false, license: Some(license) }, cx);
    }

    /// What is found by a license's name, without people of another date of birth. Where somebody has the very date,
    /// they are meant.
    fn by_birth_date(found: &mut Found, license: &License) {
        let is_same = |birth: Option<NaiveDate>| birth == Some(license.birth_date);
        let is_known = found.seats.iter().any(|seat| is_same(seat.birth_date))
            || found.people.iter().any(|person| is_same(person.birth_date));
        let fits = |name: &str, birth: Option<NaiveDate>| license.fits(name, birth) && (is_same(birth) || !is_known);
        found.seats.retain(|seat| seat.name.as_deref().is_some_and(|name| fits(name, seat.birth_date)));
        found.people.retain(|person| fits(&person.name, person.birth_date));
    }

    /// Looks up what was entered, after what was entered before it.
    fn enter_text(&mut self, entry: Entry, cx: &mut Cx<'_>) {
        if self.entered.is_some() {
            self.queue.push_back(entry);
            return;
        }
        self.leave_card(cx);
        // What was being typed by hand gives way.
        self.clear();
        self.banner = None;
        self.queue.push_back(entry);
        self.next_entry(cx);
    }

    /// The next of those that wait, when nothing is being looked up.
    pub(super) fn next_entry(&mut self, cx: &mut Cx<'_>) {
        if self.entered.is_some() {
            return;
        }
        if let Some(entry) = self.queue.pop_front() {
            if !matches!(self.banner, Some((Tone::Bad, _))) {
                self.banner = None;
            }
            self.forget();
            self.asked.clone_from(&entry.text);
            self.entered = Some(entry);
            self.ask(cx);
        } else if !self.input.value().trim().is_empty() {
            self.search(cx);
        }
    }

    /// Somebody whose card asked for something, or said that they are in already, gives way to the next: that is said,
    /// never lost.
    fn leave_card(&mut self, cx: &mut Cx<'_>) {
        if self.part != Part::Results {
            return;
        }
        if self.must_choose {
            // It said how to choose.
            self.banner.take_if(|(tone, _)| *tone == Tone::Info);
            cx.say(Tone::Bad, format!("“{}”: more than one fits, and nobody was chosen.", text::fit(&self.asked, 40)));
        } else if let Some(seat) = self.selected().filter(|seat| seat.is_here()) {
            let words = seat.already_in(seat.arrival.as_ref(), cx.site, cx.today());
            // Under the field it stays when only typing goes on.
            let is_said = self.queue.is_empty() && self.banner.as_ref().is_some_and(|(_, said)| *said == words);
            if !is_said {
                cx.say(Tone::Info, words);
            }
        } else if let Some(seat) = self.selected() {
            let reasons = seat_line::reasons(&cx.decide(seat, self.class_id()), cx.format());
            let why = if reasons.is_empty() { String::new() } else { format!(": {reasons}") };
            let words = format!("{} is not in yet{why}.", seat.label());
            cx.say(Tone::Bad, words);
        }
    }

    fn typed(&mut self, cx: &mut Cx<'_>) {
        if self.search(cx) {
            self.banner = None;
        }
    }

    /// Looks up what is typed, also what was typed meanwhile: what has just been said of somebody else stays. Says
    /// whether it is something else than what is looked up already.
    fn search(&mut self, cx: &mut Cx<'_>) -> bool {
        let text = self.input.value().trim().to_owned();
        // Until what was entered is answered, it has the place.
        if text == self.asked || self.entered.is_some() {
            return false;
        }
        self.party.clear();
        self.must_choose = false;
        self.asked = text;
        if self.asked.chars().count() < ENOUGH {
            self.asked.clear();
            self.found.clear();
        } else {
            self.ask(cx);
        }
        true
    }

    pub(super) fn ask(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Find { text: self.asked.clone(), day: cx.today() };
        self.found.asking(cx.ask(Slot::Find, query));
    }

    /// Enter: on a seat it admits; in the field it acts on the answer, now or when it comes.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.value().trim().to_owned();
        // A card stands alone below the empty field: it is what Enter is about.
        let is_card = self.part == Part::Field && text.is_empty() && self.seats().len() == 1;
        if self.part == Part::Results || is_card {
            self.admit_selected(cx);
            return;
        }
        self.input.finish();
        if text.is_empty() {
            // A held Enter, or a scanner that ends twice, leaves what was said last.
            let words = "Scan a ticket, or type a name, an order number or a phone number.";
            self.banner.get_or_insert((Tone::Info, words.into()));
        } else if Code::looks_like(&text)
            && let Err(sentence) = Code::parse(&text)
        {
            self.input.reset();
            self.banner = Some((Tone::Bad, sentence.to_string()));
        } else if self.asked == text
            && self.entered.is_none()
            && self.found.value().is_some()
            && !self.found.is_loading()
        {
            self.banner = None;
            self.resolve(Seen::Yes, cx);
        } else {
            self.input.reset();
            self.banner = None;
            self.enter_text(Entry { text, is_scan: false, license: None }, cx);
        }
    }

    /// Whether the answer to what is being looked up is not here, not even an old one.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.entered.is_some() || self.found.value().is_none() || self.answered != self.asked
    }

    /// Whether something is looked up and not even an old answer is here.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        !self.asked.is_empty() && self.is_unanswered() && self.found.is_loading()
    }

    /// Takes what was found.
    pub fn find_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        match answer {
            Ok(Answer::Found(mut found)) => {
                if let Some(license) = self.entered.as_ref().and_then(|entry| entry.license.as_ref()) {
                    Self::by_birth_date(&mut found, license);
                }
                let was_on = self.selected().map(|seat| seat.seat_id);
                if !self.found.answer(id, found, cx.now) {
                    return;
                }
                let is_read_again = self.answered == self.asked;
                self.answered.clone_from(&self.asked);
                let at = self.seats().iter().position(|seat| Some(seat.seat_id) == was_on);
                self.cursor = Cursor(at.unwrap_or(0));
                if is_read_again && was_on.is_some() && at.is_none() {
                    // Whom one was on is gone: no Enter may mean somebody else.
                    self.must_choose = true;
                }
                if let Some(entry) = self.entered.take() {
                    let seen = match &entry.license {
                        Some(_) => Seen::License,
                        None if entry.is_scan => Seen::Scan,
                        None => Seen::No,
                    };
                    self.resolve(seen, cx);
                    let ran_out = entry.license.as_ref().and_then(|license| license.ran_out(cx.today()));
                    if let Some(day) = ran_out {
                        let day = day.format("%m/%d/%Y");
                        self.announce(
                            Tone::Bad,
                            format!("The license expired on {day}. Ask for another document."),
                            cx,
                        );
                    }
                }
            }
            Ok(_) => {}
            Err(trouble) => {
                if let Some(entry) = self.entered.take() {
                    // It has to be scanned again: no card of it comes up by itself later, beside somebody else's.
                    self.forget();
                    self.not_looked_up(&entry, &trouble, cx);
                    self.next_entry(cx);
                } else {
                    self.found.fail(id, trouble);
                }
            }
        }
    }

    /// Neither what was entered nor what waits behind it: nothing is left to be looked up beside somebody else later.
    fn not_looked_up(&mut self, entry: &Entry, trouble: &Trouble, cx: &mut Cx<'_>) {
        let behind = std::mem::take(&mut self.queue);
        let all: Vec<String> = std::iter::once(entry).chain(&behind).map(|entry| text::fit(&entry.text, 40)).collect();
        let them = if all.len() == 1 { "it" } else { "them" };
        let all = all.join(", ");
        let words = if trouble.kind.is_away() {
            format!(
                "{all}: nobody answers, and none of the classes that were read has {them}. Scan or enter {them} again when the top line says live."
            )
        } else {
            format!("{all}: {} Scan or enter {them} again.", trouble.sentence)
        };
        self.announce(Tone::Bad, words, cx);
    }

    /// What Enter, or a scan, makes of what was found.
    fn resolve(&mut self, seen: Seen, cx: &mut Cx<'_>) {
        let Some(found) = self.found.value().cloned() else { return };
        if found.seats.is_empty() {
            self.nobody(&found, cx);
            self.next_entry(cx);
            return;
        }
        let expected: Vec<(usize, &Seat)> =
            found.seats.iter().enumerate().filter(|(_, seat)| is_expected(seat, self.class_id(), cx)).collect();
        match expected.as_slice() {
            [(at, seat)] => {
                self.cursor = Cursor(*at);
                let is_certain = match seen {
                    Seen::License => false,
                    Seen::Scan | Seen::Yes => true,
                    Seen::No => found.people.len() <= 1 && !found.is_partial,
                };
                self.must_choose = !is_certain && found.seats.len() > 1;
                self.part = Part::Results;
                if is_certain {
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
                self.announce(Tone::Info, words.into(), cx);
            }
        }
        self.go_on(cx);
    }

    /// A card that asks for nothing does not keep the next one waiting; and who has typed on is
    /// with the next person already, so no letter of theirs becomes a command.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        if self.part != Part::Results {
            return;
        }
        let is_told = self.selected().is_some_and(Seat::is_here);
        let has_typed_on = self.input.value().trim() != self.asked && !self.input.value().trim().is_empty();
        if has_typed_on || (is_told && !self.queue.is_empty()) {
            self.leave_card(cx);
            self.forget();
            self.next_entry(cx);
        } else if is_told && self.input.value().is_empty() {
            self.part = Part::Field;
        }
    }

    fn nobody(&mut self, found: &Found, cx: &mut Cx<'_>) {
        let what = text::fit(&self.asked, 40);
        let is_code = Code::looks_like(&self.asked);
        let words = if !cx.actor.may(Right::ScheduleRead) {
            format!("“{what}” is not in the classes that you teach. The front desk sees the others.")
        } else if is_code {
            format!("{what} is none of our orders. Scan it again or type the name.")
        } else if found.people.is_empty() {
            format!("Nobody fits “{what}”. Fewer letters, a phone number or an order number may find more.")
        } else {
            format!("“{what}”: found, but without a class near today. People (6) shows them.")
        };
        if is_code {
            self.forget();
        }
        self.announce(Tone::Bad, words, cx);
    }
}

/// A seat for a class of today (or of the class that is checked in) that still counts.
fn is_expected(seat: &Seat, class: Option<uuid::Uuid>, cx: &Cx<'_>) -> bool {
    let (first, last) = cx.site.days_of(seat.starts_at, seat.ends_at);
    let is_today = (first..=last).contains(&cx.today());
    is_today && seat.is_open() && class.is_none_or(|class| class == seat.schedule_id)
}
