//! Property tests of the pipeline rules over random histories.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use proptest::prelude::*;

use super::Rules;
use super::funnel::{History, conversion, funnel};
use super::stage::{Due, InvalidMove, MoveDetails, RequiredDetails, Stage, due, is_stale};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn rules() -> Rules {
    Rules {
        stale_days: [(Stage::New, 2), (Stage::Contacted, 7)].into(),
        won_reasons: vec!["Price".into()],
        lost_reasons: vec!["No budget".into()],
        ..Rules::default()
    }
}

fn stages() -> impl Strategy<Value = Stage> {
    prop::sample::select(Stage::ALL.to_vec())
}

fn words() -> impl Strategy<Value = MoveDetails> {
    let reason = prop::option::of(prop::sample::select(vec!["Price".to_owned(), "No budget".into(), "Because".into()]));
    (reason, prop::option::of(-3i64..9)).prop_map(|(reason, days)| MoveDetails {
        reason,
        note: None,
        return_on: days.map(|days| today() + Duration::days(days)),
    })
}

/// Attempted moves in sequence, with the hours between them. A refused move changes nothing.
fn histories() -> impl Strategy<Value = History> {
    prop::collection::vec((stages(), words(), 0i64..500), 0..25).prop_map(|tries| {
        let mut at = DateTime::<Utc>::UNIX_EPOCH;
        let mut history = vec![(Stage::New, at)];
        for (to, words, hours) in tries {
            let from = history.last().unwrap().0;
            if from.may_move(to, &words, &rules(), today()).is_ok() {
                at += Duration::hours(hours);
                history.push((to, at));
            }
        }
        history
    })
}

proptest! {
    #[test]
    fn a_move_is_what_follows_and_has_what_it_needs(from in stages(), to in stages(), words in words()) {
        let verdict = from.may_move(to, &words, &rules(), today());
        let follows = from.next().contains(&to);
        let has = match to.required_details() {
            RequiredDetails::Nothing => true,
            RequiredDetails::Reason => words.reason.as_ref().is_some_and(|reason| rules().reasons(to).contains(reason)),
            RequiredDetails::Date => words.return_on.is_some_and(|day| day > today()),
        };
        prop_assert_eq!(verdict.is_ok(), follows && has);
        prop_assert_eq!(verdict == Err(InvalidMove::Already), from == to);
        if let Err(no) = verdict {
            prop_assert!(no.why().ends_with('.'));
        }
    }

    #[test]
    fn won_comes_after_a_talk_and_stays_until_it_is_reopened(history in histories()) {
        for pair in history.windows(2) {
            let (from, to) = (pair[0].0, pair[1].0);
            prop_assert!(to != Stage::Won || matches!(from, Stage::Qualified | Stage::ProposalSent));
            prop_assert!(from != Stage::Won || to == Stage::ProposalSent);
            prop_assert!(!(from.is_closed() && to.is_closed()));
            prop_assert!(to != Stage::New || from == Stage::Contacted);
        }
    }

    #[test]
    fn a_planned_step_keeps_a_lead_from_being_stale(stage in stages(), days in 0i64..40, ahead in 0u64..30) {
        prop_assert!(!is_stale(stage, days, Some(today() + Days::new(ahead)), today(), &rules()));
        let limit = rules().stale_days.get(&stage).copied();
        for step in [None, Some(today() - Days::new(ahead + 1))] {
            prop_assert_eq!(is_stale(stage, days, step, today(), &rules()), limit.is_some_and(|limit| days > i64::from(limit)));
        }
    }

    #[test]
    fn what_is_decided_is_never_due(stage in stages(), ahead in -20i64..20) {
        let found = due(stage, Some(today() + Duration::days(ahead)), today());
        let expected = match ahead {
            _ if stage.is_closed() => Due::Nothing,
            0 => Due::Today,
            days if days > 0 => Due::In(days),
            days => Due::Overdue(-days),
        };
        prop_assert_eq!(found, expected);
        prop_assert_eq!(due(stage, None, today()), Due::Nothing);
    }

    #[test]
    fn the_funnel_only_narrows(histories in prop::collection::vec(histories(), 0..30)) {
        let way = funnel(&histories);
        prop_assert_eq!(way.iter().map(|reached| reached.stage).collect::<Vec<_>>(), Stage::FUNNEL);
        prop_assert_eq!(way[0].leads, histories.len() as u64);
        for (at, pair) in way.windows(2).enumerate() {
            prop_assert!(pair[0].leads >= pair[1].leads);
            prop_assert_eq!(pair[0].median_days.is_some(), pair[1].leads > 0);
            prop_assert!(pair[0].median_days.is_none_or(|days| days >= 0.0));
            prop_assert!(conversion(&way, at).is_none_or(|percent| percent <= 100));
        }
        let won = histories.iter().filter(|history| history.iter().any(|(stage, _)| *stage == Stage::Won)).count();
        prop_assert_eq!(way[4].leads, won as u64);
    }

    #[test]
    fn the_order_in_which_a_history_is_told_does_not_matter(history in histories()) {
        let told_backwards: History = history.iter().rev().copied().collect();
        prop_assert_eq!(funnel(&[history]), funnel(&[told_backwards]));
    }
}

#[test]
fn every_stage_can_be_left_and_come_to() {
    for stage in Stage::ALL {
        assert!(!stage.next().is_empty() && !stage.next().contains(&stage));
        assert!(Stage::ALL.into_iter().any(|from| from.next().contains(&stage)), "{stage:?}");
        assert_eq!(Stage::from_word(stage.word()), Some(stage));
    }
}

#[test]
fn keys_move_along_the_way() {
    assert_eq!(Stage::New.neighbor(true), Some(Stage::Contacted));
    assert_eq!(Stage::Contacted.neighbor(false), Some(Stage::New));
    assert_eq!(Stage::ProposalSent.neighbor(true), Some(Stage::Won));
    assert_eq!(Stage::Won.neighbor(true), None);
    assert_eq!(Stage::New.neighbor(false), None);
    assert_eq!(Stage::Lost.neighbor(true), None);
}

#[test]
fn the_median_is_of_days() {
    let at = |hours| DateTime::<Utc>::UNIX_EPOCH + Duration::hours(hours);
    let lead = |hours: i64| vec![(Stage::New, at(0)), (Stage::Contacted, at(hours))];
    let way = funnel(&[lead(24), lead(48), lead(240), vec![(Stage::New, at(0))]]);
    assert_eq!((way[0].leads, way[0].median_days, way[1].leads), (4, Some(2.0), 3));
    assert_eq!(conversion(&way, 0), Some(75));
}
