#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/fault.hpp"
#include "config/schema_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::test {

template <class Value>
using Read = std::expected<Value, std::vector<config::Fault>>;

inline Read<checks::Schema> parse(std::string_view text) {
  return config::parse_schema(text, "s.toml");
}

// All faults, one a line, without the directory of the file: what a test prints when it fails.
template <class Value>
std::string told(const Read<Value>& read) {
  if (read) return "no fault";
  std::string text;
  for (const auto& fault : read.error()) {
    text += fault.file.filename().native() + ":" + std::to_string(fault.line) + ": " + fault.message + "\n";
  }
  return text;
}

template <class Value>
std::size_t fault_count(const Read<Value>& read) {
  return read ? 0 : read.error().size();
}

// There is exactly one fault; it stands in `line` and says `part`.
template <class Value>
bool one_fault(const Read<Value>& read, std::uint32_t line, std::string_view part) {
  return fault_count(read) == 1 && read.error()[0].line == line && read.error()[0].message.contains(part);
}

}  // namespace stmtwatch::test
