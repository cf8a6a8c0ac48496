//! What the database says, in sentences for the person at the desk. Passwords and addresses of
//! servers never appear in one.

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

use super::connect::is_silent;
use super::servers::is_only_copies;
use crate::domain::desk::{Trouble, TroubleKind};

/// One sentence for each named rule of the schema.
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
    ("orders_discount_in_range", "A discount is between nothing and the whole price."),
    ("orders_confirmed_only_when_paid", "An order is confirmed only when it is paid."),
    ("order_items_quantity_positive", "An order needs at least one seat."),
    (
        "order_items_split_stays",
        "These seats are given out one by one already. Cancel single seats instead of lowering the quantity.",
    ),
    ("order_items_price_not_negative", "A price cannot be negative."),
    ("order_items_seat_no_once", "Two seats of one order cannot have the same number."),
    ("promo_codes_discount_in_range", "A discount is above nothing and at most 100 percent."),
    ("promo_codes_end_after_start", "A code must end after it starts."),
    ("promo_codes_uses_in_range", "The code has been used up."),
    ("church_inquiries_numbers_not_negative", "A number of people cannot be negative."),
    ("settings_leads_legal", "A rule for leads is a list of words, of days by stage, or of people who work here."),
    ("leads_not_merged_into_itself", "A lead cannot be merged into itself."),
    ("leads_stage_follows", "A lead cannot go from its stage to that one. Reopen it first."),
    ("leads_class_keeps_won", "The lead has a class. Cancel the class before the lead is reopened."),
    ("leads_closed_has_reason", "Winning or losing a lead needs a reason from the list."),
    ("leads_nurture_has_date", "Nurture needs a day to come back, later than today."),
    ("leads_contact_complete", "A lead needs an organisation, a contact and an email."),
    ("lead_activities_kind_known", "That is not something that is done about a lead."),
    ("lead_activities_say_something", "There is nothing written yet."),
    ("lead_activities_body_fits", "That text is too long: a note has room for 20,000 characters."),
    ("lead_activities_append_only", "What was done about a lead is only ever added to, never changed."),
    ("lead_steps_say_what", "A next step says what is to be done, in at most 500 characters."),
    ("lead_steps_done_by_somebody", "A step that is done was done by somebody."),
    ("lead_views_name_not_empty", "A saved view has a name of at most 60 characters."),
    ("lead_views_ask_is_one", "A saved view keeps a question."),
    ("lead_views_name_once", "You have a view of that name already."),
    ("lead_classes_class_once", "That class belongs to another lead."),
    ("lead_classes_order_once", "That order belongs to another lead."),
    ("lead_classes_venue_holds_them", "The venue has not so many places."),
    (
        "settings_tickets_legal",
        "A rule for tickets is opening hours by day, days, minutes by priority, a percentage, or a list of words. \
         Look at the operator's document.",
    ),
    ("tickets_number_once", "Another ticket has that number."),
    ("tickets_title_fits", "A ticket says what it is about, in at most 200 characters."),
    ("tickets_description_fits", "That text is too long: a ticket has room for 20,000 characters."),
    ("tickets_status_known", "A ticket is todo, in progress, blocked or done."),
    ("tickets_priority_known", "A priority is low, medium, high or urgent."),
    ("tickets_requester_fits", "That is too long for a name, an email and a phone."),
    ("ticket_turns_is_one_row", "All consoles take turns by one row; there cannot be another."),
    ("tickets_tags_fit", "A ticket has at most 20 tags of at most 40 characters."),
    ("tickets_not_merged_into_itself", "A ticket cannot be merged into itself."),
    (
        "tickets_status_follows",
        "The ticket cannot go there: blocked needs a reason and what it waits for, done an answer or a reason from \
         the list, and a done ticket is opened again first.",
    ),
    ("tickets_waiting_in_progress", "A ticket that waits for the customer is in progress."),
    ("tickets_blocked_has_reason", "A blocked ticket has a reason and says what it waits for."),
    ("ticket_comments_seq_once", "Two people wrote at the same moment. Try again."),
    ("ticket_comments_say_something", "There is nothing written yet."),
    ("ticket_comments_kind_known", "Something is said by the customer, to the customer or among the staff."),
    (
        "ticket_comments_via_known",
        "Something is said by email, by phone, in person or on the website; a note is not said.",
    ),
    ("ticket_comments_content_fits", "That text is too long: there is room for 20,000 characters."),
    ("ticket_comments_stay", "What was written to a ticket is never changed or deleted."),
    ("ticket_comments_pkey", "This text was already used for another ticket. Try again."),
    ("tickets_pkey", "This action was already used for another ticket. Try again."),
    ("ticket_activities_kind_known", "That is not something that is done about a ticket."),
    ("ticket_activities_body_fits", "That text is too long: there is room for 20,000 characters."),
    ("ticket_activities_append_only", "What was done about a ticket is only ever added to, never changed."),
    ("ticket_views_name_not_empty", "A saved view has a name of at most 60 characters."),
    ("ticket_views_ask_is_one", "A saved view keeps a question."),
    ("ticket_views_name_once", "You have a view of that name already."),
    ("ticket_drafts_body_fits", "That text is too long: there is room for 20,000 characters."),
    ("import_batches_file_once", "That file was imported before. Nothing was added."),
    ("lead_turns_one_row", "Leads are given in one turn."),
    ("venues_name_once", "There is already a venue of that name."),
    ("venues_capacity_positive", "A venue has at least one place."),
    ("staff_login_once", "There is already a staff member with that login."),
    ("staff_login_plain", "A login has at least one letter and no control characters."),
    ("staff_name_not_empty", "The name is missing."),
    ("roles_name_once", "There is already a role of that name."),
    ("permissions_name_once", "There is already a right of that name."),
    ("permissions_name_says_both", "A right is named after what it is about and what it allows."),
    ("role_permissions_once", "The role has that right already."),
    ("user_roles_once", "That role was given already."),
    ("staff_permissions_once", "That right was decided already."),
    ("password_changes_type_known", "A password is changed by oneself or by an admin."),
    ("sign_in_outcome_known", "That is nothing that happens at the door."),
    ("staff_role_known", "A role is desk, instructor, manager or admin."),
    ("guardians_name_not_empty", "The guardian's name is missing."),
    ("guardians_not_oneself", "Nobody is their own guardian."),
    ("guardians_of_somebody", "A guardian is somebody's guardian."),
    ("waiver_versions_pkey", "That waiver version was already published. Give the new text a new version."),
    ("waiver_versions_body_not_empty", "The waiver has no text."),
    ("waiver_versions_one_current", "Another waiver was published at the same moment. Look at it first."),
    ("waivers_are_evidence", "A signed waiver is never changed or deleted; it can be voided."),
    ("waivers_void_has_reason", "Voiding a waiver needs a reason."),
    ("identity_checks_kind_known", "That kind of document is not known."),
    ("identity_checks_of_somebody", "An identity check is somebody's."),
    ("identity_checks_once_per_upload", "That upload was already checked."),
    ("attendance_seat_cancelled", "The seat is canceled, so nothing was recorded."),
    ("attendance_order_closed", "The order was canceled or refunded, so nothing was recorded."),
    ("attendance_undo_superseded", "Somebody changed the seat since, so nothing was undone."),
    ("attendance_undone_once", "This was already undone."),
    ("attendance_override_has_reason", "An override needs a reason."),
    ("attendance_events_append_only", "Attendance events are only ever added, never changed."),
    ("attendance_kind_known", "That mark is not known."),
    ("attendance_undo_names_event", "An undo names what it takes back."),
    ("birth_date_sane", "That is nobody's birth date."),
    ("attendance_time_sane", "That time is out of the question. Look at this desk's clock."),
    ("corrections_kind_known", "Payments, signatures, identity checks and names can be taken back."),
    ("corrections_have_reason", "A correction needs a reason of at most 500 characters."),
    ("corrections_once", "This was taken back before. Nothing was changed."),
    ("corrections_pkey", "This correction was already used for another record. Try again."),
    ("payments_reversed_once", "This payment was taken back before. Nothing was changed."),
    ("payments_reversal_has_reason", "A payment is taken back with a reason."),
    ("records_append_only", "Payments, corrections and namings are only added, never changed."),
    ("seat_names_pkey", "This naming was already used for another seat. Try again."),
    ("payments_amount_positive", "A payment is more than nothing."),
    ("payments_card_has_reference", "A card payment needs the terminal's reference."),
    ("payments_received_covers", "The cash that was handed over does not cover the cash amount. Nothing was recorded."),
    ("payments_method_known", "Payments are in cash or by card."),
    ("settings_timezone_known", "That is not a time zone that the server knows."),
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
    ("chk_inquiry_status", "That is not a stage of an inquiry."),
    ("chk_discount_type", "A discount is in percent or a fixed amount."),
    ("chk_blog_status", "A post is a draft, published or archived."),
    ("chk_subscriber_status", "A subscriber is active, unsubscribed or bounced."),
    ("users_email_key", "Another account has that email. Look the person up by it."),
    ("courses_slug_key", "Another course has that short name."),
    ("orders_order_number_key", "Another order has that number."),
    ("promo_codes_code_key", "There is already a code of that name."),
    ("blog_posts_slug_key", "Another post has that short name."),
    ("newsletter_subscribers_email_key", "That email already has the newsletter."),
    ("attendance_events_pkey", "This action was already used for another seat. Try again."),
    ("payments_pkey", "This payment was already used for another order. Try again."),
    ("audit_logs_append_only", "The audit log is only ever added to, never changed."),
    ("audit_logs_action_known", "The audit log knows insert, update, delete and truncate."),
    ("schedule_changes_kind_known", "That kind of change is not known."),
    ("sealing_keys_current_or_retired", "A sealing key is current or retired."),
    ("sealing_keys_one_current", "Somebody changed the sealing key at the same moment. Look at frontdesk keys status."),
    (
        "sealing_needs_the_key",
        "This desk does not have the institute's key, so nothing was saved. Leave the sealed field empty to save the rest.",
    ),
    ("sealed_values_kind_known", "That kind of sealed value is not known."),
    ("sealed_values_sealed", "This value must be sealed. Nothing was saved."),
    ("sealed_values_of_one", "A sealed value belongs to one record."),
    ("sealed_values_are_evidence", "What was sealed with a signature or a document is never changed or deleted."),
    ("blind_index_kind_known", "Exact look-ups are by email or by phone."),
];

