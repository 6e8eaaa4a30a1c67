#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"
#include "checks/text/transcode.hpp"

// The header line is not what the schema says: columns were added, renamed or reordered, or it is not there.
// A wrong header is one finding; records with as many fields as the schema has columns are judged by it
// nevertheless, unless the titles are those of another kind of file. In a file of sections, a
// title line that stands where none should is one as well.
namespace stmtwatch::checks {
namespace {

class Header final : public Check {
 public:
  explicit Header(const Schema& schema) : schema_(schema) {}

  void opening(const Opening& opening, Report& report) override {
    for (const StrayTitle& each : opening.stray_titles)
      report.add({{}, each.line, {}, each.byte_offset}, [&] { return explain_stray(each); });
    report.count(opening.stray_titles_untold);
    if (opening.header == Opening::Header::right) return;
    report.add({{}, opening.header_line, {}, opening.header_offset}, [&] {
      return Explanation{
          explain(opening),
          opening.header == Opening::Header::other_kind
              ? "see which file was put here, and whether the feed has the right schema; generate the "
                "statement again"
              : "let the generating job write the header of the schema; if the receiver expects the new one, "
                "correct the schema",
          {}};
    });
  }

 private:
  std::string explain(const Opening& opening) const {
    const std::size_t columns = schema_.columns.size();
    switch (opening.header) {
      case Opening::Header::missing:
        return fmt::format("the header line is missing; expected are the titles of {} columns", columns);
      case Opening::Header::preamble_without_end:
        return explain_preamble();
      case Opening::Header::cut:
        return "a line break cuts the header line";
      case Opening::Header::other_delimiter:
        return fmt::format("the titles are separated by {}, the schema says {}; nothing further is judged",
                           shown(*opening.found_delimiter), shown(schema_.delimiter));
      case Opening::Header::other_kind:
        return fmt::format(
            "this is another kind of file: its header line has {} of the {} titles of the schema; nothing "
            "further is judged",
            opening.titles_shared == 0 ? "none" : std::to_string(opening.titles_shared), columns);
      default:
        return explain_difference(opening);
    }
  }

  static std::string shown(char delimiter) { return text::shown_whole(std::string_view(&delimiter, 1)); }

  std::string explain_difference(const Opening& opening) const {
    const std::size_t columns = schema_.columns.size();
    if (!opening.header_field)
      return fmt::format("the header line does not have the titles of {} columns", columns);
    const std::string records =
        opening.titles_found > 1 && opening.titles_found != columns + (schema_.trailing_delimiter ? 1 : 0)
            ? fmt::format("; the header line has {} titles, and records of as many fields are not judged",
                          opening.titles_found)
            : "";
    if (*opening.header_field >= columns) {
      return fmt::format("the header line has more titles than the schema, which has {}{}", columns, records);
    }
    const Column& column = schema_.columns[*opening.header_field];
    // Where few of its titles are known, the line may be anything, an entry included.
    const bool masked = column.sensitive && opening.titles_shared * 2 < columns;
    return fmt::format("title {} of the header line is {}, expected \"{}\"{}", *opening.header_field + 1,
                       text::shown(opening.header_found, masked, schema_.encoding),
                       text::to_utf8(column.title, schema_.encoding), records);
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

  std::string title(std::size_t section) const {
    return text::shown_whole(schema_.sections[section].title, schema_.encoding);
  }

  Explanation explain_stray(const StrayTitle& stray) const {
    switch (stray.kind) {
      case StrayTitle::Kind::twice:
        return {fmt::format("the section {} begins a second time; what follows this line is not judged",
                            title(stray.section)),
                "let the generating job write each section once, or find the value with a line break that "
                "reads like a title; generate the statement again",
                {}};
      case StrayTitle::Kind::out_of_order:
        return {fmt::format("the section {} stands behind {}, which comes after it in the schema",
                            title(stray.section), title(stray.behind)),
                "let the generating job write the sections in the order of the schema; if the receiver "
                "expects this order, correct the schema",
                {}};
      case StrayTitle::Kind::text_before:
        return {"text stands before the first section, where no section has begun; it is not judged",
                "let the generating job begin the file with a title line of the schema",
                {}};
      default:
        return {
            fmt::format("no section begins in the file: no line is {}{}", title(0),
                        schema_.sections.size() == 1 ? "" : " or another title of the schema"),
            "let the generating job write each title of the schema on a line of its own, exactly so; look "
            "for a file of another kind",
            {}};
    }
  }

  const Schema& schema_;
};

}  // namespace

namespace rules {
extern const Rule header{"header", 0, false, start<Header>};
}  // namespace rules

}  // namespace stmtwatch::checks
