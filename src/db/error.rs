//! Turns database errors into sentences for the user. No sentence contains passwords or server addresses.

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

use super::servers::is_only_standbys;
use super::timeout::is_timeout;
use crate::domain::desk::{DeskError, DeskErrorKind};

/// One sentence for each named constraint of the schema.
const RULES: &[(&str, &str)] = &[
    ("schedule_capacity_never_exceeded", "The class is full: no seat was added."),
    ("schedule_one_class_per_venue", "The venue already has a class at that time."),
    ("schedule_one_class_per_instructor", "The instructor already teaches a class at that time."),
    ("schedule_capacity_positive", "A class needs at least one place."),
    ("schedule_end_after_start", "A class must end after it starts."),
    ("schedule_price_not_negative", "A price cannot be negative."),
    ("courses_price_not_negative", "A price cannot be negative."),
    ("courses_member_price_not_negative", "A price cannot be negative."),
    ("courses_duration_positive", "A course must last at least an hour."),
    ("courses_capacity_positive", "A course needs at least one place."),
    ("courses_min_age_in_range", "A minimum age is between 0 and 120 years."),
    ("courses_ammo_not_negative", "A number of rounds cannot be negative."),
    ("orders_amounts_not_negative", "An amount cannot be negative."),
    ("orders_discount_in_range", "A discount is between zero and the full price."),
    ("orders_confirmed_only_when_paid", "An order is confirmed only when it is paid."),
    ("order_items_quantity_positive", "An order needs at least one seat."),
    (
        "order_items_split_stays",
        "These seats are given out one by one already. Cancel single seats instead of lowering the quantity.",
    ),
    ("order_items_price_not_negative", "A price cannot be negative."),
    ("order_items_seat_no_once", "Two seats of one order cannot have the same number."),
    ("promo_codes_discount_in_range", "A discount is above zero and at most 100 percent."),
    ("promo_codes_end_after_start", "A code must end after it starts."),
    ("promo_codes_uses_in_range", "The code has been used up."),
    ("church_inquiries_numbers_not_negative", "A number of people cannot be negative."),
    ("settings_leads_legal", "A lead setting is a list of words, of days per stage, or of staff members."),
    ("leads_not_merged_into_itself", "A lead cannot be merged into itself."),
    ("leads_stage_follows", "A lead cannot go from its stage to that one. Reopen it first."),
    ("leads_class_keeps_won", "The lead has a class. Cancel the class before the lead is reopened."),
    ("leads_closed_has_reason", "Winning or losing a lead needs a reason from the list."),
    ("leads_nurture_has_date", "Nurture needs a day to come back, later than today."),
    ("leads_contact_complete", "A lead needs an organization, a contact and an email."),
    ("lead_activities_kind_known", "Unknown kind of lead activity."),
    ("lead_activities_say_something", "There is nothing written yet."),
    ("lead_activities_body_fits", "That text is too long: a note has room for 20,000 characters."),
    ("lead_activities_append_only", "The history of a lead is only added to, never changed."),
    ("lead_steps_say_what", "A next step needs a text of at most 500 characters."),
    ("lead_steps_done_by_somebody", "A step marked done needs the person who did it."),
    ("lead_views_name_not_empty", "A saved view has a name of at most 60 characters."),
    ("lead_views_ask_is_one", "A saved view needs a filter."),
    ("lead_views_name_once", "You have a view of that name already."),
    ("lead_classes_class_once", "That class belongs to another lead."),
    ("lead_classes_order_once", "That order belongs to another lead."),
    ("lead_classes_venue_holds_them", "The venue does not have that many places."),
    (
        "settings_tickets_legal",
        "A ticket setting is opening hours by day, days, minutes by priority, a percentage, or a list of words. \
         See docs/operator.md.",
    ),
    ("tickets_number_once", "Another ticket has that number."),
    ("tickets_title_fits", "A ticket needs a title of at most 200 characters."),
    ("tickets_description_fits", "That text is too long: a ticket has room for 20,000 characters."),
    ("tickets_status_known", "A ticket is todo, in progress, blocked or done."),
    ("tickets_priority_known", "A priority is low, medium, high or urgent."),
    ("tickets_requester_fits", "That is too long for a name, an email and a phone."),
    ("ticket_turns_is_one_row", "The consoles' turns have one row. There cannot be another."),
    ("tickets_tags_fit", "A ticket has at most 20 tags of at most 40 characters."),
    ("tickets_not_merged_into_itself", "A ticket cannot be merged into itself."),
    (
        "tickets_status_follows",
        "The ticket cannot move there. Blocked needs a reason and what it waits for. Done needs a reply or a reason \
         from the list. Reopen a done ticket first.",
    ),
    ("tickets_waiting_in_progress", "A ticket that waits for the customer is in progress."),
    ("tickets_blocked_has_reason", "A blocked ticket has a reason and says what it waits for."),
    ("ticket_comments_seq_once", "Two people wrote at the same moment. Try again."),
    ("ticket_comments_say_something", "There is nothing written yet."),
    ("ticket_comments_kind_known", "A comment is from the customer, to the customer, or a staff note."),
    (
        "ticket_comments_via_known",
        "A message came by email, by phone, in person or on the website. A note has no channel.",
    ),
    ("ticket_comments_content_fits", "That text is too long: there is room for 20,000 characters."),
    ("ticket_comments_stay", "Messages and notes on a ticket are never changed or deleted."),
    ("ticket_comments_pkey", "This text was already used for another ticket. Try again."),
    ("tickets_pkey", "This action was already used for another ticket. Try again."),
    ("ticket_activities_kind_known", "Unknown kind of ticket activity."),
    ("ticket_activities_body_fits", "That text is too long: there is room for 20,000 characters."),
    ("ticket_activities_append_only", "The history of a ticket is only added to, never changed."),
    ("ticket_views_name_not_empty", "A saved view has a name of at most 60 characters."),
    ("ticket_views_ask_is_one", "A saved view needs a filter."),
    ("ticket_views_name_once", "You have a view of that name already."),
    ("ticket_drafts_body_fits", "That text is too long: there is room for 20,000 characters."),
    ("import_batches_file_once", "That file was imported before. Nothing was added."),
    ("lead_turns_one_row", "The rotation of leads has one row. There cannot be another."),
    ("venues_name_once", "There is already a venue of that name."),
    ("venues_capacity_positive", "A venue has at least one place."),
    ("staff_login_once", "There is already a staff member with that login."),
    ("staff_login_plain", "A login has at least one letter and no control characters."),
    ("staff_name_not_empty", "The name is missing."),
    ("roles_name_once", "There is already a role of that name."),
    ("permissions_name_once", "There is already a right of that name."),
    ("permissions_name_says_both", "The name of a right has two parts, such as schedule.manage."),
    ("role_permissions_once", "The role has that right already."),
    ("user_roles_once", "That role was given already."),
    ("staff_permissions_once", "That right already has an exception."),
    ("password_changes_type_known", "A password is changed by its owner or by an admin."),
    ("sign_in_outcome_known", "Unknown sign-in outcome."),
    ("staff_role_known", "A role is desk, instructor, manager or admin."),
    ("guardians_name_not_empty", "The guardian's name is missing."),
    ("guardians_not_oneself", "A person cannot be their own guardian."),
    ("guardians_of_somebody", "A guardian needs the person that they are guardian of."),
    ("waiver_versions_pkey", "That waiver version was already published. Give the new text a new version."),
    ("waiver_versions_body_not_empty", "The waiver has no text."),
    ("waiver_versions_one_current", "Another waiver was published at the same time. Read it first."),
    ("waivers_are_evidence", "A signed waiver is never changed or deleted; it can be voided."),
    ("waivers_void_has_reason", "Voiding a waiver needs a reason."),
    ("identity_checks_kind_known", "That kind of document is not known."),
    ("identity_checks_of_somebody", "An identity check needs a person."),
    ("identity_checks_once_per_upload", "That upload was already checked."),
    ("attendance_seat_cancelled", "The seat is canceled, so nothing was recorded."),
    ("attendance_order_closed", "The order was canceled or refunded, so nothing was recorded."),
    ("attendance_undo_superseded", "The seat was changed since, so nothing was undone."),
    ("attendance_undone_once", "This was already undone."),
    ("attendance_override_has_reason", "An override needs a reason."),
    ("attendance_events_append_only", "Attendance events are only ever added, never changed."),
    ("attendance_kind_known", "Unknown mark."),
    ("attendance_undo_names_event", "An undo needs the event that it reverses."),
    ("birth_date_sane", "That birth date is not possible."),
    ("attendance_time_sane", "That time is not possible. Check this desk's clock."),
    ("corrections_kind_known", "Only payments, signatures, identity checks and names can be taken back."),
    ("corrections_have_reason", "A correction needs a reason of at most 500 characters."),
    ("corrections_once", "This was taken back before. Nothing was changed."),
    ("corrections_pkey", "This correction was already used for another record. Try again."),
    ("payments_reversed_once", "This payment was taken back before. Nothing was changed."),
    ("payments_reversal_has_reason", "Taking back a payment needs a reason."),
    ("records_append_only", "Payments, corrections and namings are only added, never changed."),
    ("seat_names_pkey", "This naming was already used for another seat. Try again."),
    ("payments_amount_positive", "A payment must be more than zero."),
    ("payments_card_has_reference", "A card payment needs the terminal's reference."),
    ("payments_received_covers", "The cash that was handed over does not cover the cash amount. Nothing was recorded."),
    ("payments_method_known", "Payments are in cash or by card."),
    ("settings_timezone_known", "The server does not know that time zone."),
    ("settings_currency_legal", "A currency is three capital letters, such as USD."),
    ("settings_locale_known", "The locale is en-US or iso."),
    ("settings_policy_legal", "An admission rule is block, warn or off."),
    ("settings_number_legal", "This setting is a whole number."),
    ("settings_ask_hours_legal", "Hours before a class are a whole number from 0 to 99."),
    ("chk_role", "A person's role is customer, instructor or admin."),
    ("chk_schedule_status", "A class is draft, scheduled, full, in progress, completed or cancelled."),
    ("chk_payment_status", "A payment is pending, completed, failed, refunded or partly refunded."),
    ("chk_order_status", "An order is pending, confirmed, cancelled or completed."),
    ("chk_item_status", "A seat is registered, attended, no-show or cancelled."),
    ("chk_inquiry_status", "Unknown stage of an inquiry."),
    ("chk_discount_type", "A discount is in percent or a fixed amount."),
    ("chk_blog_status", "A post is a draft, published or archived."),
    ("chk_subscriber_status", "A subscriber is active, unsubscribed or bounced."),
    ("users_email_key", "Another account has that email. Look the person up by it."),
    ("courses_slug_key", "Another course has that short name."),
    ("orders_order_number_key", "Another order has that number."),
    ("promo_codes_code_key", "There is already a code of that name."),
    ("blog_posts_slug_key", "Another post has that short name."),
    ("newsletter_subscribers_email_key", "That email already gets the newsletter."),
    ("attendance_events_pkey", "This action was already used for another seat. Try again."),
    ("payments_pkey", "This payment was already used for another order. Try again."),
    ("audit_logs_append_only", "The audit log is only added to, never changed."),
    ("audit_logs_action_known", "The audit log knows insert, update, delete and truncate."),
    ("schedule_changes_kind_known", "That kind of change is not known."),
    ("sealing_keys_current_or_retired", "A sealing key is current or retired."),
    ("sealing_keys_one_current", "The sealing key was changed at the same time. Run: frontdesk keys status"),
    (
        "sealing_needs_the_key",
        "This desk does not have the institute's key, so nothing was saved. Leave the sealed field empty to save the rest.",
    ),
    ("sealed_values_kind_known", "That kind of sealed value is not known."),
    ("sealed_values_sealed", "This value must be sealed. Nothing was saved."),
    ("sealed_values_of_one", "A sealed value belongs to one record."),
    ("sealed_values_are_evidence", "Values sealed with a signature or a document are never changed or deleted."),
    ("blind_index_kind_known", "Exact look-ups are by email or by phone."),
];

