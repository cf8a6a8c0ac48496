//! Scans and typed text: the query that is sent, and what the pane does with the answer.

use crossterm::event::{KeyCode, KeyEvent};

use super::shown::{Group, OnEnter, Shown, is_past, license_group};
use super::{CheckIn, Entry, Part};
use crate::domain::admission::Verdict;
use crate::domain::desk::{Answer, DeskError, Found, Query};
use crate::domain::license::{Born, License, MatchScore};
use crate::domain::rights::Right;
use crate::domain::scan::Code;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, Here, Tone};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::line_input::{LineInput, Typed};
use crate::ui::widgets::seat_line;

/// Minimum letters before typing searches.
const ENOUGH: usize = 2;

impl CheckIn {
    /// Takes a key. Letters and digits go into the field, wherever the cursor is. So does a space, except on a list,
    /// where it selects.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let is_on_list = self.part != Part::Field;
        self.unseen.clear();
        match key.code {
            KeyCode::Enter => self.enter(cx),
            KeyCode::Esc => self.act(Action::Back, cx),
            KeyCode::Tab => self.act(Action::NextField, cx),
            KeyCode::BackTab => self.act(Action::PreviousField, cx),
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
                    self.text_changed(cx);
                }
            }
        }
    }

    /// Handles a change of the typed text. It replaces a scanned or entered card, and that card is reported.
    fn text_changed(&mut self, cx: &mut Cx<'_>) {
        if self.input.value().trim() != self.asked {
            self.leave_card(cx);
        }
        self.part = Part::Field;
        self.search(cx);
    }

    /// Takes pasted text, for the form or the field.
    pub fn paste(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        if self.forms.is_open() {
            self.forms.paste(pasted);
            return;
        }
        self.input.insert(pasted);
        self.text_changed(cx);
    }

    /// Puts text into the field and looks it up as if it had been typed. Typing replaces it.
    pub fn look_up(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.clear();
        self.input = LineInput::prefilled(text);
        self.search(cx);
    }

    /// Shows the card of a code without acting on it.
    pub(super) fn show_code(&mut self, code: &str, cx: &mut Cx<'_>) {
        self.clear();
        code.clone_into(&mut self.asked);
        self.ask(cx);
    }

    /// Takes a scan at any time. An open form is put aside, and typed text stays. A bad scan gets its error message and
    /// changes nothing else.
    pub fn scan(&mut self, scanned: &str, cx: &mut Cx<'_>) {
        self.forms.set_aside();
        if self.entered.is_none() && self.admitting.is_empty() {
            // The user had time to read the messages about the scan before.
            self.unseen.clear();
        }
        match Code::parse(scanned) {
            Ok(code) => self.enter_text(Entry { text: code.to_string(), is_scan: true, license: None }, cx),
            Err(sentence) => self.say(Tone::Bad, sentence.to_string(), cx),
        }
    }

    /// Takes a license. Looks its holder up by name and date of birth. A license admits no one.
    pub fn scan_license(&mut self, license: License, cx: &mut Cx<'_>) {
        self.forms.set_aside();
        self.forms.keep(Some(license.clone()));
        self.enter_text(Entry { text: license.name.looked_up(), is_scan: false, license: Some(license) }, cx);
    }

    /// Keeps only possible license holders in an answer. If some seats are certainly the holder's, drops all other
    /// seats.
    fn keep_possible_holders(found: &mut Found, license: &License) {
        let likeness = |seat: &Seat| license.likeness(seat.name.as_deref()?, seat.birth_date);
        if found.seats.iter().any(|seat| likeness(seat) == Some(MatchScore::Holder)) {
            found.seats.retain(|seat| likeness(seat) == Some(MatchScore::Holder));
        } else {
            found.seats.retain(|seat| license_group(license, seat).is_some());
        }
        let may_be = |likeness| matches!(likeness, Some(MatchScore::Holder | MatchScore::Named));
        found.people.retain(|person| may_be(license.likeness(&person.name, person.birth_date)));
    }

    /// Looks up an entry, after earlier entries.
    fn enter_text(&mut self, entry: Entry, cx: &mut Cx<'_>) {
        if self.entered.is_some() {
            self.queue.push_back(entry);
            return;
        }
        self.is_entered |= matches!(self.shown(cx.here()), Shown::Card(_));
        self.leave_card(cx);
        // The entry replaces text that is being typed.
        self.clear();
        self.queue.push_back(entry);
        self.next_entry(cx);
    }

    /// Starts the next queued entry, unless one is being looked up.
    pub(super) fn next_entry(&mut self, cx: &mut Cx<'_>) {
        if self.entered.is_some() {
            return;
        }
        if let Some(entry) = self.queue.pop_front() {
            self.forget();
            self.asked.clone_from(&entry.text);
            self.license.clone_from(&entry.license);
            self.entered = Some(entry);
            self.ask(cx);
        } else if !self.input.value().trim().is_empty() {
            self.search(cx);
        }
    }

    /// Leaves a scanned or entered card. If no one was admitted from it, reports that, so that it is not lost.
    fn leave_card(&mut self, cx: &mut Cx<'_>) {
        if !std::mem::take(&mut self.is_entered) {
            return;
        }
        let here = cx.here();
        let is_card = matches!(self.shown(here), Shown::Card(_));
        match self.seat_at_hand(here).filter(|_| is_card) {
            Some(seat) if self.is_admitting(seat) => {}
            Some(seat) if seat.is_here() => {
                let words = seat.already_in(seat.arrival.as_ref(), cx.site, cx.today());
                self.say(Tone::Bad, words, cx);
            }
            Some(seat) => {
                let reasons = seat_line::reasons(&here.decide(seat, self.class_id()), cx.format());
                let why = if reasons.is_empty() { String::new() } else { format!(": {reasons}") };
                let words = format!("{} is not in yet{why}.", seat.label());
                self.say(Tone::Bad, words, cx);
            }
            None => {
                if let Some(words) = self.left_unchosen(here) {
                    self.say(Tone::Bad, words, cx);
                }
            }
        }
    }

    /// Returns the message about a list that is left before all of it was done. `None` if there is nothing to report.
    fn left_unchosen(&self, here: Here<'_>) -> Option<String> {
        let waits = |seat: &&Seat| seat.is_open() && !seat.is_here() && !self.is_admitting(seat);
        let (waiting, all) = (self.seats().iter().filter(waits).count(), self.seats().len());
        match self.shown(here) {
            Shown::Party if waiting > 0 => {
                Some(format!("{}: {waiting} of {all} are not in yet.", self.answered_words()))
            }
            Shown::List if all == 1 => Some(format!("“{}”: no one was chosen.", self.answered_words())),
            Shown::List => Some(format!("“{}”: more than one fits, and no one was chosen.", self.answered_words())),
            _ => None,
        }
    }

    /// Returns the text that was looked up, short enough for a message.
    pub(super) fn answered_words(&self) -> String {
        text::fit(&self.answered, 40)
    }

    /// Looks up the typed text, also if it was typed while an entry was looked up.
    fn search(&mut self, cx: &mut Cx<'_>) {
        let typed = self.input.value().trim().to_owned();
        // An entry without an answer keeps its place.
        if typed == self.asked && self.license.is_none() || self.entered.is_some() {
            return;
        }
        self.begin_list();
        self.asked = typed;
        if self.asked.chars().count() < ENOUGH {
            self.asked.clear();
            self.found.clear();
        } else {
            self.ask(cx);
        }
    }

    pub(super) fn ask(&mut self, cx: &mut Cx<'_>) {
        let born = self.license.as_ref().map(|license| Born(license.birth_date));
        let query = Query::Find { text: self.asked.clone(), born, day: cx.today() };
        self.found.asking(cx.ask(Slot::Find, query));
    }

    /// Handles Enter: does what [`CheckIn::on_enter`] returns.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>) {
        let does = self.on_enter(cx.here());
        self.input.finish();
        match does {
            OnEnter::LookUp => self.enter_typed(cx),
            OnEnter::Admit(ids) => {
                let seats: Vec<Seat> =
                    self.seats().iter().filter(|seat| ids.contains(&seat.seat_id)).cloned().collect();
                self.is_entered = true;
                self.party.clear();
                for seat in &seats {
                    self.admit(seat, cx);
                }
            }
            OnEnter::Open(seat) => {
                self.is_entered = true;
                self.opened = Some(seat);
            }
            OnEnter::Arrival(code) => self.show_code(&code, cx),
            OnEnter::Nothing(words) => {
                let is_in = self.seat_at_hand(cx.here()).is_some_and(Seat::is_here);
                self.is_entered = !self.asked.is_empty();
                let is_hint =
                    matches!(self.shown(cx.here()), Shown::Idle | Shown::Looking | Shown::List | Shown::Party);
                cx.say(if is_in || is_hint { Tone::Info } else { Tone::Bad }, words);
            }
        }
    }

    /// Enters the typed text. A text that looks like a code but cannot be one gets an error message. The field is then
    /// empty.
    fn enter_typed(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.value().trim().to_owned();
        self.input.reset();
        match Code::parse(&text) {
            Err(sentence) if Code::looks_like(&text) => {
                if self.asked == text {
                    self.forget();
                }
                self.say(Tone::Bad, sentence.to_string(), cx);
            }
            _ => self.enter_text(Entry { text, is_scan: false, license: None }, cx),
        }
    }

    /// Whether the answer to the current lookup is missing, even an old one.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.entered.is_some() || self.found.value().is_none() || self.answered != self.asked
    }

    /// Takes the answer of a lookup.
    pub fn find_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match answer {
            Ok(Answer::Found(mut found)) => {
                if let Some(license) = &self.license {
                    Self::keep_possible_holders(&mut found, license);
                }
                let before = (self.shown(cx.here()), self.seat_at_hand(cx.here()).map(|seat| seat.seat_id));
                let is_read_again = !self.is_unanswered();
                if !self.found.answer(id, found, cx.now) {
                    return;
                }
                cx.withdraw(&self.still_looking());
                self.answered.clone_from(&self.asked);
                self.sort(cx.here());
                if is_read_again {
                    self.keep_view(before, cx);
                }
                if let Some(entry) = self.entered.take() {
                    self.resolve(&entry, cx);
                    if let Some(day) = entry.license.as_ref().and_then(|license| license.ran_out(cx.today())) {
                        let day = cx.format().date(day);
                        self.say(Tone::Bad, format!("The license expired on {day}. Ask for another document."), cx);
                    }
                }
            }
            Ok(_) => {}
            Err(trouble) => {
                cx.withdraw(&self.still_looking());
                if let Some(entry) = self.entered.take() {
                    // The user has to scan it again. Its card must not appear later by itself, beside another person's.
                    self.forget();
                    self.report_not_looked_up(&entry, &trouble, cx);
                    self.next_entry(cx);
                } else {
                    self.found.fail(id, trouble);
                }
            }
        }
    }

    /// Sorts the seats: named people first, then buyers, then similar names. Past seats come last in each group.
    fn sort(&mut self, here: Here<'_>) {
        let key = |seat: &Seat| (self.group(seat), is_past(seat, here));
        let mut keyed: Vec<((Group, bool), Seat)> = self.seats().iter().map(|seat| (key(seat), seat.clone())).collect();
        keyed.sort_by_key(|(key, _)| *key);
        if let Some(found) = self.found.value_mut() {
            found.seats = keyed.into_iter().map(|(_, seat)| seat).collect();
        }
    }

    /// Keeps the view after a refresh, so that no key means another person than a moment ago.
    fn keep_view(&mut self, (shown, seat): (Shown, Option<uuid::Uuid>), cx: &Cx<'_>) {
        let row = seat.and_then(|id| self.seats().iter().position(|known| known.seat_id == id));
        self.cursor = Cursor(row.unwrap_or(0));
        match shown {
            Shown::List | Shown::Party => self.is_listing = true,
            Shown::Card(_) if self.seat_at_hand(cx.here()).map(|seat| seat.seat_id) != seat => self.is_listing = true,
            _ => {}
        }
        if row.is_none() && self.part == Part::Results {
            self.part = Part::Field;
        }
        let known: Vec<uuid::Uuid> = self.seats().iter().map(|seat| seat.seat_id).collect();
        self.party.retain(|id| known.contains(id));
    }

    /// Reports that neither the entry nor the queued entries were looked up. They are dropped, so that none appears
    /// later beside another person.
    fn report_not_looked_up(&mut self, entry: &Entry, trouble: &DeskError, cx: &mut Cx<'_>) {
        let behind = std::mem::take(&mut self.queue);
        let all: Vec<String> = std::iter::once(entry).chain(&behind).map(|entry| text::fit(&entry.text, 40)).collect();
        let them = if all.len() == 1 { "it" } else { "them" };
        let all = all.join(", ");
        let words = if trouble.kind.is_away() {
            format!(
                "{all}: this desk is offline, and none of its class lists includes {them}. Scan or enter {them} again when the top line says live."
            )
        } else {
            format!("{all}: {} Scan or enter {them} again.", trouble.sentence)
        };
        self.say(Tone::Bad, words, cx);
    }

    /// Acts on the answer to a scan, or to an Enter that came before the answer. Only a code admits: the screen has not
    /// shown the person yet, and a name may be another person's.
    fn resolve(&mut self, entry: &Entry, cx: &mut Cx<'_>) {
        self.is_entered = true;
        match self.shown(cx.here()) {
            Shown::Nothing => {
                let words = self.not_found_words(cx.actor.may(Right::ScheduleRead));
                if Code::looks_like(&self.asked) {
                    self.say(Tone::Bad, words, cx);
                    self.forget();
                } else {
                    // The pane shows the same sentence until the next search.
                    self.say(Tone::Info, words, cx);
                }
                return self.next_entry(cx);
            }
            Shown::Card(row) => {
                let seat = self.seats()[row].clone();
                match cx.decide(&seat, self.class_id()).verdict {
                    Verdict::Admit if is_certain(entry) => return self.admit(&seat, cx),
                    Verdict::AlreadyIn => {
                        let words = seat.already_in(seat.arrival.as_ref(), cx.site, cx.today());
                        self.say(Tone::Info, words, cx);
                    }
                    _ => {}
                }
            }
            Shown::Party => self.part = Part::Results,
            _ => {}
        }
        self.continue_if_done(cx);
    }

    /// Continues with the next entry if this card needs no decision and another entry waits. Also continues if the desk
    /// has typed on for the next person.
    fn continue_if_done(&mut self, cx: &mut Cx<'_>) {
        let typed = self.input.value().trim();
        let has_typed_on = !typed.is_empty() && typed != self.asked;
        let is_reported = self.seat_at_hand(cx.here()).is_some_and(Seat::is_here);
        if has_typed_on || is_reported && !self.queue.is_empty() {
            self.leave_card(cx);
            self.forget();
            self.next_entry(cx);
        }
    }

    /// Returns why nothing is shown for the text that was looked up.
    pub(super) fn not_found_words(&self, sees_all: bool) -> String {
        let what = self.answered_words();
        let has_people = self.found.value().is_some_and(|found| !found.people.is_empty());
        if !sees_all {
            format!("“{what}” is not in the classes that you teach. The front desk sees the others.")
        } else if Code::looks_like(&self.answered) {
            format!("No order {what}. Scan it again or type the name.")
        } else if has_people {
            format!("“{what}” has no class near today. People (Alt-6) shows them.")
        } else {
            format!("Nothing matches “{what}”. Fewer letters, a phone number or an order number may find more.")
        }
    }
}

/// Whether an entry names one seat, so that it admits before its card was seen.
fn is_certain(entry: &Entry) -> bool {
    entry.license.is_none() && (entry.is_scan || Code::looks_like(&entry.text))
}
