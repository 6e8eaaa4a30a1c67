#pragma once

#include <string>
#include <string_view>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"

// The bytes of a key: of one column the value itself; of several, for each the number of its bytes (32 bits,
// little-endian) and the value, so that ("ab", "c") and ("a", "bc") differ.
namespace stmtwatch::checks {

// The key of a row, in `room` where it has to be put together. Empty: the row takes no part in uniqueness, as
// all of the key's values are empty or one of them has a finding already.
std::string_view key_of(const UniqueKey& unique, const RecordBatch& batch, std::size_t row,
                        std::string& room);

// For messages: `voucher_no "A1"`; of several columns `voucher_no "A1" + fee "0.10"`. Sensitive values are
// masked, all of them where the record is not `in_place`.
std::string shown_key(const Schema& schema, const UniqueKey& unique, std::string_view key, bool in_place);

}  // namespace stmtwatch::checks