/// Returns the sentence for a constraint; `None` if it has none.
#[must_use]
pub fn rule_sentence(constraint: &str) -> Option<&'static str> {
    RULES.iter().find(|(name, _)| *name == constraint).map(|(_, sentence)| *sentence)
}

/// Returns the names of all constraints that have a sentence.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(name, _)| *name)
}

/// Returns the error for a console whose own connections are all busy.
#[must_use]
pub fn all_busy() -> DeskError {
    DeskError {
        kind: DeskErrorKind::Busy,
        sentence: "All connections of this console are busy: the database is slow. Nothing was changed; try again."
            .into(),
    }
}

/// Returns the error for a write that may have been applied before the connection broke, and that could not be
/// resent.
#[must_use]
pub fn unsure(kind: DeskErrorKind) -> DeskError {
    DeskError {
        kind,
        sentence: "The connection broke. It is not known whether this was saved. Check before you do it again.".into(),
    }
}

/// Turns an error into the sentence and the kind that the console acts on.
#[must_use]
pub fn trouble(error: &Error) -> DeskError {
    if let Some(sentence) = encryption_sentence(error) {
        return DeskError { kind: DeskErrorKind::Connection, sentence: sentence.to_owned() };
    }
    let (kind, sentence) = match error {
        Error::Database(db) => return from_server(db.downcast_ref::<PgDatabaseError>()),
        // The pool also returns this for a server that is down: it tries to connect until its timeout.
        Error::PoolTimedOut => (
            DeskErrorKind::Connection,
            // The write may have been sent before, and this may be a retry.
            "The database does not answer. It is not known yet whether this was saved; it is never done twice."
                .to_owned(),
        ),
        _ if is_only_standbys(error) => (
            DeskErrorKind::ReadOnly,
            "Only a read-only copy of the database is available. Nothing can be saved until the main server is back."
                .to_owned(),
        ),
        _ if is_timeout(error) => (
            DeskErrorKind::Connection,
            "The database does not answer. What you typed is kept; the console tries again.".to_owned(),
        ),
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::PoolClosed | Error::WorkerCrashed => (
            DeskErrorKind::Connection,
            "The connection to the database broke. What you typed is kept; the console reconnects.".to_owned(),
        ),
        Error::Configuration(_) => (DeskErrorKind::Other, "The database address cannot be read.".to_owned()),
        Error::ColumnDecode { .. } | Error::Decode(_) => (
            DeskErrorKind::Other,
            "The database contains something that this console does not understand. Is the console up to date? \
             The log has the details."
                .to_owned(),
        ),
        _ => (DeskErrorKind::Other, "The database gave no usable answer. The log has the details.".to_owned()),
    };
    DeskError { kind, sentence }
}

