#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/transcode.hpp"

// A value that does not match its column's pattern, such as an account number of another bank's form. RE2
// because its time and memory are bounded whatever the value: statements are untrusted.
namespace stmtwatch::checks {
namespace {

class FieldPattern final : public ValueCheck {
 public:
  static bool is_asked(const Schema& schema, const JudgeContext&) {
    return std::ranges::any_of(schema.columns,
                               [](const Column& column) { return column.pattern.has_value(); });
  }
  explicit FieldPattern(const Schema& schema) : ValueCheck(schema) {
    for (const Column& column : schema.columns) {
      patterns_.push_back(column.pattern ? std::make_unique<RE2>(*column.pattern, RE2::Quiet) : nullptr);
    }
  }

 private:
  bool concerns(const Column& column) const override { return column.pattern.has_value(); }

  bool holds(std::size_t column, std::string_view value) const override {
    if (schema_.encoding == Encoding::utf8 || text::is_printable_ascii(value)) return matches(column, value);
    return matches(column, text::to_utf8(value, schema_.encoding));
  }

  Explanation explain(const Column& column, std::string_view, const std::string& shown) const override {
    return {fmt::format("{} does not match the pattern {}: {}", column.name, *column.pattern, shown),
            fmt::format("correct {} at its source and generate the statement again", column.name),
            {}};
  }

  bool matches(std::size_t column, std::string_view value) const {
    return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *patterns_[column]);
  }

  std::vector<std::unique_ptr<RE2>> patterns_;  // one a column; null: no pattern
};

}  // namespace

namespace rules {
extern const Rule field_pattern{"field-pattern", 9, true, start<FieldPattern>};
}  // namespace rules

}  // namespace stmtwatch::checks
