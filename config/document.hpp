#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "config/fault.hpp"

// TOML files as config/ takes them in. Private to config/: nothing outside it sees toml++.
namespace stmtwatch::config {

inline constexpr std::size_t document_bytes_max = 1u << 20;
inline constexpr std::size_t document_line_bytes_max = 4096;

// The whole file, at most document_bytes_max of it.
std::expected<std::string, Fault> read_text(const std::filesystem::path& file);

// `file` only names the text in faults. Of what is wrong with the syntax, TOML tells the first place only. A
// byte order mark before the text is taken for what it is.
std::expected<toml::table, Fault> parse_text(std::string_view text, const std::filesystem::path& file);

}  // namespace stmtwatch::config
