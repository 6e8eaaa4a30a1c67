#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

namespace stmtwatch::checks::text {

// The bytes that `text` would take in another charset; bytes that are no character count one each. The error
// is where in `text` the first character stands that `target` cannot hold.
std::expected<std::size_t, std::size_t> bytes_in(Encoding target, std::string_view text, Encoding source);

// Bytes that are no character become U+FFFD.
std::string to_utf8(std::string_view text, Encoding source);
void append_utf8(std::string& out, char32_t code);

}  // namespace stmtwatch::checks::text
