//! All open work of one person goes to another: asked for on any lead or ticket of theirs.

use uuid::Uuid;

use crate::domain::rights::Right;
use crate::domain::staff_admin::StaffCommand;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Effect;
use crate::ui::widgets::picker::{Picker, PickerItem};

/// Somebody on the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The staff row.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// Whose work goes to whom; `None` leaves it as it is.
pub type Reassignment = Option<(Person, Person)>;

/// Why it is not possible now; `None` if it is.
#[must_use]
pub fn why_not(assignee: Option<&Person>, view: &View<'_>) -> Option<String> {
    let nobody =
        || assignee.is_none().then(|| "Nobody works on this one, so there is no one's work to reassign.".into());
    let may = |right| view.actor.why_not(right);
    may(Right::LeadsManage).or_else(|| may(Right::TicketsWrite)).or_else(nobody)
}

/// Offers those who can take it. Enter alone leaves everything as it is.
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

/// Does what was picked.
pub fn chosen(heir: Reassignment, cx: &mut Cx<'_>) {
    let Some((from, to)) = heir else { return };
    let id = cx.ids.write();
    cx.say(Tone::Info, format!("Giving the open work of {} to {}\u{2026}", from.name, to.name));
    let deed =
        StaffCommand::Reassign { login: from.id.to_string(), name: from.name, to: to.id.to_string(), to_name: to.name };
    cx.effects.push(Effect::Staff { id, command: deed });
}
