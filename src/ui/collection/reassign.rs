//! Reassigns all open work of one person to another. A user starts it on any lead or ticket of that person.

use uuid::Uuid;

use crate::domain::rights::Right;
use crate::domain::staff_admin::StaffCommand;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Effect;
use crate::ui::widgets::picker::{Picker, PickerItem};

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id of the staff row.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
}

/// The assignee and the new assignee; `None` changes nothing.
pub type Reassignment = Option<(Person, Person)>;

/// Returns why reassigning is not possible now; `None` if it is.
#[must_use]
pub fn why_not(assignee: Option<&Person>, view: &View<'_>) -> Option<String> {
    let unassigned = || assignee.is_none().then(|| "No one works on this one, so there is no work to reassign.".into());
    let may = |right| view.actor.why_not(right);
    may(Right::LeadsManage).or_else(|| may(Right::TicketsWrite)).or_else(unassigned)
}

/// Creates a picker of the people who can take the work. Enter alone changes nothing.
pub fn picker<'a, C: Clone>(
    from: &Person,
    takers: impl Iterator<Item = (Uuid, &'a str)>,
    choice: fn(Reassignment) -> C,
) -> Picker<C> {
    let others = takers.filter(|(id, _)| *id != from.id).map(|(id, name)| {
        let to = Person { id, name: name.to_owned() };
        PickerItem::new(name, "takes every open lead and ticket", choice(Some((from.clone(), to))))
    });
    let stay = PickerItem::new("Leave it as it is", "", choice(None));
    let title = format!("All open work of {}: to whom?", from.name);
    Picker::new(title, std::iter::once(stay).chain(others).collect())
}

/// Runs the picked reassignment.
pub fn chosen(reassignment: Reassignment, cx: &mut Cx<'_>) {
    let Some((from, to)) = reassignment else { return };
    let id = cx.ids.write();
    cx.say(Tone::Info, format!("Giving the open work of {} to {}\u{2026}", from.name, to.name));
    let command =
        StaffCommand::Reassign { login: from.id.to_string(), name: from.name, to: to.id.to_string(), to_name: to.name };
    cx.effects.push(Effect::Staff { id, command });
}
