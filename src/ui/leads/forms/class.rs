//! The form that creates a won lead's private class, with the organization's order for its seats.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::{LeadForms, Validated};
use crate::domain::dates::{parse_amount, parse_day, parse_time};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::format::money_in;
use crate::domain::lead::LeadPage;
use crate::domain::lead::query::{self, Choices, Course};
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::site::Site;
use crate::domain::text::{self, count};
use crate::ui::collection::forms::{FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};
use crate::ui::widgets::panel::absence;

const COURSE: usize = 0;
const DAY: usize = 1;
const FROM: usize = 2;
const TO: usize = 3;
const VENUE: usize = 4;
const INSTRUCTOR: usize = 5;
const SEATS: usize = 6;
const PRICE: usize = 7;
const EXEMPT: usize = 8;
/// The tax rate in percent. The database adds it to orders that are not exempt.
const TAX: i64 = 6;

#[derive(Debug)]
pub(super) struct ClassForm {
    lead: Uuid,
    name: String,
    choices: Remote<Choices>,
    /// Empty until the choices are read.
    fields: Fields,
}

/// The values that were filled in.
struct Plan {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    seats: i32,
    price: Decimal,
    is_own_price: bool,
}

impl ClassForm {
    pub(super) fn new(page: &LeadPage) -> Self {
        let card = &page.card;
        Self { lead: card.id, name: card.org_name.clone(), choices: Remote::default(), fields: Fields::default() }
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.choices.asking(cx.ask(Slot::LeadChoices, Query::Lead(query::Query::Choices)));
    }

    fn lay_out(choices: &Choices, site: &Site) -> Fields {
        let price = |course: &Course| format!("{}, {} a seat", course.name, money_in(course.price, &site.currency));
        // The first course or venue of the list must not be taken by accident.
        let choose = || std::iter::once("choose with ←/→".to_owned());
        let courses = choose().chain(choices.courses.iter().map(price)).collect();
        let venues = choices.venues.iter().map(|venue| match venue.capacity {
            Some(places) => format!("{}, {places} places", venue.name),
            None => venue.name.clone(),
        });
        let unassigned = std::iter::once("nobody yet".to_owned());
        let instructors = unassigned.chain(choices.instructors.iter().map(|instructor| instructor.name.clone()));
        Fields::default()
            .pick("Course", courses, 0)
            .text("Day", "")
            .text("From", "")
            .text("To", "")
            .pick("Venue", choose().chain(venues).collect(), 0)
            .pick("Instructor", instructors.collect(), 0)
            .text("Seats", "")
            .text("Price per seat", "")
            .choice("Tax-exempt", &["no", "yes"])
    }

    fn course(&self) -> Option<&Course> {
        self.choices.value()?.courses.get(self.fields.chosen(COURSE).checked_sub(1)?)
    }

    /// Reads the fields. Takes what is left out from the course.
    fn plan(&self, site: &Site, today: NaiveDate) -> Result<Plan, Fault> {
        let course = self.course().ok_or_else(|| Fault::new(COURSE, "Choose the course."))?;
        let day = parse_day(self.fields.value(DAY), today).map_err(Fault::of(DAY))?;
        let at = |typed| parse_time(typed).and_then(|time| instant(site, day, time));
        let starts_at = at(self.fields.value(FROM)).map_err(Fault::of(FROM))?;
        let ends_at = match self.fields.value(TO) {
            "" => starts_at + chrono::Duration::hours(i64::from(course.hours)),
            typed => at(typed).map_err(Fault::of(TO))?,
        };
        if ends_at <= starts_at {
            return Err(Fault::new(TO, "A class must end after it starts, on the same day."));
        }
        let typed = self.fields.value(SEATS);
        let no_number = || format!("\u{201c}{typed}\u{201d} is not a number of seats. Write it as 12.");
        let seats = match (typed, course.seats) {
            ("", Some(seats)) => seats,
            ("", None) => return Err(Fault::new(SEATS, "Say how many seats.")),
            _ => typed.parse::<i32>().ok().filter(|seats| *seats > 0).ok_or_else(|| Fault::new(SEATS, no_number()))?,
        };
        let own_price = self.fields.value(PRICE);
        let price =
            if own_price.is_empty() { course.price } else { parse_amount(own_price).map_err(Fault::of(PRICE))? };
        Ok(Plan { starts_at, ends_at, seats, price, is_own_price: !own_price.is_empty() })
    }

    /// Returns the command, or the first invalid field in the order of the fields.
    fn filled(&self, cx: &Cx<'_>) -> Result<Command, Fault> {
        let choices = self.choices.value().ok_or_else(|| Fault::new(COURSE, "The lists are not read yet."))?;
        let course = self.course().ok_or_else(|| Fault::new(COURSE, "Choose the course."))?;
        let plan = self.plan(cx.site, cx.today())?;
        if plan.starts_at <= cx.now {
            return Err(Fault::new(DAY, "That is over already. A class for a lead is one to come."));
        }
        let venue = self.fields.chosen(VENUE).checked_sub(1).and_then(|at| choices.venues.get(at));
        let venue = venue.ok_or_else(|| Fault::new(VENUE, "Choose the venue."))?;
        if let Some(places) = venue.capacity.filter(|places| plan.seats > *places) {
            let why = format!("{} holds {places}, and these are {} seats.", venue.name, plan.seats);
            return Err(Fault::new(SEATS, why));
        }
        let instructor = self.fields.chosen(INSTRUCTOR).checked_sub(1).and_then(|at| choices.instructors.get(at));
        Ok(Command::MakeClass {
            lead: self.lead,
            course: course.id,
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            venue: venue.id,
            instructor: instructor.map(|instructor| instructor.id),
            seats: plan.seats,
            unit_price: plan.is_own_price.then_some(plan.price),
            tax_exempt: self.is_exempt(),
        })
    }

