//! A few sealed notes and a document's number, for a session that has a key: so a demonstration shows
//! what is sealed. A sample that is loaded without one has none.

use chrono::NaiveDate;
use sqlx::PgConnection;

/// Name on a class of today, emergency note, medical note.
const NOTES: [(&str, &str, &str); 4] = [
    (
        "Pearl Sizemore",
        "Her daughter Ruth, 304 555 0166; lives ten minutes away.",
        "Hearing aids: speak to her right side.",
    ),
    (
        "John Smith",
        "His wife Dana, 304 555 0171.",
        "Type 1 diabetes. Juice is in his bag; glucagon in the side pocket.",
    ),
    ("Chloe Mabry", "Either parent; both numbers are on the order.", "Allergic to bee stings, carries an EpiPen."),
    ("Walter Pruitt", "", "Takes blood thinners: every cut is looked at."),
];

/// Seals them. Whom an account belongs to by that name has them, else the attendee of today.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn seal(conn: &mut PgConnection, today: NaiveDate) -> sqlx::Result<()> {
    let can_seal: bool = sqlx::query_scalar("SELECT sealing_key() IS NOT NULL").fetch_one(&mut *conn).await?;
    if !can_seal {
        return Ok(());
    }
    for (name, emergency, medical) in NOTES {
        sqlx::query(
            "INSERT INTO sealed_values (kind, user_id, order_item_id, content, write_id, written_by, desk, written_at)
             SELECT 'notes', n.participant_id, CASE WHEN n.participant_id IS NULL THEN n.seat_id END,
                    seal(jsonb_build_object('emergency', $2, 'medical', $3)::text),
                    md5('sample notes ' || n.seat_id)::uuid, 'Dana Cole', 'desk-1', s.start_datetime - interval '2 days'
             FROM schedule s JOIN named_seats n ON n.schedule_id = s.id
             WHERE s.start_datetime >= site_day_start($4) AND s.start_datetime < site_day_start($4 + 1) AND n.name = $1
             ORDER BY s.start_datetime, n.seat_id LIMIT 1
             ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(emergency)
        .bind(medical)
        .bind(today)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "INSERT INTO sealed_values (kind, identity_check_id, content, write_id, written_by, desk, written_at)
         SELECT 'document_number', i.id, seal('WV-' || substr(md5(i.id::text), 1, 7)), md5('sample number ' || i.id)::uuid,
                i.checked_by, i.desk, i.checked_at
         FROM sealed_values v JOIN identity_checks i ON i.user_id = v.user_id
         WHERE v.kind = 'notes'
         ON CONFLICT DO NOTHING",
    )
    .execute(conn)
    .await?;
    Ok(())
}
