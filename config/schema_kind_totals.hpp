#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "config/schema_keys.hpp"

namespace stmtwatch::config {

// "COLUMN = TERM + TERM - TERM since KIND" of the kind `index` of `file`, whose kinds are all read: TERM is
// "records(KIND)" or "sum(KIND.COLUMN)", as the head of schema_file.cpp describes it. Private to config/.
std::expected<checks::KindTotal, std::string> parse_kind_total(std::string_view text, const SchemaDraft& file,
                                                               std::size_t index);

}  // namespace stmtwatch::config