    fn is_exempt(&self) -> bool {
        self.fields.chosen(EXEMPT) == 1
    }

    /// Returns the date and the total, or what is still missing.
    fn sum(&self, view: View<'_>) -> Vec<(Meaning, String)> {
        let plan = match self.plan(view.site, view.today()) {
            Ok(plan) => plan,
            Err(_) if self.fields.value(DAY).is_empty() => {
                return vec![
                    (Meaning::Muted, "Day as dec 1, fri, +7; times as 9 am or 1:30 pm.".into()),
                    (Meaning::Muted, "What is left empty is the course's: end, seats, price.".into()),
                ];
            }
            Err(fault) => return vec![(Meaning::Muted, fault.why)],
        };
        let format = view.format();
        let when = format!("{}, {}", format.date_at(plan.starts_at), format.hours(plan.starts_at, plan.ends_at));
        let (subtotal, tax, total) = totals(plan.seats, plan.price, self.is_exempt());
        let seats = count(usize::try_from(plan.seats).unwrap_or_default(), "seat", "seats");
        let tax_words =
            if self.is_exempt() { "no tax".to_owned() } else { format!("tax {TAX}% {}", format.money(tax)) };
        vec![
            (Meaning::Text, when),
            (
                Meaning::Text,
                format!("{seats} × {} = {}, {tax_words}", format.money(plan.price), format.money(subtotal)),
            ),
            (Meaning::Title, format!("Total {}, one order for all seats, still to be paid", format.money(total))),
        ]
    }
}

/// Returns the instant of a local time of the site.
fn instant(site: &Site, day: NaiveDate, time: NaiveTime) -> Result<DateTime<Utc>, String> {
    let local = site.timezone.from_local_datetime(&day.and_time(time)).earliest();
    local.map(|at| at.to_utc()).ok_or_else(|| "The clocks are put forward in that hour. Take another time.".into())
}

/// Returns subtotal, tax and total, as the database computes them.
fn totals(seats: i32, price: Decimal, is_exempt: bool) -> (Decimal, Decimal, Decimal) {
    let subtotal = Decimal::from(seats) * price;
    let rate = if is_exempt { Decimal::ZERO } else { Decimal::new(TAX, 2) };
    let tax = (subtotal * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    (subtotal, tax, subtotal + tax)
}

impl FormBody<LeadForms> for ClassForm {
    fn title(&self) -> String {
        format!("A class for {}", self.name)
    }

    fn keys(&self) -> &'static str {
        "↵ makes it · Tab next field · ←/→ choose · Esc back, draft kept"
    }

    fn height(&self) -> u16 {
        13
    }

    fn is_dirty(&self) -> bool {
        [DAY, FROM, TO, SEATS, PRICE].into_iter().any(|at| !self.fields.value(at).is_empty())
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        if key.code == KeyCode::F(5) && self.choices.value().is_none() {
            self.ask(cx);
        } else if self.choices.value().is_some() && self.fields.key(key) == FieldsEvent::Submit {
            return FormEvent::Submit;
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) -> FormEvent {
        match answer {
            Ok(Answer::Lead(query::Answer::Choices(choices)))
                if slot == Slot::LeadChoices && self.choices.answer(id, choices.as_ref().clone(), cx.now) =>
            {
                self.fields = Self::lay_out(choices, cx.site);
            }
            Err(trouble) if slot == Slot::LeadChoices => self.choices.fail(id, trouble.clone()),
            _ => {}
        }
        FormEvent::Taken
    }

    fn command(&mut self, _thing: Uuid, cx: &Cx<'_>) -> Validated {
        let read = self.filled(cx);
        self.fields.checked(read)
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Class { order_number, .. } => {
                SubmitResult::done(format!("{}: the class is on the schedule, with order {order_number}.", self.name))
            }
            Outcome::Gone => {
                SubmitResult::Stay("The course or the venue is not offered any more. Choose another.".into())
            }
            other => LeadForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        if let Some(words) = absence(&self.choices) {
            let lines: Vec<Line<'_>> = text::safe_lines(&words).into_iter().map(Line::from).collect();
            return frame.render_widget(Paragraph::new(lines), area);
        }
        // Even the smallest screen shows the total before the form is sent.
        let [fields, sum] = Layout::vertical([Constraint::Min(1), Constraint::Length(3)]).areas(area);
        self.fields.draw(frame, fields, view);
        let lines = self.sum(view).into_iter().flat_map(|(meaning, words)| {
            let style = view.theme.style(meaning);
            text::wrap(&words, width.saturating_sub(2))
                .into_iter()
                .map(move |line| Line::styled(format!("  {line}"), style))
        });
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_match_the_database() {
        let of = |seats, price: &str, is_exempt| {
            let (_, tax, total) = totals(seats, price.parse().unwrap(), is_exempt);
            (format!("{tax:.2}"), format!("{total:.2}"))
        };
        assert_eq!(of(10, "100.00", false), ("60.00".into(), "1060.00".into()));
        assert_eq!(of(1, "0.25", false), ("0.02".into(), "0.27".into()));
        assert_eq!(of(12, "175.00", true), ("0.00".into(), "2100.00".into()));
    }
}
