#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"
#include "checks/text/transcode.hpp"

// The header line is not what the schema says: columns were added, renamed or reordered, or it is not there.
// A wrong header is one finding; the records are judged by the schema nevertheless.
namespace stmtwatch::checks {
namespace {

class Header final : public Check {
 public:
  explicit Header(const Schema& schema) : schema_(schema) {}

  void opening(const Opening& opening, Report& report) override {
    if (opening.header == Opening::Header::right) return;
    report.add({{}, opening.header_line, {}, opening.header_offset}, [&] {
      return Explanation{
          explain(opening),
          "let the generating job write the header of the schema; if the receiver expects the new one, "
          "correct the schema",
          {}};
    });
  }

 private:
  std::string explain(const Opening& opening) const {
    const std::size_t columns = schema_.columns.size();
    if (opening.header == Opening::Header::missing) {
      return fmt::format("the header line is missing; expected are the titles of {} columns", columns);
    }
    if (opening.header == Opening::Header::preamble_without_end) return explain_preamble();
    if (opening.header == Opening::Header::cut) return "a line break cuts the header line";
    if (!opening.header_field) {
      return fmt::format("the header line does not have the titles of {} columns", columns);
    }
    if (*opening.header_field >= columns) {
      return fmt::format("the header line has more titles than the schema, which has {}", columns);
    }
    const Column& column = schema_.columns[*opening.header_field];
    // The line may be anything, an entry included.
    return fmt::format("title {} of the header line is {}, expected \"{}\"", *opening.header_field + 1,
                       text::shown(opening.header_found, column.sensitive, schema_.encoding),
                       text::to_utf8(column.title, schema_.encoding));
  }

  std::string explain_preamble() const {
    const Preamble& preamble = *schema_.preamble;
    if (preamble.until) {
      return fmt::format("the line that ends the preamble is missing: none of the first {} lines matches {}",
                         preamble.lines_max, *preamble.until);
    }
    return fmt::format("the header line is missing: none of the first {} lines has the titles of {} columns",
                       preamble.lines_max + 1, schema_.columns.size());
  }

  const Schema& schema_;
};

}  // namespace

namespace rules {
extern const Rule header{"header", 0, false, start<Header>};
}  // namespace rules

}  // namespace stmtwatch::checks
