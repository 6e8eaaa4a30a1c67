#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "checks/judge.hpp"

// Findings as golden files hold them, to be read by people.
namespace stmtwatch::test {

inline std::string told(const checks::Judgement& judgement) {
  std::string out = fmt::format("{} records, {} findings\n", judgement.records, judgement.findings.total());
  for (const checks::Finding& each : judgement.findings.listed()) {
    out += fmt::format("\n{} record {} line {} column {} byte {}\n  {}\n  {}\n", each.check,
                       each.record ? std::to_string(*each.record) : "-", each.line, each.column.value_or("-"),
                       each.byte_offset, each.message, each.hint);
    if (each.related)
      out += fmt::format("  related: record {} line {}\n", each.related->record, each.related->line);
  }
  return out;
}

// What the golden file holds. With STMTWATCH_WRITE_GOLDEN set in the environment it is written anew first, to
// be read through before it is committed.
inline std::string golden_text(const std::filesystem::path& path, const std::string& now) {
  if (std::getenv("STMTWATCH_WRITE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << now;
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace stmtwatch::test
