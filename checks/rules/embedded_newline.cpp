#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"

// A line break inside a field. In 2024-W37 one in a single field kept a merchant's statement back from 09:16
// to 10:23: the receiver read one entry as two broken ones. Breaks that cut a record in two were mended
// before, so that they too stand inside a field here. Where every line ends as the other kind of system
// writes it, that is one finding. Between quotes a column may allow them.
namespace stmtwatch::checks {
namespace {

class EmbeddedNewline final : public ByteCheck {
 public:
  using ByteCheck::ByteCheck;

  void opening(const Opening& opening, Report& report) override {
    if (opening.foreign_title) {
      const auto& [line, byte_offset] = *opening.foreign_title;
      report.add({{}, line, {}, byte_offset}, [this] { return explain_title(); });
    }
    if (opening.lone_cr) add_foreign({{}, opening.header_line, {}, *opening.lone_cr}, "CR", report);
  }

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.stray_break) judge_stray_break(batch, report);
    ByteCheck::batch(batch, report);
  }

  void ending(const Ending& ending, Report& report) override {
    if (!ending.foreign_line_ending) return;
    add_foreign({{}, ending.foreign_line, {}, *ending.foreign_line_ending}, other(), report);
  }

 private:
  // Behind a record it is in its last field.
  void judge_stray_break(RecordBatch& batch, Report& report) const {
    Place place{{}, batch.first_line, {}, *batch.stray_break};
    const std::size_t last = batch.columns() - 1;
    if (batch.rows == 1) {
      place = {batch.first_record, batch.line_of(0, *batch.stray_break), last, *batch.stray_break};
      if ((batch.marks(0, last) & mark::closed) != 0) return;
      batch.marks(0, last) |= mark::closed;
    }
    report.add(place, [&] {
      return Explanation{batch.rows == 0 ? "a blank line stands where the first record should begin"
                                         : "a blank line stands behind the record",
                         "let the generating job write no blank line; generate the statement again",
                         {}};
    });
  }

  static constexpr const char* hint_foreign =
      "let the generating job write the line ending of the schema; look for a transfer in text mode or a job "
      "that moved to another system";

  void add_foreign(const Place& place, std::string_view found, Report& report) const {
    report.add(place, [&] {
      return Explanation{
          fmt::format("every line ends with {}, the schema says {}", found, wanted()), hint_foreign, {}};
    });
  }

  Explanation explain_title() const {
    return {
        fmt::format("the line that begins a section ends with {}, the schema says {}; the lines of such a "
                    "section are taken with either",
                    other(), wanted()),
        hint_foreign,
        {}};
  }

  const char* other() const { return schema_.line_ending == LineEnding::lf ? "CRLF" : "LF"; }

  std::string_view wanted() const {
    switch (schema_.line_ending) {
      case LineEnding::lf:
        return "LF";
      case LineEnding::crlf:
        return "CRLF";
      default:
        return "LF or CRLF";
    }
  }

  std::optional<std::size_t> find(const Column& column, std::string_view field,
                                  std::string_view value) const override {
    const bool quoted = schema_.quote && field.starts_with(*schema_.quote);
    if (!column.line_breaks_allowed || !quoted) return text::find_break(field, schema_.encoding);
    // Allowed between the quotes only. Padding is no break; so behind the value there is none but behind
    // them.
    const auto behind = static_cast<std::size_t>(value.data() + value.size() - field.data());
    const auto at = text::find_break(field.substr(behind), schema_.encoding);
    return at ? std::optional(behind + *at) : std::nullopt;
  }

  Explanation explain(const Column& column, std::string_view field, std::size_t at,
                      const std::string& shown) const override {
    return {fmt::format("{} contains a line break ({}): {}", column.name,
                        text::name_of_break(field.substr(at), schema_.encoding), shown),
            fmt::format("let the generating job strip line breaks from {}; generate the statement again",
                        column.name),
            {}};
  }
};

}  // namespace

namespace rules {
extern const Rule embedded_newline{"embedded-newline", 2, true, start<EmbeddedNewline>};
}  // namespace rules

}  // namespace stmtwatch::checks
