#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/shown.hpp"
#include "checks/values/value_type.hpp"

// A value that is not of its column's type, such as 1e3 or 1,000.00 as an amount, or 30 February: written
// through a spreadsheet or a formatting default, and then either refused or, worse, read as another number.
namespace stmtwatch::checks {
namespace {

class FieldType final : public ValueCheck {
 public:
  using ValueCheck::ValueCheck;

  void batch(RecordBatch& batch, Report& report) override {
    if (schema_.quote) judge_quotes(batch, report);
    judge_prefixes(batch, report);
    ValueCheck::batch(batch, report);
  }

 private:
  bool concerns(const Column& column) const override { return !std::holds_alternative<Text>(column.type); }

  bool holds(std::size_t column, std::string_view value) const override {
    return is_well_formed(schema_.columns[column].type, value);
  }

  Explanation explain(const Column& column, std::string_view, const std::string& shown) const override {
    return {
        fmt::format("{} is not {}: {}", column.name, describe(column.type), shown),
        fmt::format(
            "correct {} at its source, or how the generating job formats it; generate the statement again",
            column.name),
        {}};
  }

  void judge_quotes(RecordBatch& batch, Report& report) const {
    for (const auto& [row, column] : batch.suspects()) {
      Marks& marks = batch.marks(row, column);
      if ((marks & (mark::misquoted | mark::closed)) != mark::misquoted) continue;
      report.add(place_of(batch, row, column), [&] {
        const std::string_view field = batch.field(row, column);
        return explain_quotes(schema_.columns[column], field, report.shown(batch, row, column, field));
      });
      marks |= mark::closed;
    }
  }

  Explanation explain_quotes(const Column& column, std::string_view field, const std::string& shown) const {
    const bool quoted = field.starts_with(*schema_.quote);
    return {fmt::format("{} {}: {}",
                        quoted ? "text follows the quote that closes" : "no quotes stand around a quote in",
                        column.name, shown),
            quoted ? "let the generating job write a quote inside a value twice, and nothing behind the one "
                     "that closes it"
                   : "let the generating job put a value with a quote in quotes, and write the quote inside "
                     "twice; where the receiver takes it as it is, the schema may say bare_quotes = true",
            {}};
  }

  void judge_prefixes(RecordBatch& batch, Report& report) const {
    for (const auto& [row, column] : batch.suspects()) {
      Marks& marks = batch.marks(row, column);
      if ((marks & (mark::unprefixed | mark::closed)) != mark::unprefixed) continue;
      const std::string_view value = batch.value(row, column);
      report.add(place_of(batch, row, column), [&] {
        return explain_prefix(schema_.columns[column], report.shown(batch, row, column, value));
      });
      marks |= mark::closed;
    }
  }

  Explanation explain_prefix(const Column& column, const std::string& shown) const {
    return {fmt::format("{} does not begin with {}: {}", column.name,
                        text::shown_whole(column.prefix, schema_.encoding), shown),
            "let the generating job write the prefix before every value; look for a delimiter inside a value",
            {}};
  }
};

}  // namespace

namespace rules {
extern const Rule field_type{"field-type", 7, true, start<FieldType>};
}  // namespace rules

}  // namespace stmtwatch::checks
