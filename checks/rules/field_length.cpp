#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"

// A value that does not fit its column. In 2024-W37 a column was shorter in production than in the test
// environment: the import stopped at the first longer name. Counted in characters or in bytes, as the schema
// says.
namespace stmtwatch::checks {
namespace {

std::size_t measure(const Length& length, std::string_view value) {
  return length.unit == LengthUnit::bytes ? value.size() : text::count_characters(value);
}

class FieldLength final : public ValueCheck {
 public:
  using ValueCheck::ValueCheck;

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.unread && batch.unread->why == Unread::Why::too_long &&
        batch.unread->fields <= schema_.columns.size()) {
      report_endless(batch, report);
    }
    ValueCheck::batch(batch, report);
  }

 private:
  bool concerns(const Column& column) const override { return column.length.has_value(); }

  // Characters are counted only where the bytes leave it open.
  bool holds(std::size_t column, std::string_view value) const override {
    const Length& length = *schema_.columns[column].length;
    if (length.min <= 1 && value.size() <= length.max) return true;
    const std::size_t measured = measure(length, value);
    return measured >= length.min && measured <= length.max;
  }

  Explanation explain(const Column& column, std::string_view value) const override {
    const Length& length = *column.length;
    const char* unit = length.unit == LengthUnit::bytes ? "bytes" : "characters";
    const std::string allowed = length.min == length.max ? fmt::format("exactly {}", length.max)
                                : length.min == 0        ? fmt::format("at most {}", length.max)
                                                         : fmt::format("{} to {}", length.min, length.max);
    const std::size_t measured = measure(length, value);
    return {fmt::format("{} has {} {}, allowed are {}: {}", column.name, measured, unit, allowed,
                        text::shown(value, column.sensitive)),
            measured < length.min
                ? fmt::format("write {} in full at its source and generate the statement again", column.name)
                : fmt::format(
                      "shorten {} at its source and generate the statement again; if the receiver's column "
                      "really has room, correct the schema",
                      column.name),
            {}};
  }

  void report_endless(const RecordBatch& batch, Report& report) const {
    const std::size_t column = batch.unread->fields - 1;
    report.add({batch.first_record, batch.first_line, column, batch.unread->byte_offset}, [&] {
      return Explanation{fmt::format("the record is longer than {} MiB; it had come as far as {}",
                                     record_bytes_max >> 20, schema_.columns[column].name),
                         "look for a lost line break or foreign content; generate the statement again",
                         {}};
    });
  }
};

}  // namespace

namespace rules {
extern const Rule field_length{"field-length", 5, true, start<FieldLength>};
}  // namespace rules

}  // namespace stmtwatch::checks
