-- The yardstick: the same selection for everybody at once, straight into the outbox.
INSERT INTO outbox (
    once, content, person_id, priority, not_before, deadline, replaces, created_at, state, attempts,
    platform, message_id, last_error
)
WITH reps AS (
    SELECT people.id FROM people JOIN roles ON roles.person_id = people.id
    WHERE people.active AND roles.role = 'rep'
), ranked_todos AS (
    SELECT todos.owner_id, todos.id, row_number() OVER (
        PARTITION BY todos.owner_id
        ORDER BY todos.due_at, coalesce(opportunities.amount_fen, 0) DESC, todos.id
    ) AS place
    FROM todos LEFT JOIN opportunities ON opportunities.id = todos.opportunity_id
    WHERE todos.state = 'open' AND todos.due_at < :end AND todos.owner_id IN (SELECT id FROM reps)
), ranked_leads AS (
    SELECT owner_id, id, row_number() OVER (
        PARTITION BY owner_id ORDER BY last_contact_at, coalesce(amount_fen, 0) DESC, id
    ) AS place
    FROM opportunities WHERE state = 'open' AND owner_id IN (SELECT id FROM reps)
), chosen AS (
    SELECT owner_id, json_group_array(id ORDER BY place) AS ids
    FROM ranked_todos WHERE place <= 3 GROUP BY owner_id
), leads AS (
    SELECT owner_id, id FROM ranked_leads WHERE place = 1
)
SELECT 'sql:' || :day || ':' || reps.id,
       json_object('todos', json(coalesce(chosen.ids, '[]')), 'lead', leads.id),
       reps.id, 50, :due, :deadline, '', :due, 'owed', 0, '', '', ''
FROM reps
LEFT JOIN chosen ON chosen.owner_id = reps.id
LEFT JOIN leads ON leads.owner_id = reps.id
WHERE chosen.ids IS NOT NULL OR leads.id IS NOT NULL
