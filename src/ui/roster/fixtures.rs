//! A class with every kind of seat, for the tests of roster, export and people.

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::domain::journal::WriteId;
use crate::domain::rights::Rights;
use crate::domain::seat::*;
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::staff::{Actor, Role};
use crate::ui::context::{Cx, Toast, View};
use crate::ui::effect::Effect;
use crate::ui::ids::{Ids, QueryId};
use crate::ui::pane::Goto;
use crate::ui::theme::Theme;

pub use crate::domain::fixtures::*;

pub fn arrived(mut seat: Seat) -> Seat {
    seat.seat_status = SeatStatus::Attended;
    seat.arrived_at = Some(now());
    let by = "Dana Cole".into();
    seat.arrival = Some(Arrival { event_id: Uuid::from_u128(77), by, desk: "desk-1".into(), at: now() });
    seat
}

/// Returns a class with Ana (ready), Ben (no waiver, owes), Chloé (a minor, in) and two John Smiths. It also has a wide
/// name, a hostile name, and a seat without a name.
pub fn session() -> Session {
    let ben = Seat {
        waiver: WaiverState::None,
        balance: Some(Decimal::new(7500, 2)),
        payment_status: PaymentStatus::Pending,
        ..seat(2, Some("Ben Okri"))
    };
    let chloe = Seat {
        birth_date: Some(day(2010, 1, 2)),
        min_age: None,
        guardian: Some("Maria Ruiz".into()),
        note: Some("left-handed\nneeds a chair".into()),
        ..arrived(seat(3, Some("Chloé Ruiz")))
    };
    let john = Seat { birth_date: Some(day(1990, 1, 1)), ..seat(5, Some("john smith")) };
    let first = seat(1, Some("Ana Ruiz"));
    Session {
        id: Uuid::from_u128(9),
        course: "CCW Permit".into(),
        starts_at: first.starts_at,
        ends_at: first.ends_at,
        venue: "Range B".into(),
        instructor: Some("Mia Tran".into()),
        status: ClassStatus::Scheduled,
        capacity: 12,
        taken: 8,
        ammo_count: Some(50),
        gear_required: vec!["photo ID".into()],
        gear_provided: vec!["eye protection".into(), "ear protection".into()],
        notes: Some("Gate code 4711".into()),
        changes: Vec::new(),
        seats: vec![
            first,
            ben,
            chloe,
            seat(4, Some("John Smith")),
            john,
            seat(6, Some("\u{1b}[31mMallory")),
            seat(7, Some("王小明王小明王小明王小明王小明王小明王小明")),
            seat(8, None),
        ],
    }
}

/// A desk with what an update and a view need.
pub struct Desk {
    pub site: Site,
    pub actor: Actor,
    pub ids: Ids,
    pub effects: Vec<Effect>,
    pub toast: Option<Toast>,
    pub goto: Option<Goto>,
    pub keys: crate::keys::KeyMap,
    pub theme: Theme,
}

impl Desk {
    pub fn new(role: Role) -> Self {
        Self {
            site: site(),
            actor: Actor {
                staff_id: None,
                name: "Dana Cole".into(),
                role,
                rights: Rights::of(role),
                desk: "desk-1".into(),
                venue: None,
            },
            ids: Ids::new([7; 32]),
            effects: Vec::new(),
            toast: None,
            goto: None,
            keys: crate::app::key_map(),
            theme: Theme::default(),
        }
    }

    pub fn cx(&mut self) -> Cx<'_> {
        let Self { site, actor, ids, effects, toast, goto, .. } = self;
        Cx { now: now(), site, actor, ids, effects, toast, goto }
    }

    pub fn view(&self) -> View<'_> {
        View { now: now(), site: &self.site, actor: &self.actor, theme: &self.theme, keys: &self.keys }
    }

    pub fn said(&self) -> &str {
        self.toast.as_ref().map(|toast| toast.text.as_str()).unwrap_or_default()
    }

    /// Returns the id of the last query.
    pub fn asked(&self) -> QueryId {
        self.effects
            .iter()
            .rev()
            .find_map(|effect| if let Effect::Ask { id, .. } = effect { Some(*id) } else { None })
            .unwrap()
    }

    /// Returns the last write.
    pub fn wrote(&self) -> (WriteId, crate::domain::desk::Command) {
        self.effects
            .iter()
            .rev()
            .find_map(
                |effect| if let Effect::Run(write) = effect { Some((write.id, write.command.clone())) } else { None },
            )
            .unwrap()
    }
}

/// Returns what a pane draws at a size, as text, once for every theme.
pub fn screens(
    desk: &mut Desk,
    width: u16,
    height: u16,
    draw: impl Fn(&mut ratatui::Frame<'_>, View<'_>),
) -> Vec<String> {
    use crate::ui::theme::{Colors, Look};
    let themes = [Look::Dark, Look::Light, Look::Sunlight].map(|look| Theme { look, ..Theme::default() });
    let themes = themes.into_iter().chain([Theme { colors: Colors::None, ..Theme::default() }]);
    themes
        .map(|theme| {
            desk.theme = theme;
            let backend = ratatui::backend::TestBackend::new(width, height);
            let mut terminal = ratatui::Terminal::new(backend).unwrap();
            terminal.draw(|frame| draw(frame, desk.view())).unwrap();
            terminal.backend().to_string()
        })
        .collect()
}
