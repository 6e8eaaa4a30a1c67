#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"

// The statement was written to its end: its trailer is the last line that is not empty, its postamble is
// there. What is missing is most often the rest of a file that was taken while its job still wrote it, or
// whose job died.
namespace stmtwatch::checks {
namespace {

bool is_complete(const Ending& ending) {
  const bool trailer =
      ending.trailer == Ending::Trailer::found || ending.trailer == Ending::Trailer::not_wanted;
  return trailer && !ending.postamble_missing && !ending.nothing_at_all;
}

std::string explain(const Ending& ending, const Schema& schema, const Whereabouts& whereabouts) {
  const char* const plural = ending.records == 1 ? "" : "s";
  const std::string& part = whereabouts.part;
  const std::uint64_t end = whereabouts.bytes + ending.size;
  if (ending.nothing_at_all) {
    return fmt::format("the {} {}", part, ending.ends_with_nuls ? "holds nothing but NULs" : "is empty");
  }
  if (ending.trailer == Ending::Trailer::titles_without_row) {
    return fmt::format("the {} ends after the titles of its trailer: the row with the totals is missing",
                       part);
  }
  if (ending.records_after_trailer) return "records stand after the trailer";
  if (ending.trailer != Ending::Trailer::missing) {
    return fmt::format(
        "the lines at the end that begin with {} are missing: the {} ends after {} record{}, at byte {}",
        text::shown_whole(schema.postamble->begins_with, schema.encoding), part, ending.records, plural, end);
  }
  return fmt::format("the trailer is missing: the {} ends after {} record{}, at byte {}", part,
                     ending.records, plural, end);
}

constexpr const char* hint_incomplete =
    "see whether the generating job ended well and was alone; generate the statement again";

class Completeness final : public Check {
 public:
  Completeness(const Schema& schema, const JudgeContext& context)
      : schema_(schema), whereabouts_(context.whereabouts) {}

  void ending(const Ending& ending, Report& report) override {
    for (const MissingSection& each : ending.missing_sections)
      report.add({{}, each.line, {}, each.byte_offset}, [&] { return explain_missing(each); });
    if (is_complete(ending)) return;
    report.add({{}, ending.last_line, {}, ending.size}, [&] {
      return Explanation{explain(ending, schema_, whereabouts_), hint_incomplete, {}};
    });
  }

 private:
  Explanation explain_missing(const MissingSection& missing) const {
    if (!missing.found.empty()) {
      return {fmt::format(
                  "a section is missing: no line is {}; {} seems to be meant, and what is below it is judged",
                  text::shown_whole(schema_.sections[missing.section].title, schema_.encoding),
                  text::shown(missing.found, false, schema_.encoding)),
              "let the generating job write the title of the schema; if the receiver expects the new one, "
              "correct "
              "the schema",
              {}};
    }
    return {fmt::format("a section is missing: no line is {}",
                        text::shown_whole(schema_.sections[missing.section].title, schema_.encoding)),
            hint_incomplete,
            {}};
  }

  const Schema& schema_;
  Whereabouts whereabouts_;
};

}  // namespace

namespace rules {
extern const Rule completeness{"completeness", 16, false, start<Completeness>};
}  // namespace rules

}  // namespace stmtwatch::checks
