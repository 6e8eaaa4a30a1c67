#pragma once

#include <string_view>

#include "checks/check.hpp"

// What one line is at the beginning of the records: the titles, a part of them, or a record. Lines are given
// without their line break.
namespace stmtwatch::checks::layout {

bool is_header(std::string_view line, const Schema& schema);
// Whether `line`, at which the file ends, is as much of the header as was written. An answer of another kind
// ("{"code": ...}") is not.
bool begins_header(std::string_view line, const Schema& schema);
// Where `found`, a whole header that is not the schema's, first differs from it, field by field.
void locate_difference(std::string_view found, const Schema& schema, Opening& opening);

// Told by the columns whose own title could not be a value: most of them hold what could be one.
bool looks_like_record(std::string_view line, const Schema& schema, const Checks& checks);
// Nothing speaks against it; where no title tells, the number of fields alone.
bool may_be_record(std::string_view line, const Schema& schema, const Checks& checks);

}  // namespace stmtwatch::checks::layout
