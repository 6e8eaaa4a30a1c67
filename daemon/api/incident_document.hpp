#pragma once

#include "daemon/api/document.hpp"
#include "daemon/incidents/incident.hpp"

namespace stmtwatch::api {

// The incident in the keys of product.md section 8, with `destination`, `affected_statements` [{merchant,
// business_date, records, held, note}], and beside the two lists `affected_statements_truncated`,
// `timeline_truncated` and `timeline_total`. A timeline entry also has its `number` (from 0; a gap is what
// was left out), `times` and `last_at`. The lists are as long as the incident brings them (see
// incidents::Book).
Document incident_document(const incidents::Incident& incident, const time::Zone& zone);

}  // namespace stmtwatch::api
