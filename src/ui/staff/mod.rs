//! The staff pane, for admins: who may sign in, and with which role. Opened by name (`:staff`).

mod form;
mod keys;
mod pane;
mod view;

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use uuid::Uuid;

pub use pane::PANE;
use view::draw;

use super::context::{Cx, Tone, View};
use super::effect::{Effect, Slot};
use super::remote::Remote;
use super::widgets::cursor::Cursor;
use super::widgets::picker::{Picker, PickerEvent, PickerItem};
use super::widgets::search::Search;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::journal::WriteId;
use crate::domain::rights::Right;
use crate::domain::staff_admin::{Member, StaffCommand};
use crate::keys::Action;
use crate::ui::ids::QueryId;
use form::{Form, Sent};

/// The pane's state.
#[derive(Debug, Default)]
pub struct Staff {
    members: Remote<Vec<Member>>,
    cursor: Cursor,
    form: Option<Form>,
    /// The search of the list.
    search: Search,
    /// The picker of what to change about a person.
    picker: Option<Picker<Action>>,
    /// The person that the picker is about. The list may change while the picker is open.
    picked: Option<Uuid>,
    /// The command that runs without a form.
    running: Option<WriteId>,
    /// The login that was just added. It becomes the current row when the list has it.
    added: Option<String>,
}

