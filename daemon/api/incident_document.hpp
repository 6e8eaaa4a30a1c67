#pragma once

#include "daemon/api/document.hpp"
#include "daemon/incidents/incident.hpp"

namespace stmtwatch::api {

// How much of the lists within an incident is shown: all of them, or of a list of incidents the first
// statements and the latest timeline entries, so that a thousand incidents stay a document that can be sent.
enum class Extent { whole, excerpt };
inline constexpr std::size_t excerpt_entries_max = 20;

// The incident in the keys of product.md section 8, with `destination`, `affected_statements` [{merchant,
// business_date, records, held}], and `affected_statements_truncated` and `timeline_truncated` beside the two
// lists.
Document incident_document(const incidents::Incident& incident, const time::Zone& zone,
                           Extent extent = Extent::whole);

}  // namespace stmtwatch::api
