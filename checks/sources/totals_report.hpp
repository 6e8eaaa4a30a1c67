#pragma once

#include <expected>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/values/tally.hpp"

namespace stmtwatch::checks {

// A report that says totals of a statement in lines of text and has no records of its own, held against what
// the records add up to. Memory does not grow with either.
class TotalsReport {
 public:
  // A report is for people: a larger file is none.
  static constexpr std::size_t bytes_max = 64u << 10;

  // What is passed must outlive it.
  TotalsReport(const Schema& schema, const SourceStatement& asked, const SourceFile& file);

  void add(const RecordBatch& batch);
  // `whole`: the statement was written to its end.
  void end(const Ending& ending, bool whole, Report& report) const;

 private:
  // The error: why there is nothing to compare with.
  std::expected<std::string, Explanation> read() const;
  std::vector<std::string> differences(const std::string& text, const Ending& ending) const;

  const Schema& schema_;
  const SourceStatement& asked_;
  const SourceFile& file_;
  std::vector<Tally> tallies_;  // for each field of each line
};

}  // namespace stmtwatch::checks
