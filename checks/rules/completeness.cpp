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

std::string explain(const Ending& ending, const Schema& schema) {
  const char* const plural = ending.records == 1 ? "" : "s";
  if (ending.nothing_at_all) return "the file is empty";
  if (ending.trailer == Ending::Trailer::titles_without_row) {
    return "the file ends after the titles of its trailer: the row with the totals is missing";
  }
  if (ending.records_after_trailer) return "records stand after the trailer";
  if (ending.trailer != Ending::Trailer::missing) {
    return fmt::format(
        "the lines at the end that begin with {} are missing: the file ends after {} record{}, at byte {}",
        text::shown(schema.postamble->begins_with, false, schema.encoding), ending.records, plural,
        ending.size);
  }
  return fmt::format("the trailer is missing: the file ends after {} record{}, at byte {}", ending.records,
                     plural, ending.size);
}

class Completeness final : public Check {
 public:
  explicit Completeness(const Schema& schema) : schema_(schema) {}

  void ending(const Ending& ending, Report& report) override {
    if (is_complete(ending)) return;
    report.add({{}, ending.last_line, {}, ending.size}, [&] {
      return Explanation{
          explain(ending, schema_),
          "see whether the generating job ended well and was alone; generate the statement again",
          {}};
    });
  }

 private:
  const Schema& schema_;
};

}  // namespace

namespace rules {
extern const Rule completeness{"completeness", 16, false, start<Completeness>};
}  // namespace rules

}  // namespace stmtwatch::checks
