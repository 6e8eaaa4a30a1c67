#pragma once

#include <optional>
#include <string>

#include "checks/schema.hpp"
#include "checks/vocabulary/file_name.hpp"
#include "tests/support/judged.hpp"

// The findings of product.md section 4 for a statement, worked out as plainly as possible: the whole file in
// memory, one loop a check, nothing shared with checks/ but its vocabulary. What judge() must agree with. For
// delimited formats in UTF-8 or ASCII without quotes, comments, preamble and postamble.
namespace stmtwatch::test {

FoundList naive_findings(const std::string& bytes, const checks::Schema& schema,
                         const std::optional<StatementName>& name);

}  // namespace stmtwatch::test
