#pragma once

#include "daemon/api/document.hpp"
#include "daemon/watch/control.hpp"

namespace stmtwatch::api {

// One statement of a list: its latest revision and its deliveries at a glance, without findings.
Document statement_row(const ledger::Statement& statement, const time::Zone& zone);

// The whole of it: the row's keys, and path, file_there, waits_for (null, or {on, text, incident,
// next_attempt}), dismissed (null, or {at, by, reason}), findings (as in `stmtwatch check --json`),
// findings_truncated, incidents (ids of the unresolved ones), deadline, owner, regenerate.
Document statement_document(const watch::StatementView& view, const time::Zone& zone);

}  // namespace stmtwatch::api
