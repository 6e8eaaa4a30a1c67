#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "checks/judge.hpp"

namespace stmtwatch::checks {

// Where a key stands in its statement.
struct KeyPlace {
  std::uint64_t record = 0;
  std::uint64_t line = 0;
  std::uint64_t byte_offset = 0;
  std::uint64_t entry_hash =
      0;                  // of the whole record's bytes: tells "the same entry again" from "another entry"
  bool in_place = false;  // no value of the record has a finding: the key is one, and may be shown
};

struct PlacedKey {
  std::size_t unique_index = 0;  // into Schema::unique
  std::string key;
  KeyPlace place;
};

// The first places of the keys of `wanted` (a set for each Schema::unique), in file order, at most
// `places_max` of them: key sets hold no places, so the few that are asked for are looked up by reading the
// statement again. `name` is what the statement was judged with.
std::expected<std::vector<PlacedKey>, SourceFault> locate(const Source& source, const Schema& schema,
                                                          const std::optional<StatementName>& name,
                                                          const std::vector<KeySet>& wanted,
                                                          std::size_t places_max);

// Of the record in `row`, and its key's column.
class RecordBatch;
KeyPlace key_place_of(const RecordBatch& batch, std::size_t row, std::size_t column);

}  // namespace stmtwatch::checks
