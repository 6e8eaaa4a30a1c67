#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/field_check.hpp"
#include "checks/text/transcode.hpp"

// A value that is not one of the listed ones: a new kind of entry that the receiver does not know yet and
// would drop or book under a default.
namespace stmtwatch::checks {
namespace {

class FieldValues final : public ValueCheck {
 public:
  using ValueCheck::ValueCheck;

 private:
  bool concerns(const Column& column) const override { return !column.values.empty(); }

  bool holds(std::size_t column, std::string_view value) const override {
    return std::ranges::find(schema_.columns[column].values, value) != schema_.columns[column].values.end();
  }

  Explanation explain(const Column& column, std::string_view, const std::string& shown) const override {
    return {
        fmt::format("{} is not one of {}: {}", column.name,
                    text::to_utf8(fmt::format("{}", fmt::join(column.values, ", ")), schema_.encoding),
                    shown),
        "correct the value at its source; if it is a new kind that the receiver knows, add it to the schema",
        {}};
  }
};

}  // namespace

namespace rules {
extern const Rule field_values{"field-values", 8, true, start<FieldValues>};
}  // namespace rules

}  // namespace stmtwatch::checks
