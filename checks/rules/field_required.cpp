#include <fmt/format.h>

#include "checks/check.hpp"

// An empty value where the schema requires one: usually a join in the generating job that found no partner.
namespace stmtwatch::checks {
namespace {

class FieldRequired final : public Check {
 public:
  explicit FieldRequired(const Schema& schema) : schema_(schema) {}

  void batch(RecordBatch& batch, Report& report) override {
    for (const auto& [row, column] : batch.suspects()) {
      if (schema_.columns[column].required) judge(batch, row, column, report);
    }
  }

  bool fits(std::size_t column, std::string_view value) const override {
    return !value.empty() || !schema_.columns[column].required;
  }

 private:
  void judge(RecordBatch& batch, std::size_t row, std::size_t column, Report& report) const {
    Marks& marks = batch.marks(row, column);
    if (batch.span(row, column).length > 0 || (marks & mark::closed) != 0) return;
    report.add(place_of(batch, row, column), [&] {
      return Explanation{fmt::format("{} is empty but required", schema_.columns[column].name),
                         "supply the value at its source and generate the statement again",
                         {}};
    });
    marks |= mark::closed;
  }

  const Schema& schema_;
};

}  // namespace

namespace rules {
extern const Rule field_required{"field-required", 6, true, start<FieldRequired>};
}  // namespace rules

}  // namespace stmtwatch::checks
