#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

// From the encoding of schema files to that of statements. Private to config/.
namespace stmtwatch::config {

// `utf8` (valid UTF-8) in `encoding`; nullopt: it holds a character that the encoding does not have.
std::optional<std::string> encoded(std::string_view utf8, checks::Encoding encoding);

// All texts of `schema` that stand in statements, from UTF-8 to its encoding, which has all their characters.
void encode(checks::Schema& schema);

}  // namespace stmtwatch::config
