#pragma once

#include <optional>
#include <string>

#include "daemon/documents/finding_document.hpp"
#include "daemon/time/zone.hpp"

namespace stmtwatch::api {

using documents::Document;

// RFC 3339 with the zone's offset; null where the time is not known.
Document time_or_null(const std::optional<time::Instant>& at, const time::Zone& zone);
// Null for a text that nobody has given yet.
Document text_or_null(const std::string& text);

// The document as it goes out: one line, ended by a line break.
std::string json_text(const Document& document);

}  // namespace stmtwatch::api
