"""Messages and events that were said to a workspace, and the waits that listen for them."""

KEEP = """
INSERT INTO runtime_said (id, workspace_id, name, about, once, body, at)
VALUES (%(id)s, %(workspace_id)s, %(name)s, %(about)s, %(once)s, %(body)s, %(at)s)
ON CONFLICT DO NOTHING RETURNING id
"""

# Only runs that began before it was said. The order lets an event go to the wait of a run that stands there longest.
LISTENERS = """
SELECT l.wait_id, l.run_id FROM runtime_listener l JOIN run r ON r.id = l.run_id
 WHERE l.workspace_id = %(workspace_id)s AND l.name = %(name)s AND l.about IN ('', %(about)s)
   AND r.created_at <= %(at)s
 ORDER BY l.since, l.wait_id
"""

LISTEN = """
INSERT INTO runtime_listener (wait_id, run_id, workspace_id, name, about)
SELECT %(wait_id)s, run_id, %(workspace_id)s, %(name)s, %(about)s FROM live_run WHERE run_id = %(run_id)s
ON CONFLICT DO NOTHING RETURNING wait_id
"""

SAID = """
SELECT s.id, s.about, s.body FROM runtime_said s JOIN run r ON r.id = %(run_id)s
 WHERE s.workspace_id = %(workspace_id)s AND s.name = %(name)s AND %(about)s IN ('', s.about)
   AND s.at >= r.created_at
 ORDER BY s.at, s.id
"""

HEARD = "DELETE FROM runtime_listener WHERE wait_id = %(wait_id)s"

FORGET_LISTENERS = """
DELETE FROM runtime_listener l WHERE NOT EXISTS (SELECT FROM live_run r WHERE r.run_id = l.run_id)
"""

# As long as a run goes on that began before, it may still come to a wait for it; 30 days for the sake of `once`.
FORGET_SAID = """
DELETE FROM runtime_said s
 WHERE s.at < now() - interval '30 days'
   AND NOT EXISTS (SELECT FROM live_run l JOIN run r ON r.id = l.run_id
                    WHERE l.workspace_id = s.workspace_id AND r.created_at < s.at)
"""