/// Returns what is wrong with the encryption; `None` if the error has another cause.
#[must_use]
pub fn encryption_sentence(error: &Error) -> Option<&'static str> {
    let said = match error {
        Error::Tls(problem) => problem.to_string(),
        // rustls reports a rejected certificate as invalid data.
        Error::Io(problem) if problem.kind() == std::io::ErrorKind::InvalidData => problem.to_string(),
        _ => return None,
    };
    let is = |words: &[&str]| words.iter().any(|word| said.contains(word));
    Some(if is(&["does not support TLS"]) {
        "The server does not offer encryption, and sslmode in the address asks for it. Nothing was sent."
    } else if is(&["NotValidForName", "not valid for name"]) {
        "The server's certificate is for another host name than the address has. Nothing was sent."
    } else if is(&["Expired", "expired"]) {
        "The server's certificate has expired. Nothing was sent."
    } else if is(&["UnknownIssuer"]) {
        "The server's certificate is from an authority that is not trusted here (see sslrootcert). Nothing was sent."
    } else {
        "The server's certificate was not accepted (see sslmode and sslrootcert in the address). Nothing was sent."
    })
}

/// Returns the sentence for a rejection by `pg_hba.conf` on the server. Recognized by the message, which is English
/// unless the server's `lc_messages` is another language.
fn from_access_rules(error: &PgDatabaseError) -> Option<&'static str> {
    let said = error.message();
    if error.code() != "28000" {
        None
    } else if said.contains("no encryption") {
        Some(
            "The server accepts no unencrypted connection for this user, database and machine. Use sslmode=verify-full.",
        )
    } else if said.contains("pg_hba.conf") {
        Some("The server accepts no connection for this user, database and machine (pg_hba.conf on the server).")
    } else if said.starts_with("Peer auth") || said.starts_with("Ident auth") {
        Some("At this server each system user can use only the login of the same name (peer in pg_hba.conf).")
    } else {
        None
    }
}

