#include <fmt/format.h>
#include <re2/re2.h>

#include "checks/field_check.hpp"
#include "checks/text/shown.hpp"

// A value that does not match its column's pattern, such as an account number of another bank's form. RE2
// because its time and memory are bounded whatever the value: statements are untrusted.
namespace stmtwatch::checks {
namespace {

class FieldPattern final : public ValueCheck {
 public:
  explicit FieldPattern(const Schema& schema) : ValueCheck(schema) {
    for (const Column& column : schema.columns) {
      patterns_.push_back(column.pattern ? std::make_unique<RE2>(*column.pattern, RE2::Quiet) : nullptr);
    }
  }

 private:
  bool concerns(const Column& column) const override { return column.pattern.has_value(); }

  bool holds(std::size_t column, std::string_view value) const override {
    return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *patterns_[column]);
  }

  Explanation explain(const Column& column, std::string_view value) const override {
    return {fmt::format("{} does not match the pattern {}: {}", column.name, *column.pattern,
                        text::shown(value, column.sensitive)),
            fmt::format("correct {} at its source and generate the statement again", column.name),
            {}};
  }

  std::vector<std::unique_ptr<RE2>> patterns_;  // one a column; null: no pattern
};

}  // namespace

namespace rules {
extern const Rule field_pattern{"field-pattern", 9, true, start<FieldPattern>};
}  // namespace rules

}  // namespace stmtwatch::checks
