//! The form that merges two leads of one organization. It lists likely duplicates first, searches for other leads, and
//! shows both leads before it merges them.

use ratatui::text::Line;
use uuid::Uuid;

use super::LeadForms;
use crate::domain::desk::{Answer, Query};
use crate::domain::format;
use crate::domain::lead::duplicates::{MatchScore, compare};
use crate::domain::lead::filter::Filter;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::lead::{Card, query};
use crate::domain::text;
use crate::ui::collection::forms::{Done, MOST, Merging};
use crate::ui::context::View;
use crate::ui::effect::Slot;
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::highlight;

impl Merging for LeadForms {
    type Card = Card;
    type Hit = (Card, MatchScore);

    const SLOT: Slot = Slot::LeadDuplicates;
    const KEYS: &'static str = "↑↓ choose · ↵ look at it · Esc back";
    const NOTHING: [&'static str; 2] =
        ["No other lead looks like this one. Type to search for one.", "No other lead has these words."];

    fn name(this: &Card) -> String {
        this.org_name.clone()
    }

    fn query(this: &Card, typed: &str) -> Query {
        Query::Lead(if typed.is_empty() {
            query::Query::Doubles(this.match_fields())
        } else {
            let ask = Filter { text: Some(typed.to_owned()), ..Filter::default() };
            query::Query::List { ask, after: None, most: MOST }
        })
    }

    fn hits(this: &Card, answer: &Answer) -> Option<Vec<(Card, MatchScore)>> {
        let fields = this.match_fields();
        match answer {
            Answer::Lead(query::Answer::Doubles(found)) => Some(found.clone()),
            Answer::Lead(query::Answer::List(cards)) => {
                Some(cards.iter().map(|card| (card.clone(), compare(&fields, &card.match_fields()))).collect())
            }
            _ => None,
        }
    }

    fn card((card, _): &(Card, MatchScore)) -> &Card {
        card
    }

    /// The older lead stays, so that its history comes first.
    fn comes_before(this: &Card, other: &Card) -> bool {
        this.created_at <= other.created_at
    }

    fn merge(keep: Uuid, gone: Uuid) -> Command {
        Command::Merge { keep, gone }
    }

    fn merged(keep: &Card, gone: &Card, outcome: &Outcome) -> Option<Done> {
        let Outcome::Done { .. } = outcome else { return None };
        let sentence = format!("{} is a part of {} now; U takes it back.", gone.org_name, keep.org_name);
        Some(Done::well(sentence).showing(keep.id))
    }

    fn lines((card, like): &(Card, MatchScore), is_on: bool, width: usize, view: View<'_>) -> Vec<Line<'static>> {
        duplicate_lines(card, Some(like).filter(|like| like.is_likely()), is_on, width, view).into()
    }

    fn outlook(keep: &Card, gone: &Card, width: usize, view: View<'_>) -> Vec<Line<'static>> {
        let mut lines: Vec<Line<'static>> = Vec::new();
        for (lead, card) in [("stays:        ", keep), ("goes into it: ", gone)] {
            let [who, apart] = duplicate_words(card, None, view);
            lines.push(Line::styled(text::fit(&format!("{lead}{who}"), width), view.theme.style(Meaning::Title)));
            lines.push(Line::styled(text::fit(&format!("{:14}{apart}", ""), width), view.theme.style(Meaning::Text)));
        }
        lines.push(Line::default());
        if gone.stage == Stage::Won && keep.stage != Stage::Won {
            let words =
                format!("! The lead that goes is won, the lead that stays is {}. Tab swaps them.", keep.stage.title());
            lines.push(Line::styled(text::fit(&words, width), view.theme.style(Meaning::Warn)));
        }
        let sentences = [
            format!("Stage and assignee stay those of {}.", keep.org_name),
            "What it does not know is filled in, next steps come along, and both timelines are shown together.".into(),
            "Nothing is lost: U on the page takes it back.".into(),
        ];
        for sentence in sentences {
            lines.extend(text::wrap(&sentence, width).into_iter().map(Line::from));
        }
        lines
    }
}

/// Number of lines of one lead.
pub(super) const LINES: usize = 2;

/// Returns `Grace Chapel · Elkview, WV · contacted`, and what tells it apart.
fn duplicate_words(card: &Card, like: Option<&MatchScore>, view: View<'_>) -> [String; LINES] {
    let place = Some(card.place()).filter(|place| !place.is_empty()).map(|place| format!(" · {place}"));
    let why = like.map(|like| format!("{} · ", like.why())).unwrap_or_default();
    let day = view.format().short_date(view.site.date_of(card.created_at));
    let phone = card.contact_phone.as_deref().map(|phone| format!(" · {}", format::phone(phone))).unwrap_or_default();
    [
        format!("{}{} · {}", card.org_name, place.unwrap_or_default(), card.stage.title()),
        format!("{why}came {day} · {}{phone}", card.contact_name),
    ]
}

/// Returns a likely duplicate as lines of the list.
pub(super) fn duplicate_lines<'a>(
    card: &Card,
    like: Option<&MatchScore>,
    is_on: bool,
    width: usize,
    view: View<'_>,
) -> [Line<'a>; LINES] {
    let [who, apart] = duplicate_words(card, like, view);
    let head = format!("{}{who}", if is_on { "▸" } else { " " });
    [(head, Meaning::Text), (format!("   {apart}"), Meaning::Muted)].map(|(words, meaning)| {
        let shown = Line::styled(text::column(&words, width), view.theme.style(meaning));
        if is_on { highlight(view, shown) } else { shown }
    })
}
