#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "daemon/time/zone.hpp"

namespace stmtwatch::api {

// Keys stay in the order in which they were written: people read these documents too.
using Document = nlohmann::ordered_json;

// RFC 3339 with the zone's offset; null where the time is not known.
Document time_or_null(const std::optional<time::Instant>& at, const time::Zone& zone);
// Null for a text that nobody has given yet.
Document text_or_null(const std::string& text);

// The document as it goes out: one line, ended by a line break. Bytes that are not UTF-8 (a file name can
// hold any) become U+FFFD, for a document that cannot be read helps nobody.
std::string json_text(const Document& document);

}  // namespace stmtwatch::api
