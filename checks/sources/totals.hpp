#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

// The number of a merged statement's entries and their sums, held against what a report says of them.
namespace stmtwatch::checks {

class Totals {
 public:
  Totals(const Schema& merged, const SourceStatement& asked);

  void add_merged(const RecordBatch& batch, std::size_t row);
  void begin_source();  // the source is read from its beginning
  void add_source(const RecordBatch& batch, std::size_t row);
  // The merged statement has a record that cannot be read: its totals are not known.
  void lose_merged() { readable_ = false; }
  bool source_readable() const { return source_readable_; }

  // What differs, for people, each with both numbers; empty also where the totals are not known.
  std::vector<std::string> differences() const;

 private:
  // nullopt in these: more than Money holds.
  struct Sum {
    std::size_t merged_column, source_column;
    int scale;
    std::optional<Money> merged, source;
  };
  static void add(std::optional<Money>& sum, const std::optional<Money>& amount);

  const Schema& merged_;
  const SourceStatement& asked_;
  std::vector<Sum> sums_;
  std::uint64_t entries_ = 0;                           // of the merged statement
  std::optional<Money> said_entries_ = Money::zero(0);  // by the source
  bool readable_ = true;
  bool source_readable_ = true;
};

}  // namespace stmtwatch::checks