/// The sentence of a named rule.
#[must_use]
pub fn rule_sentence(constraint: &str) -> Option<&'static str> {
    RULES.iter().find(|(name, _)| *name == constraint).map(|(_, sentence)| *sentence)
}

/// The names of all rules that have a sentence.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(name, _)| *name)
}

/// Every connection of this console's own is at work.
#[must_use]
pub fn all_busy() -> Trouble {
    Trouble {
        kind: TroubleKind::Busy,
        sentence: "All connections of this console are busy: the database is slow. Nothing was changed; try again."
            .into(),
    }
}

/// A write that may have been done before the line broke, and that could not be sent again since.
#[must_use]
pub fn unsure(kind: TroubleKind) -> Trouble {
    Trouble {
        kind,
        sentence: "The connection broke, and it is not known whether this was saved. Look before you do it again."
            .into(),
    }
}

/// Turns an error into what a console shows and does about it.
#[must_use]
pub fn trouble(error: &Error) -> Trouble {
    if let Some(sentence) = encryption_sentence(error) {
        return Trouble { kind: TroubleKind::Connection, sentence: sentence.to_owned() };
    }
    let (kind, sentence) = match error {
        Error::Database(db) => return from_server(db.downcast_ref::<PgDatabaseError>()),
        // Also what the pool says of a server that is down: it tries to connect until its time is up.
        Error::PoolTimedOut => (
            TroubleKind::Connection,
            // A write may have been sent before and now be sent again.
            "The database does not answer. It is not known yet whether this was saved; it is never done twice."
                .to_owned(),
        ),
        _ if is_only_copies(error) => (
            TroubleKind::ReadOnly,
            "Only a read-only copy of the database is there: nothing can be written until the main server is back."
                .to_owned(),
        ),
        _ if is_silent(error) => (
            TroubleKind::Connection,
            "The database does not answer: nothing comes through. What you typed is kept; the console tries again."
                .to_owned(),
        ),
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::PoolClosed | Error::WorkerCrashed => (
            TroubleKind::Connection,
            "The connection to the database broke. What you typed is kept; the console connects again.".to_owned(),
        ),
        Error::Configuration(_) => (TroubleKind::Other, "The database address cannot be read.".to_owned()),
        Error::ColumnDecode { .. } | Error::Decode(_) => (
            TroubleKind::Other,
            "The database holds something that this console does not understand. Is the console up to date? \
             The log has the details."
                .to_owned(),
        ),
        _ => (TroubleKind::Other, "The database gave no answer that can be used. The log has the details.".to_owned()),
    };
    Trouble { kind, sentence }
}

