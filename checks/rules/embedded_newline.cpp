#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"

// A line break inside a field. In 2024-W37 one in a single field kept a merchant's statement back from 09:16
// to 10:23: the receiver read one entry as two broken ones. Breaks that cut a record in two were mended
// before, so that they too stand inside a field here. Where every line ends as the other kind of system
// writes it, that is one finding.
namespace stmtwatch::checks {
namespace {

class EmbeddedNewline final : public ByteCheck {
 public:
  explicit EmbeddedNewline(const Schema& schema) : ByteCheck(schema), line_ending_(schema.line_ending) {}

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.stray_break) {
      report.add({{}, batch.first_line, {}, *batch.stray_break}, [] {
        return Explanation{"a blank line stands where the first record should begin",
                           "let the generating job write no blank line; generate the statement again",
                           {}};
      });
    }
    ByteCheck::batch(batch, report);
  }

  void ending(const Ending& ending, Report& report) override {
    if (!ending.foreign_line_ending) return;
    const bool wants_lf = line_ending_ == LineEnding::lf;
    report.add({{}, ending.foreign_line, {}, *ending.foreign_line_ending}, [&] {
      return Explanation{
          fmt::format("every line ends with {}, the schema says {}", wants_lf ? "CRLF" : "LF",
                      wants_lf ? "LF" : "CRLF"),
          "let the generating job write the line ending of the schema; look for a transfer in text "
          "mode or a job that moved to another system",
          {}};
    });
  }

 private:
  std::optional<std::size_t> find(std::string_view field) const override { return text::find_break(field); }

  Explanation explain(const Column& column, std::string_view field, std::size_t at) const override {
    return {fmt::format("{} contains a line break ({}): {}", column.name,
                        text::name_of_break(field.substr(at)), text::shown(field, column.sensitive)),
            fmt::format("let the generating job strip line breaks from {}; generate the statement again",
                        column.name),
            {}};
  }

  LineEnding line_ending_;
};

}  // namespace

namespace rules {
extern const Rule embedded_newline{"embedded-newline", 2, true, start<EmbeddedNewline>};
}  // namespace rules

}  // namespace stmtwatch::checks
