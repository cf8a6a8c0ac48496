//! Texts about a seat: its verdict, its distinction from others, and its reasons.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::admission::{Decision, Remedy, Strictness, Verdict};
use crate::domain::format::{Format, phone_tail};
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Returns the verdict as a word, with its style.
#[must_use]
pub fn verdict(view: View<'_>, decision: &Decision) -> (&'static str, Style) {
    let (word, meaning) = match decision.verdict {
        Verdict::Admit => ("ADMIT", Meaning::Good),
        Verdict::Ask => ("ASK", Meaning::Warn),
        Verdict::Stop => ("STOP", Meaning::Stop),
        Verdict::AlreadyIn => ("IN", Meaning::Good),
    };
    (word, view.theme.style(meaning))
}

/// Returns what distinguishes two people of the same name: `b. 1984 · …4242 · MDI-2026-00042-1`.
#[must_use]
pub fn distinction(seat: &Seat) -> String {
    let birth = seat.birth_date.map(|date| format!("b. {}", date.format("%Y")));
    let phone = seat.phone.as_deref().and_then(phone_tail);
    [birth, phone, Some(seat.code())].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns the reasons in a few words each: `no waiver · balance $75.00`.
#[must_use]
pub fn reasons(decision: &Decision, format: Format<'_>) -> String {
    decision.findings.iter().map(|finding| finding.reason.short(format)).collect::<Vec<_>>().join(" · ")
}

/// Returns the lines of a card's reasons, each with the key of its remedy.
#[must_use]
pub fn reason_lines<'a>(view: View<'_>, decision: &Decision, scope: Scope) -> Vec<Line<'a>> {
    decision
        .findings
        .iter()
        .map(|finding| {
            let (mark, meaning) = match finding.strictness {
                Strictness::Block => ("✗ ", Meaning::Stop),
                _ => ("! ", Meaning::Warn),
            };
            let mut spans = vec![
                Span::styled(mark, view.theme.style(meaning)),
                Span::raw(text::safe(&finding.reason.sentence(view.format()))),
            ];
            let key = finding.reason.remedy().and_then(|remedy| remedy_key(view, remedy, scope));
            if let Some(key) = key {
                spans.push(Span::styled(format!("  {key}"), view.theme.style(Meaning::Key)));
            }
            Line::from(spans)
        })
        .collect()
}

/// Returns the key of a remedy. On Check-in, where a plain letter is text, it is Alt with the letter.
fn remedy_key(view: View<'_>, remedy: Remedy, scope: Scope) -> Option<String> {
    let action = action_of(remedy);
    if scope == Scope::CheckIn { view.keys.field_key_of(action, &[scope]) } else { view.keys.key_of(action, &[scope]) }
}

/// Returns the action that opens a remedy.
#[must_use]
pub fn action_of(remedy: Remedy) -> Action {
    match remedy {
        Remedy::Waiver => Action::Waiver,
        Remedy::Identity => Action::Identity,
        Remedy::Payment => Action::Payment,
        Remedy::Name => Action::Name,
    }
}
