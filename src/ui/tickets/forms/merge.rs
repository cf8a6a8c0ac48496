//! Merges two tickets about one matter. Offers tickets of the same person first, finds others by number or words, and
//! shows both before the merge.

use ratatui::text::Line;
use uuid::Uuid;

use super::TicketForms;
use super::body::TicketFormBody;
use crate::domain::desk::{Answer, Query};
use crate::domain::person::PersonKind;
use crate::domain::text;
use crate::domain::ticket::filter::{Filter, Sort};
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::work::{Command, Outcome};
use crate::domain::ticket::{Card, query};
use crate::ui::collection::forms::{Done, MOST, MergeForm, Merging};
use crate::ui::context::View;
use crate::ui::effect::Slot;
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::highlight;

impl TicketFormBody for MergeForm<TicketForms> {}

impl Merging for TicketForms {
    type Card = Card;
    type Hit = Card;

    const SLOT: Slot = Slot::TicketFind;
    const KEYS: &'static str = "↑↓ choose · ↵ look at it · Esc back";
    const NOTHING: [&'static str; 2] = [
        "No other ticket of this person. Type a number or words to find one.",
        "No other ticket has this number or these words.",
    ];

    fn name(this: &Card) -> String {
        format!("{} {}", this.label(), this.title)
    }

    /// Without typed text, asks for tickets of the same person, which are the likely ones.
    fn query(this: &Card, typed: &str) -> Query {
        let newest = Filter { sort: Sort::Touched, descending: true, ..Filter::default() };
        let ask = match (typed, this.person, &this.requester) {
            ("", Some(person), _) if person.kind == PersonKind::Account => {
                Filter { user_id: Some(person.id), ..newest }
            }
            ("", _, Some(name)) => Filter { text: Some(name.clone()), ..newest },
            ("", _, None) => newest,
            (typed, ..) => Filter { text: Some(typed.to_owned()), ..newest },
        };
        Query::Ticket(query::Query::List { ask, after: None, most: MOST })
    }

    fn hits(_this: &Card, answer: &Answer) -> Option<Vec<Card>> {
        if let Answer::Ticket(query::Answer::List(cards)) = answer { Some(cards.clone()) } else { None }
    }

    fn card(hit: &Card) -> &Card {
        hit
    }

    /// The ticket that came first keeps its number in front.
    fn comes_before(this: &Card, other: &Card) -> bool {
        this.number < other.number
    }

    fn merge(keep: Uuid, gone: Uuid) -> Command {
        Command::Merge { keep, gone }
    }

    fn merged(keep: &Card, gone: &Card, outcome: &Outcome) -> Option<Done> {
        let Outcome::Done { .. } = outcome else { return None };
        let sentence = format!("{} points to {} now; u undoes it.", gone.label(), keep.label());
        let undo = Some(format!("the merge of {}", gone.label()));
        Some(Done { undo, ..Done::well(sentence).showing(keep.id) })
    }

    fn lines(hit: &Card, is_current: bool, width: usize, view: View<'_>) -> Vec<Line<'static>> {
        vec![line(hit, is_current, width, view)]
    }

    fn outlook(keep: &Card, gone: &Card, width: usize, view: View<'_>) -> Vec<Line<'static>> {
        let side = |lead: &str, card: &Card| {
            let day = view.format().date_at(card.created_at);
            let who = card.requester.as_deref().unwrap_or("nobody named");
            let words = [
                format!("{lead} {} {}", card.label(), card.title),
                format!("             {who} · {} · came {day}", card.status.title()),
            ];
            let meanings = [Meaning::Title, Meaning::Text];
            words
                .into_iter()
                .zip(meanings)
                .map(|(words, meaning)| Line::styled(text::fit(&words, width), view.theme.style(meaning)))
                .collect::<Vec<_>>()
        };
        let mut lines = side("stays:      ", keep);
        lines.extend(side("points to it:", gone));
        lines.push(Line::default());
        let asks_another = keep.requester.is_some() && gone.requester.is_some() && keep.requester != gone.requester;
        if asks_another {
            let words = "! Two different people ask: a reply to one would also be about the other's matter.";
            let style = view.theme.style(Meaning::Warn);
            lines.extend(text::wrap(words, width).into_iter().map(|line| Line::styled(line, style)));
        }
        // As `ticket_with_deadlines_of` does: a closed ticket changes no deadline.
        let are_open = keep.status != Status::Done && gone.status != Status::Done;
        let clock = if are_open {
            format!(
                "Status and assignee stay those of {}; the higher urgency and the earlier due time count.",
                keep.label()
            )
        } else {
            format!("Status, urgency, due time and assignee stay those of {}.", keep.label())
        };
        let sentence = format!(
            "{clock} Both conversations are shown together, and what is written to {} goes to {}. Nothing is lost: U \
             on the page can undo this.",
            gone.label(),
            keep.label()
        );
        lines.extend(text::wrap(&sentence, width).into_iter().map(Line::from));
        lines
    }
}

/// Returns `▸T-1042 Charged twice · todo · Ana Ruiz`.
fn line(card: &Card, is_current: bool, width: usize, view: View<'_>) -> Line<'static> {
    let lead = if is_current { "▸" } else { " " };
    let who = card.requester.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let words = format!("{lead}{} {} · {}{who}", card.label(), card.title, card.status.title());
    let shown = Line::styled(text::column(&words, width), view.theme.style(Meaning::Text));
    if is_current { highlight(view, shown) } else { shown }
}
