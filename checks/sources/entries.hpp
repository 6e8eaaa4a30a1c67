#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"

// The entries of a merged statement and of a source statement in a form that compares: the same entry gives
// the same bytes on both sides, however amounts and times are written there.
namespace stmtwatch::checks {

// One entry: 24 bytes of memory, whatever it says.
struct Entry {
  std::uint64_t key = 0;      // hash of its key
  std::uint64_t content = 0;  // hash of its key and its compared values; 0: one of them cannot be read
  std::uint64_t record = 0;   // from 1

  friend auto operator<=>(const Entry&, const Entry&) = default;
};

// How entries are read from one side of the comparison.
class EntryReader {
 public:
  static EntryReader of_merged(const Schema& merged, const SourceStatement& asked);
  static EntryReader of_source(const Schema& merged, const SourceStatement& asked);

  // nullopt: the key cannot be read.
  std::optional<Entry> read(const RecordBatch& batch, std::size_t row);
  // The bytes that are compared; nullopt: they cannot be read. Both sides have their columns in one order.
  std::optional<std::string> key(const RecordBatch& batch, std::size_t row) const;
  std::optional<std::string> compared(const RecordBatch& batch, std::size_t row, std::size_t index) const;

  const std::vector<std::size_t>& key_columns() const { return key_; }
  const std::vector<std::size_t>& compared_columns() const { return compared_; }

 private:
  EntryReader(const Schema& here, const Schema& there) : here_(&here), there_(&there) {}
  void add(std::vector<std::size_t>& columns, std::size_t here, std::size_t there);
  bool append(const RecordBatch& batch, std::size_t row, std::size_t column, std::string& bytes) const;

  const Schema* here_;
  const Schema* there_;
  std::vector<std::size_t> key_, compared_;  // columns of `here_`
  std::vector<std::size_t>
      counterparts_;  // by column of `here_`: the column of `there_` that it is compared with
  std::string room_;
};

}  // namespace stmtwatch::checks
