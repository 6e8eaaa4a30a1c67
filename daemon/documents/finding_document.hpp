#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "checks/finding.hpp"
#include "checks/vocabulary/file_name.hpp"

// Findings as JSON, in the one form that the command line, the daemon's interface and the store share.
namespace stmtwatch::documents {

// Keys stay in the order in which they were written: people read these documents too.
using Document = nlohmann::ordered_json;

// All keys are always there: check, severity, record, line, column, byte_offset, message, hint, related,
// waived_by.
Document to_document(const checks::Finding& finding);
Document to_document(const std::vector<checks::Finding>& findings);

// The findings of a text that to_text(to_document(findings)) made; the error says what is not so.
std::expected<std::vector<checks::Finding>, std::string> parse_findings(std::string_view text);

// `finding` for a reader who does not know whose it is: a related place in the same statement, which has no
// path, gets the statement's own path and name.
checks::Finding with_own_place(checks::Finding finding, const std::string& path,
                               const std::optional<StatementName>& name);

// The document as UTF-8 without a line break at the end; `indent` below 0: on one line. Bytes that are not
// UTF-8 (a file name can hold any) become U+FFFD.
std::string to_text(const Document& document, int indent = -1);

}  // namespace stmtwatch::documents