impl Staff {
    /// Reads all members of staff (again).
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        if cx.actor.may(Right::StaffManage) {
            self.members.asking(cx.ask(Slot::Staff, Query::Staff));
        }
    }

    /// Takes the answer of the query.
    pub fn answer(&mut self, id: QueryId, result: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match result {
            Ok(Answer::Staff(members)) => {
                let on = self.selected(cx.now).map(|member| member.id);
                if self.members.answer(id, members, cx.now) {
                    // The cursor moves to an added person, or else stays on its person.
                    let added = self.added.take();
                    let list = self.shown(cx.now);
                    let at = list.iter().position(|member| Some(&member.login) == added.as_ref());
                    let at = at.or_else(|| list.iter().position(|member| Some(member.id) == on));
                    let len = list.len();
                    self.cursor = Cursor(at.unwrap_or(self.cursor.0));
                    self.cursor.clamp(len);
                }
            }
            Ok(_) => {}
            Err(trouble) => self.members.fail(id, trouble),
        }
    }

    fn selected(&self, now: DateTime<Utc>) -> Option<&Member> {
        self.shown(now).get(self.cursor.0).copied()
    }

    /// Returns the name of the person that an action is about.
    #[must_use]
    pub fn at_hand(&self, now: DateTime<Utc>) -> Option<String> {
        self.selected(now).map(|member| member.name.clone())
    }

    /// Returns the members that match all typed words.
    fn shown(&self, now: DateTime<Utc>) -> Vec<&Member> {
        let wanted = self.search.text().unwrap_or_default().to_lowercase();
        let fits = |member: &&Member| {
            let searched =
                format!("{} {} {} {}", member.name, member.login, member.role.title(), member.status_label(now));
            wanted.split_whitespace().all(|word| searched.to_lowercase().contains(word))
        };
        self.members.value().map(|members| members.iter().filter(fits).collect()).unwrap_or_default()
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.search.is_typing()
    }

    /// Takes a key of the search field, and searches with every key.
    pub fn type_key(&mut self, key: KeyEvent, now: DateTime<Utc>) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.search.type_off(),
            KeyCode::Esc => self.search.clear(),
            _ => drop(self.search.input.key(key)),
        }
        let len = self.shown(now).len();
        self.cursor.clamp(len);
    }

    /// Whether a form has the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.form.is_some() || self.picker.is_some()
    }

    /// Whether a form has typed text that is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.form.as_ref().is_some_and(Form::is_touched)
    }

    /// Returns why an action is not possible now; `None` if it is.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let needs_member = matches!(
            action,
            Action::StaffEdit
                | Action::StaffRole
                | Action::StaffPassword
                | Action::StaffDisable
                | Action::StaffEnable
                | Action::StaffUnlock
                | Action::Reassign
        );
        if !needs_member && action != Action::StaffAdd {
            return None;
        }
        let member = self.selected(view.now);
        match (action, member) {
            (Action::StaffAdd, _) => None,
            (_, None) => Some("Choose a person first.".into()),
            (Action::StaffDisable, Some(member)) if !member.is_active => {
                Some("This account is already disabled.".into())
            }
            (Action::StaffEnable, Some(member)) if member.is_active => Some("This account is not disabled.".into()),
            (Action::Reassign, Some(member)) if member.work.is_none() => {
                Some(format!("{} has no open leads or tickets.", member.name))
            }
            (Action::Reassign, Some(_)) => {
                view.actor.why_not(Right::LeadsManage).or_else(|| view.actor.why_not(Right::TicketsWrite))
            }
            (Action::StaffUnlock, Some(member)) if member.locked_until.is_none() => {
                Some("No wrong passwords have locked this account.".into())
            }
            _ => None,
        }
    }

    /// Does an action.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let len = self.shown(cx.now).len();
        if self.cursor.act(action, len) {
            return;
        }
        match action {
            Action::Filter => return self.search.type_on(),
            Action::Back => return self.search.clear(),
            _ => {}
        }
        let Some(member) = self.selected(cx.now).cloned() else {
            if action == Action::StaffAdd {
                self.form = Some(Form::add());
            }
            return;
        };
        match action {
            Action::StaffAdd => self.form = Some(Form::add()),
            Action::StaffEdit => {
                self.picker = Some(edit_picker(&member));
                self.picked = Some(member.id);
            }
            Action::StaffRole => self.form = Some(Form::role(&member)),
            Action::StaffPassword => self.form = Some(Form::password(&member)),
            Action::StaffDisable => self.form = Some(Form::disable(&member, cx.now)),
            Action::Reassign => {
                let members = self.members.value().map(Vec::as_slice).unwrap_or_default();
                self.form = Some(Form::reassign(&member, members));
            }
            Action::StaffEnable => self.run(StaffCommand::Enable { login: member.login, valid_until: None }, cx),
            Action::StaffUnlock => self.run(StaffCommand::Unlock { login: member.login }, cx),
            _ => {}
        }
    }

    fn run(&mut self, command: StaffCommand, cx: &mut Cx<'_>) {
        let id = cx.ids.write();
        self.running = Some(id);
        cx.effects.push(Effect::Staff { id, command });
    }

    /// Takes a key while a form is open.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if let Some(picker) = &mut self.picker {
            match picker.key(key) {
                PickerEvent::Nothing | PickerEvent::Deleted(_) => {}
                PickerEvent::Closed => self.picker = None,
                PickerEvent::Chosen(action) => {
                    self.picker = None;
                    self.act_on_picked(action, cx);
                }
            }
            return;
        }
        let Some(form) = &mut self.form else { return };
        if key.code == KeyCode::Esc {
            self.form = None;
            return;
        }
        match form.key(key, cx.now) {
            Sent::Nothing => {}
            Sent::Closed => self.form = None,
            Sent::Command(command) => {
                let id = cx.ids.write();
                form.saving = Some(id);
                cx.effects.push(Effect::Staff { id, command });
            }
        }
    }

    /// Does the picker's action if the cursor is still on the picker's person.
    fn act_on_picked(&mut self, action: Action, cx: &mut Cx<'_>) {
        let picked = self.picked.take();
        if self.selected(cx.now).map(|member| member.id) == picked {
            return self.act(action, cx);
        }
        cx.say(Tone::Bad, "The list has changed: this person is no longer in it. Nothing was changed.");
    }

    /// Whether Esc has a search to clear before it goes back.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        self.search.text().is_some()
    }

    /// Inserts pasted text into the form or the search field.
    pub fn paste(&mut self, text: &str) {
        if let Some(form) = &mut self.form {
            form.paste(text);
        } else if self.search.is_typing() {
            self.search.paste(text);
        }
    }

    /// Takes the result of a command.
    pub fn done(&mut self, id: WriteId, result: Result<String, String>, cx: &mut Cx<'_>) {
        let in_form = self.form.as_ref().is_some_and(|form| form.saving == Some(id));
        self.running = self.running.filter(|running| *running != id);
        match (result, &mut self.form) {
            (Ok(sentence), _) => {
                if in_form {
                    self.added = self.form.take().and_then(|form| form.added_login());
                }
                cx.report(Tone::Good, sentence);
            }
            (Err(sentence), Some(form)) if in_form => form.refused(sentence),
            (Err(sentence), _) => cx.report(Tone::Bad, sentence),
        }
        self.load(cx);
    }
}

/// Returns a picker of the changes to a person, with the reasons why some are not possible.
fn edit_picker(member: &Member) -> Picker<Action> {
    let unlock = PickerItem::new("Unlock", "after wrong passwords", Action::StaffUnlock);
    let why_not = member.locked_until.is_none().then(|| "not locked".to_owned());
    let entries = vec![
        PickerItem::new("Role and own account", "", Action::StaffRole),
        PickerItem::new("Password", "a new one, told in person", Action::StaffPassword),
        PickerItem { why_not, ..unlock },
    ];
    Picker::new(format!("Edit {}", member.name), entries)
        .standing_on(|action| member.locked_until.is_some() && *action == Action::StaffUnlock)
}
