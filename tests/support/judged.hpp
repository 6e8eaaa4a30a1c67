#pragma once

#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "checks/judging.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/schemas.hpp"

// Judging text from memory, and findings in a form that tests compare.
namespace stmtwatch::test {

// A finding without its words.
struct Found {
  std::string check;
  std::optional<std::uint64_t> record;
  std::uint64_t line = 1;
  std::optional<std::string> column;
  std::uint64_t byte_offset = 0;

  friend bool operator==(const Found&, const Found&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    out << '{' << found.check << " record ";
    found.record ? out << *found.record : out << "-";
    return out << " line " << found.line << ' ' << found.column.value_or("-") << " @" << found.byte_offset
               << '}';
  }
};
using FoundList = std::vector<Found>;

inline std::ostream& operator<<(std::ostream& out, const FoundList& list) {
  for (const Found& found : list)
    out << "\n    " << found;
  return out;
}

inline FoundList found_in(const checks::Judgement& judgement) {
  FoundList list;
  for (const checks::Finding& each : judgement.findings.listed()) {
    list.push_back({each.check, each.record, each.line, each.column, each.byte_offset});
  }
  return list;
}

// As the file name of StatementBuilder's statements says.
inline checks::JudgeContext reference_context() {
  checks::JudgeContext context;
  context.name = StatementName{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  context.findings_listed_max = 1000;
  return context;
}

inline checks::Judgement judged(const std::string& text, const checks::Schema& schema = merged_statement(),
                                const checks::JudgeContext& context = reference_context()) {
  const auto judgement = checks::judge(MemorySource(text), schema, context);
  REQUIRE_MESSAGE(judgement.has_value(), judgement.error().detail);
  return *judgement;
}

inline FoundList findings(const std::string& text, const checks::Schema& schema = merged_statement(),
                          const checks::JudgeContext& context = reference_context()) {
  return found_in(judged(text, schema, context));
}

}  // namespace stmtwatch::test

namespace doctest {
template <>
struct StringMaker<stmtwatch::test::FoundList> {
  static String convert(const stmtwatch::test::FoundList& list) {
    std::ostringstream out;
    stmtwatch::test::operator<<(out, list);
    return out.str().c_str();
  }
};
}  // namespace doctest
