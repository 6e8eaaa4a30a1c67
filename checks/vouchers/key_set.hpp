#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::checks {

// Where a key (a voucher number, or the columns of a composite key) stands in its statement.
struct KeyPlace {
  std::uint64_t record = 0;
  std::uint64_t line = 0;
  std::uint64_t byte_offset = 0;
  std::uint64_t entry_hash =
      0;  // of the whole record's bytes: tells "the same entry again" from "another entry"
};

// The keys of one statement and of one UniqueKey of its schema, each once, in file order, with their first
// places. Exact at any size: keys are compared byte by byte, a hash only finds them. Grows with the number of
// keys: their bytes and about 50 bytes each. Not thread-safe.
class KeySet {
 public:
  // The place where `key` stood before, or nullopt if it is new and now remembered.
  std::optional<KeyPlace> insert(std::string_view key, const KeyPlace& place);

  std::size_t size() const { return places_.size(); }
  std::string_view key(std::size_t index) const;
  const KeyPlace& place(std::size_t index) const { return places_[index]; }
  std::optional<std::size_t> find(std::string_view key) const;

 private:
  std::size_t slot_of(std::string_view key, std::uint64_t hash) const;
  void grow();

  std::string bytes_;                // all keys, one after another
  std::vector<std::uint64_t> ends_;  // where each ends in bytes_
  std::vector<KeyPlace> places_;
  std::vector<std::uint64_t> slots_;  // open addressing; see key_set.cpp
};

}  // namespace stmtwatch::checks
