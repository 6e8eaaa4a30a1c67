#include <fmt/format.h>

#include "checks/check.hpp"

// The statement was written to its end: its trailer is the last line that is not empty. What is missing is
// most often the rest of a file that was taken while its job still wrote it, or whose job died.
namespace stmtwatch::checks {
namespace {

std::string explain(const Ending& ending) {
  if (ending.nothing_at_all) return "the file is empty";
  if (ending.trailer == Ending::Trailer::titles_without_row) {
    return "the file ends after the titles of its trailer: the row with the totals is missing";
  }
  if (ending.records_after_trailer) return "records stand after the trailer";
  return fmt::format("the trailer is missing: the file ends after {} records, at byte {}", ending.records,
                     ending.size);
}

class Completeness final : public Check {
 public:
  explicit Completeness(const Schema&) {}

  void ending(const Ending& ending, Report& report) override {
    const bool complete =
        ending.trailer == Ending::Trailer::found || ending.trailer == Ending::Trailer::not_wanted;
    if (complete && !ending.nothing_at_all) return;
    report.add({{}, ending.last_line, {}, ending.size}, [&] {
      return Explanation{
          explain(ending),
          "see whether the generating job ended well and was alone; generate the statement again",
          {}};
    });
  }
};

}  // namespace

namespace rules {
extern const Rule completeness{"completeness", 16, false, start<Completeness>};
}  // namespace rules

}  // namespace stmtwatch::checks
