//! Initial stage of an imported lead. Any stage is allowed, because the earlier stages happened outside Frontdesk.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Rules;
use super::file::called;
use super::stage::{RequiredDetails, Stage};

/// Stage and closing details of an imported lead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportStage {
    /// Stage; `None` if the file gives none, which counts as new.
    #[serde(rename = "status")]
    pub stage: Option<Stage>,
    /// Reason why the lead was won or lost.
    pub close_reason: Option<String>,
    /// Note about the closing, in free text.
    pub close_note: Option<String>,
    /// Return date of a lead in nurture.
    pub return_on: Option<NaiveDate>,
}

impl ImportStage {
    /// Returns the stage; `Stage::New` if the file gives none.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage.unwrap_or(Stage::New)
    }

    /// Reads the columns of a row. `value` returns only non-empty cells.
    ///
    /// # Errors
    /// Every cell that cannot be read, one sentence each.
    pub fn read<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        let stage = value("stage").and_then(|said| {
            let word = said.to_lowercase().replace([' ', '-'], "_");
            let stage = Stage::from_word(&word);
            if stage.is_none() {
                let all = Stage::ALL.map(Stage::title).join(", ");
                wrong.push(format!("\u{201c}{said}\u{201d} is not a stage ({all})"));
            }
            stage
        });
        let return_on = value("return_on").and_then(|said| {
            let day = crate::domain::dates::parse_date(said).ok();
            if day.is_none() {
                wrong.push(format!("{}: \u{201c}{said}\u{201d} is not a date such as 12/31/2026", called("return_on")));
            }
            day
        });
        let text = |field: &str| value(field).map(str::to_owned);
        let read = Self { stage, close_reason: text("close_reason"), close_note: text("close_note"), return_on };
        if wrong.is_empty() { Ok(read) } else { Err(wrong) }
    }

    /// Checks the details that the stage requires, and replaces the reason by the institute's spelling. Drops details
    /// of other stages, because an exported file contains them.
    ///
    /// # Errors
    /// The missing or wrong detail, as a part of a sentence.
    pub fn validate(self, rules: &Rules, today: NaiveDate) -> Result<Self, String> {
        let stage = self.stage();
        match stage.required_details() {
            RequiredDetails::Nothing => Ok(Self { stage: self.stage, ..Self::default() }),
            RequiredDetails::Reason => {
                let reasons = rules.reasons(stage);
                let all = || reasons.join(", ");
                let Some(said) = self.close_reason else {
                    return Err(format!("{} needs a {} ({})", stage.title(), called("close_reason"), all()));
                };
                let is_said = |reason: &&String| reason.to_lowercase() == said.to_lowercase();
                let reason = reasons.iter().find(is_said).ok_or_else(|| {
                    format!("{}: \u{201c}{said}\u{201d} is not on the list ({})", called("close_reason"), all())
                })?;
                Ok(Self { close_reason: Some(reason.clone()), return_on: None, ..self })
            }
            RequiredDetails::Date => match self.return_on {
                Some(day) if day > today => Ok(Self { close_reason: None, close_note: None, ..self }),
                Some(day) => Err(format!("{}: {day} is not later than today", called("return_on"))),
                None => Err(format!("nurture needs a day in the column \u{201c}{}\u{201d}", called("return_on"))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(columns: &[(&str, &'static str)]) -> Result<ImportStage, Vec<String>> {
        ImportStage::read(|field| columns.iter().find(|(name, _)| *name == field).map(|(_, value)| *value))
    }

    fn fitting(columns: &[(&str, &'static str)]) -> Result<ImportStage, String> {
        let rules =
            Rules { won_reasons: vec!["Price".into()], lost_reasons: vec!["No budget".into()], ..Rules::default() };
        read(columns).unwrap().validate(&rules, "2026-11-21".parse().unwrap())
    }

    #[test]
    fn a_stage_is_read_as_people_write_it() {
        for (said, stage) in
            [("Proposal Sent", Stage::ProposalSent), ("proposal_sent", Stage::ProposalSent), ("NEW", Stage::New)]
        {
            assert_eq!(read(&[("stage", said)]).unwrap().stage(), stage);
        }
        assert_eq!(read(&[]).unwrap().stage(), Stage::New);
        let wrong = read(&[("stage", "open"), ("return_on", "soon")]).unwrap_err();
        assert!(wrong[0].contains("proposal sent") && wrong[1].contains("soon"), "{wrong:?}");
    }

    #[test]
    fn what_a_stage_needs_is_needed_of_a_file_too() {
        assert!(fitting(&[("stage", "won")]).unwrap_err().contains("Price"));
        assert!(fitting(&[("stage", "lost"), ("close_reason", "Price")]).unwrap_err().contains("No budget"));
        assert!(fitting(&[("stage", "nurture")]).unwrap_err().contains("come back on"));
        for columns in [&[("stage", "won")][..], &[("stage", "won"), ("close_reason", "x")], &[("stage", "nurture")]] {
            let told = fitting(columns).unwrap_err();
            assert!(!told.contains('_'), "{told}");
        }
        assert!(!read(&[("return_on", "soon")]).unwrap_err()[0].contains('_'));
        assert!(fitting(&[("stage", "nurture"), ("return_on", "2026-11-21")]).unwrap_err().contains("later"));
        let lost = fitting(&[("stage", "lost"), ("close_reason", "no BUDGET"), ("return_on", "2027-01-01")]).unwrap();
        assert_eq!((lost.close_reason.as_deref(), lost.return_on), (Some("No budget"), None));
        let new = fitting(&[("close_reason", "whatever")]).unwrap();
        assert_eq!(new, ImportStage::default());
    }
}
