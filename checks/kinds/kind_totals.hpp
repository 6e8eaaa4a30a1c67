#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/values/tally.hpp"

// What records of one kind say about those of others, held against what they add up to.
namespace stmtwatch::checks::kinds {

// All totals of one statement. What could not be read is not held against a total as well. All that is wrong
// is told at the first place, as one fault makes many totals wrong.
class KindTotals {
 public:
  // More values that totals are told apart by, or longer ones, are not kept apart: files have some currencies
  // or accounts.
  static constexpr std::size_t groups_max = 1000;
  static constexpr std::size_t group_bytes_max = 64;

  // `schema` must outlive it.
  explicit KindTotals(const Schema& schema);

  // The next record, judged already, of this kind: a batch of one row.
  void see(std::size_t kind, const RecordBatch& batch);
  // A record of this kind (nullopt: nobody knows which) could not be read.
  void lose(std::optional<std::size_t> kind);
  // A record stands in the wrong place: perhaps one is missing that totals begin behind.
  void lose_beginnings();

  bool wrong() const { return !told_.empty(); }
  const Place& place() const { return place_; }  // the first; wrong()
  std::string told() const;                      // all of them

 private:
  // What one term adds up to, for each value that it is told apart by.
  struct TermTally {
    const KindTerm* term = nullptr;
    const Schema* part = nullptr;  // of the kind that it speaks of
    std::map<std::string, Tally, std::less<>> groups;
    bool readable = true;
    bool too_many_groups = false;
  };
  struct Running {
    const KindTotal* total = nullptr;
    std::size_t kind = 0;  // that says it
    std::vector<TermTally> terms;
  };

  static std::optional<std::string> group_of(const TermTally& tally, const RecordBatch& batch, bool said);
  static void add(TermTally& tally, const RecordBatch& batch);
  void judge(const Running& running, const RecordBatch& batch);
  std::optional<Money> expected(const Running& running, const RecordBatch& batch, int scale) const;
  static void reset(Running& running);

  const Schema& schema_;
  std::vector<Running> running_;
  std::vector<std::string> told_;
  std::uint64_t untold_ = 0;
  Place place_;
};

}  // namespace stmtwatch::checks::kinds
