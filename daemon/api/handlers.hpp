#pragma once

#include "daemon/api/routes.hpp"

// One function for each route: reads the question's arguments, asks the Control, and makes a document of its
// answer.
namespace stmtwatch::api {

flow::Task<Reply> show_metrics(Backend& backend, const Question& question);
flow::Task<Reply> show_health(Backend& backend, const Question& question);
flow::Task<Reply> show_readiness(Backend& backend, const Question& question);

// {"configuration": {...}}: what is in force
flow::Task<Reply> show_configuration(Backend& backend, const Question& question);

// {"status": {...}}; query: feed, date
flow::Task<Reply> show_status(Backend& backend, const Question& question);

// {"statements": [...]}; query: feed, date, state, limit (1 to 10000, default 1000)
flow::Task<Reply> list_statements(Backend& backend, const Question& question);
// {"statement": {...}}; arguments: feed, merchant, date
flow::Task<Reply> show_statement(Backend& backend, const Question& question);
// {"statement": {...}, "already_delivered": false}
flow::Task<Reply> recheck_statement(Backend& backend, const Question& question);
// {"statement": {...}}; body {"reason": "...", "as_delivered": true}
flow::Task<Reply> adopt_statement(Backend& backend, const Question& question);
// body {"reason": "..."}
flow::Task<Reply> resend_statement(Backend& backend, const Question& question);
flow::Task<Reply> dismiss_statement(Backend& backend, const Question& question);

// {"incidents": [...]}, gravest first; query: all=1 for the resolved ones too, feed
flow::Task<Reply> list_incidents(Backend& backend, const Question& question);
// {"incident": {...}}; argument: id
flow::Task<Reply> show_incident(Backend& backend, const Question& question);
// The gravest one that nobody acknowledged.
flow::Task<Reply> show_gravest_incident(Backend& backend, const Question& question);
// {"incident": {...}}; body {"note": "..."}, which may be left out
flow::Task<Reply> acknowledge_incident(Backend& backend, const Question& question);
// body {"note": "..."}
flow::Task<Reply> annotate_incident(Backend& backend, const Question& question);
// body {"as": "fixed", "note": "..."}, the note may be left out
flow::Task<Reply> resolve_incident(Backend& backend, const Question& question);

// {"destinations": [...]}
flow::Task<Reply> list_destinations(Backend& backend, const Question& question);
// {"destination": {"name": ..., "reachable": true, "host_key": "SHA256:..."}}; argument: name
flow::Task<Reply> test_destination(Backend& backend, const Question& question);

}  // namespace stmtwatch::api
