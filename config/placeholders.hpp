#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Texts with {placeholders}, such as "/upload/{merchant}/{file_name}". A placeholder is '{', a name, '}';
// there is no way to write a brace that is none.
namespace stmtwatch::config {

// The error says which placeholder is not known and which are, or that a brace stands alone.
std::expected<void, std::string> check_placeholders(std::string_view text,
                                                    std::span<const std::string_view> known);

// Replaces every placeholder that `value_of` knows, in one pass; leaves everything else as it is.
std::string fill_placeholders(
    std::string_view text, const std::function<std::optional<std::string>(std::string_view name)>& value_of);

}  // namespace stmtwatch::config
