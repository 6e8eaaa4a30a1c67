#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/schema_keys.hpp"

// What a trailer and lines of prose say of the records. Private to config/. All columns are known by then.
namespace stmtwatch::config {

// `texts` as the key "fields" has them, of the table `where` on `line`.
std::vector<checks::TrailerField> read_fields(const std::vector<std::string>& texts, std::string_view where,
                                              std::uint32_t line, const SchemaDraft& draft,
                                              FaultSink& faults);

// `tables` as the key "lines" of the table `where` has them; null: none.
std::vector<checks::ProseLine> read_prose(const toml::array* tables, std::string_view where,
                                          const SchemaDraft& draft, FaultSink& faults);

}  // namespace stmtwatch::config