/// Returns true if `pg_hba.conf` rejected the connection, not the login's password.
#[must_use]
pub fn is_by_access_rules(error: &Error) -> bool {
    let said = error.as_database_error().and_then(|said| said.try_downcast_ref::<PgDatabaseError>());
    said.is_some_and(|said| from_access_rules(said).is_some())
}

fn from_server(error: &PgDatabaseError) -> DeskError {
    let refused = |sentence: &str| DeskError { kind: DeskErrorKind::Refused, sentence: sentence.to_owned() };
    if let Some(sentence) = error.constraint().and_then(rule_sentence) {
        return refused(sentence);
    }
    if let Some(sentence) = from_access_rules(error) {
        return DeskError { kind: DeskErrorKind::Denied, sentence: sentence.to_owned() };
    }
    let (kind, sentence) = match error.code() {
        // The statement timeout, or an operator who cancelled the statement.
        "57014" => {
            (DeskErrorKind::Timeout, "The database took too long, so it was stopped. Nothing was changed; try again.")
        }
        "55P03" => {
            (DeskErrorKind::Timeout, "Another desk is busy with the same record. Nothing was changed; try again.")
        }
        "40001" | "40P01" => (
            DeskErrorKind::Conflict,
            "Another desk changed this record at the same time. Nothing was changed; try again.",
        ),
        "42501" => (DeskErrorKind::Denied, "Your login may not do this. Nothing was changed."),
        "28P01" | "28000" => (DeskErrorKind::Denied, "The name or the password is not right."),
        "3D000" => (DeskErrorKind::Other, "The server has no database of that name."),
        // Too many connections of one login, of the database, or of the server.
        "53300" => (
            DeskErrorKind::Full,
            "The server has no connection left. Nothing was changed; the console tries again. \
             If this continues, raise max_connections or end idle sessions.",
        ),
        "57P02" => (
            DeskErrorKind::Restarting,
            "The server crashed and restarts. What you typed is kept; the console reconnects.",
        ),
        "57P03" => {
            (DeskErrorKind::Restarting, "The server is starting. What you typed is kept; the console reconnects.")
        }
        // A server that shuts down ends each connection with the same message as an operator who terminates one.
        "57P01" | "57P05" | "25P03" => {
            (DeskErrorKind::Connection, "The database ended the connection. What you typed is kept.")
        }
        "25006" => (
            DeskErrorKind::ReadOnly,
            "The server is a read-only copy. Nothing was changed; what you typed is kept. Reading still works.",
        ),
        "53200" | "54000" | "53400" => {
            (DeskErrorKind::Exhausted, "The server lacks memory or has reached a limit. Nothing was changed.")
        }
        "53100" => (DeskErrorKind::Exhausted, "The server's disk is full. Nothing was changed."),
        "42P01" | "42703" | "42883" => (
            DeskErrorKind::Schema,
            "The database has another version than this console. Nothing was changed. Update this console, or \
                 run: frontdesk migrate",
        ),
        "22008" | "22007" => (DeskErrorKind::Refused, "The database cannot store that date or time."),
        "22001" => (DeskErrorKind::Refused, "That text is too long. Shorten it; nothing was changed."),
        "22021" | "22P05" => (DeskErrorKind::Refused, "That text has a character that cannot be stored."),
        // A pooler for which nothing else is known.
        "08P01" if error.message().contains("startup parameter") => (
            DeskErrorKind::Connection,
            "The pooler in front of the database reaches no server. Signing in is not possible now.",
        ),
        code if code.starts_with("08") => (DeskErrorKind::Connection, "The connection to the database broke."),
        code if code.starts_with("23") => {
            (DeskErrorKind::Refused, "A rule of the database refused this. Nothing was changed.")
        }
        _ => (DeskErrorKind::Other, "The database refused this. Nothing was changed; the log has the details."),
    };
    DeskError { kind, sentence: sentence.to_owned() }
}