/// What is wrong with the encryption, when that is why there is no connection.
#[must_use]
pub fn encryption_sentence(error: &Error) -> Option<&'static str> {
    let said = match error {
        Error::Tls(problem) => problem.to_string(),
        // What rustls refuses comes as invalid data.
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
        "The server's certificate is of an authority that is not trusted here (see sslrootcert). Nothing was sent."
    } else {
        "The server's certificate was not accepted (see sslmode and sslrootcert in the address). Nothing was sent."
    })
}

/// What `pg_hba.conf` on the server says of this user, database and machine. By its words, which are English unless the
/// server's `lc_messages` is another language.
fn from_access_rules(error: &PgDatabaseError) -> Option<&'static str> {
    let said = error.message();
    if error.code() != "28000" {
        None
    } else if said.contains("no encryption") {
        Some("The server takes no unencrypted connection of this user, database and machine. Use sslmode=verify-full.")
    } else if said.contains("pg_hba.conf") {
        Some("The server takes no connection of this user, database and machine (pg_hba.conf on the server).")
    } else if said.starts_with("Peer auth") || said.starts_with("Ident auth") {
        Some("At this server each system user can use only the login of the same name (peer in pg_hba.conf).")
    } else {
        None
    }
}

/// Whether the server judged a connection by its own rules and not by a login's password.
#[must_use]
pub fn is_by_access_rules(error: &Error) -> bool {
    let said = error.as_database_error().and_then(|said| said.try_downcast_ref::<PgDatabaseError>());
    said.is_some_and(|said| from_access_rules(said).is_some())
}

