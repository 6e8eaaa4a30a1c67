#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/sources/differences.hpp"
#include "checks/sources/places.hpp"
#include "checks/sources/totals.hpp"

namespace stmtwatch::checks {

// Of a source whose file is not there, or cannot be read.
Explanation nothing_to_compare_with(const SourceStatement& asked, const SourceFile& file);
Explanation cannot_be_read(const SourceStatement& asked, const SourceFault& fault);

// A merged statement against one of its source statements: the merged one's records as they are judged, the
// source when they have all been seen. Memory grows with the entries of both (see Entry).
class Comparison {
 public:
  // What is passed must outlive it.
  Comparison(const Schema& merged, const SourceStatement& asked, const SourceFile& file,
             const JudgeContext& context);

  void add(const RecordBatch& batch, std::size_t row);
  void lose();  // a record could not be read
  // `whole`: the merged statement was written to its end.
  void end(const Ending& ending, bool whole, Report& report);

 private:
  // Why the source cannot be compared with; nullopt: it was read, and `source_` and `totals_` are filled.
  std::optional<Explanation> read_source();
  void judge_totals(Report& report) const;
  void judge_entries(bool whole, Report& report);
  void tell(const Differences& differences, Report& report);
  void tell_added(const SeenEntry& added, Report& report) const;
  void tell_lost(std::uint64_t record, const SeenEntry& lost, Report& report) const;
  void tell_altered(std::uint64_t record, const SeenEntry& merged, const SeenEntry& source,
                    Report& report) const;
  Related related(std::uint64_t record, const Place& place) const;
  SecondLook::Entries look_again(const Source& statement, const Schema& schema, const EntryReader& reader,
                                 std::vector<std::uint64_t> records) const;

  const Schema& schema_;
  const SourceStatement& asked_;
  const SourceFile& file_;
  const JudgeContext& context_;
  EntryReader merged_reader_, source_reader_;
  std::vector<Entry> merged_, source_;
  std::uint64_t unreadable_ = 0;  // records of the merged statement
  Totals totals_;
  Place end_;
};

}  // namespace stmtwatch::checks
