#pragma once

#include "daemon/api/document.hpp"
#include "daemon/watch/control.hpp"

namespace stmtwatch::api {

// {now, started, version, store: {up, fault, since, statements_waiting}, feeds: [...], destinations: [...],
// incidents: [...], incidents_unresolved}. A feed: {feed, mode, business_date, states: {every state: count},
// deadline, forecast, foreign_files, spool_fault, held: [{merchant, business_date, cause, title,
// findings_total, incident}]}.
Document status_document(const watch::Status& status, const time::Zone& zone);

// {name, host, port, up, stopped, waiting, delivered, last_delivery}
Document destination_document(const watch::DestinationStatus& destination, const time::Zone& zone);

}  // namespace stmtwatch::api