fn from_server(error: &PgDatabaseError) -> Trouble {
    let refused = |sentence: &str| Trouble { kind: TroubleKind::Refused, sentence: sentence.to_owned() };
    if let Some(sentence) = error.constraint().and_then(rule_sentence) {
        return refused(sentence);
    }
    if let Some(sentence) = from_access_rules(error) {
        return Trouble { kind: TroubleKind::Denied, sentence: sentence.to_owned() };
    }
    let (kind, sentence) = match error.code() {
        // Its own bound, or an operator who has ended the statement.
        "57014" => {
            (TroubleKind::Timeout, "The database took too long and was stopped. Nothing was changed; try again.")
        }
        "55P03" => (TroubleKind::Timeout, "Another desk is busy with the same record. Nothing was changed; try again."),
        "40001" | "40P01" => (TroubleKind::Conflict, "Two desks met on one record. Nothing was changed; try again."),
        "42501" => (TroubleKind::Denied, "Your login may not do this. Nothing was changed."),
        "28P01" | "28000" => (TroubleKind::Denied, "The name or the password is not right."),
        "3D000" => (TroubleKind::Other, "There is no such database on the server."),
        // Too many of one login, of the database, or of the server.
        "53300" => (
            TroubleKind::Full,
            "The server has no connection left. Nothing was changed; the console tries again. \
             If it stays so, somebody has to raise max_connections or end idle sessions.",
        ),
        "57P02" => (
            TroubleKind::Restarting,
            "The server broke down and restarts. What you typed is kept; the console connects again.",
        ),
        "57P03" => {
            (TroubleKind::Restarting, "The server is starting. What you typed is kept; the console connects again.")
        }
        // A server that stops ends each connection in the same words as an operator who ends one.
        "57P01" | "57P05" | "25P03" => {
            (TroubleKind::Connection, "The database ended the connection. What you typed is kept.")
        }
        "25006" => (
            TroubleKind::ReadOnly,
            "The server is a read-only copy. Nothing was changed; what you typed is kept. Reading still works.",
        ),
        "53200" | "54000" | "53400" => {
            (TroubleKind::Exhausted, "The server has not the memory or the limits for this. Nothing was changed.")
        }
        "53100" => (TroubleKind::Exhausted, "The server's disk is full. Nothing was changed."),
        "42P01" | "42703" | "42883" => (
            TroubleKind::Schema,
            "The database is of another version than this console. Nothing was changed. Update this console, or \
                 run: frontdesk migrate",
        ),
        "22008" | "22007" => (TroubleKind::Refused, "That is not a date or time that the database can keep."),
        "22001" => (TroubleKind::Refused, "That text is too long. Shorten it; nothing was changed."),
        "22021" | "22P05" => (TroubleKind::Refused, "That text has a character that cannot be kept."),
        // A pooler of which nothing else could be found out.
        "08P01" if error.message().contains("startup parameter") => (
            TroubleKind::Connection,
            "The pooler before the database reaches no server: nobody comes in through it now.",
        ),
        code if code.starts_with("08") => (TroubleKind::Connection, "The connection to the database broke."),
        code if code.starts_with("23") => {
            (TroubleKind::Refused, "A rule of the database refused this. Nothing was changed.")
        }
        _ => (TroubleKind::Other, "The database refused this. Nothing was changed; the log has the details."),
    };
    Trouble { kind, sentence: sentence.to_owned() }
}
