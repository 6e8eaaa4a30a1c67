#include "checks/vouchers/key_text.hpp"

#include "checks/shown_value.hpp"

namespace stmtwatch::checks {
namespace {

constexpr std::size_t length_bytes = 4;

void append_part(std::string_view value, std::string& key) {
  for (std::size_t i = 0; i < length_bytes; ++i)
    key += static_cast<char>((value.size() >> (8 * i)) & 0xFF);
  key += value;
}

std::string_view take_part(std::string_view& key) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(key[i])) << (8 * i);
  }
  const std::string_view value = key.substr(length_bytes, length);
  key.remove_prefix(length_bytes + length);
  return value;
}

}  // namespace

std::string_view key_of(const UniqueKey& unique, const RecordBatch& batch, std::size_t row,
                        std::string& room) {
  bool empty = true;
  for (const std::size_t column : unique.columns) {
    if ((batch.marks(row, column) & mark::closed) != 0) return {};
    empty = empty && batch.span(row, column).length == 0;
  }
  if (empty) return {};
  if (unique.columns.size() == 1) return batch.value(row, unique.columns.front());
  room.clear();
  for (const std::size_t column : unique.columns)
    append_part(batch.value(row, column), room);
  return room;
}

std::string shown_key(const Schema& schema, const UniqueKey& unique, std::string_view key, bool in_place) {
  std::string shown;
  for (const std::size_t index : unique.columns) {
    const Column& column = schema.columns[index];
    const std::string_view value = unique.columns.size() == 1 ? key : take_part(key);
    if (!shown.empty()) shown += " + ";
    shown += column.name + " " + shown_key_value(column, value, schema.encoding, in_place);
  }
  return shown;
}

}  // namespace stmtwatch::checks
