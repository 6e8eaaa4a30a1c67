#include <algorithm>
#include <expected>

#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"
#include "checks/text/transcode.hpp"

// A value that does not fit its column. In 2024-W37 a column was shorter in production than in the test
// environment: the import stopped at the first longer name. Counted in characters or in bytes, as the schema
// says.
namespace stmtwatch::checks {
namespace {

// How long the value is; the error is where it holds a character that the length's charset does not have.
std::expected<std::size_t, std::size_t> measure(const Length& length, std::string_view value,
                                                Encoding encoding) {
  if (length.unit == LengthUnit::characters) return text::count_characters(value, encoding);
  return text::bytes_in(length.charset.value_or(encoding), value, encoding);
}

class FieldLength final : public ValueCheck {
 public:
  using ValueCheck::ValueCheck;

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.unread && batch.unread->why == Unread::Why::too_long &&
        batch.unread->fields <= schema_.columns.size() + (schema_.trailing_delimiter ? 1 : 0)) {
      report_endless(batch, report);
    }
    ValueCheck::batch(batch, report);
  }

 private:
  bool concerns(const Column& column) const override { return column.length.has_value(); }

  // Characters are counted only where the bytes leave it open: there are never more of them. In another
  // charset there may be more bytes.
  bool holds(std::size_t column, std::string_view value) const override {
    const Length& length = *schema_.columns[column].length;
    if (!length.charset && length.min <= 1 && value.size() <= length.max) return true;
    const auto measured = measure(length, value, schema_.encoding);
    return measured && *measured >= length.min && *measured <= length.max;
  }

  Explanation explain(const Column& column, std::string_view value, const std::string& shown) const override {
    const Length& length = *column.length;
    const auto measured = measure(length, value, schema_.encoding);
    if (!measured) return explain_foreign(column, value, measured.error(), shown);
    const char* unit = length.unit == LengthUnit::bytes ? "bytes" : "characters";
    const std::string allowed = length.min == length.max ? fmt::format("exactly {}", length.max)
                                : length.min == 0        ? fmt::format("at most {}", length.max)
                                                         : fmt::format("{} to {}", length.min, length.max);
    return {fmt::format("{} has {} {}{}, allowed are {}: {}", column.name, *measured, unit,
                        charset_of(length), allowed, shown),
            *measured < length.min
                ? fmt::format("write {} in full at its source and generate the statement again", column.name)
                : fmt::format(
                      "shorten {} at its source and generate the statement again; if the receiver's column "
                      "really has room, correct the schema",
                      column.name),
            {}};
  }

  static std::string charset_of(const Length& length) {
    return length.charset ? fmt::format(" in {}", text::name_of(*length.charset)) : "";
  }

  // Even one character of a value that is masked is not shown, only which of them it is.
  Explanation explain_foreign(const Column& column, std::string_view value, std::size_t at,
                              const std::string& shown) const {
    const std::size_t index = text::count_characters(value.substr(0, at), schema_.encoding) + 1;
    const std::string_view rest = value.substr(at);
    const std::string character =
        text::shown(rest.substr(0, text::step(rest, schema_.encoding)), false, schema_.encoding);
    const bool masked = column.sensitive || shown.contains("***");
    return {fmt::format("{} holds a character that {} does not have, the {}. of the value{}: {}", column.name,
                        text::name_of(*column.length->charset), index,
                        masked ? "" : fmt::format(" ({})", character), shown),
            fmt::format(
                "replace the character in {} at its source and generate the statement again; the receiver "
                "could not store it",
                column.name),
            {}};
  }

  void report_endless(const RecordBatch& batch, Report& report) const {
    const std::size_t column = std::min(batch.unread->fields, schema_.columns.size()) - 1;
    report.add({batch.first_record, batch.first_line, column, batch.unread->byte_offset}, [&] {
      return Explanation{
          fmt::format("the record is longer than {} MiB; {} {}", record_bytes_max >> 20,
                      batch.unread->column ? "no quote closes before that in" : "it had come as far as",
                      schema_.columns[column].name),
          "look for a lost line break, a quote that is not closed or foreign content; generate the statement "
          "again",
          {}};
    });
  }
};

}  // namespace

namespace rules {
extern const Rule field_length{"field-length", 5, true, start<FieldLength>};
}  // namespace rules

}  // namespace stmtwatch::checks
