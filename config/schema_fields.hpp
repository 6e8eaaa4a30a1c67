#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"

// What a trailer or a line of prose says, in words: "records", "sum(COLUMN)", "text", "opening" or "closing",
// as the head of schema_file.cpp describes them. Private to config/.
namespace stmtwatch::config {

// The column of this name; the error names the nearest.
std::expected<std::size_t, std::string> find_column(std::string_view name,
                                                    const std::vector<checks::Column>& columns);

// "COLUMN = VALUE, VALUE", or several of them with " and " in between.
std::expected<checks::Where, std::string> parse_where(std::string_view text,
                                                      const std::vector<checks::Column>& columns);
// The texts between those " and ".
std::vector<std::string_view> split_conditions(std::string_view text);
// One of them.
std::expected<checks::Where, std::string> parse_condition(std::string_view text,
                                                          const std::vector<checks::Column>& columns);

// "sum(COLUMN)", "-sum(COLUMN)", "|sum(COLUMN)|", "sum(|COLUMN|)".
std::expected<checks::TrailerSum, std::string> parse_sum(std::string_view text,
                                                         const std::vector<checks::Column>& columns);

// The error says what is allowed, or which column or value cannot be meant.
std::expected<checks::TrailerField, std::string> parse_trailer_field(
    std::string_view text, const std::vector<checks::Column>& columns);

}  // namespace stmtwatch::config
