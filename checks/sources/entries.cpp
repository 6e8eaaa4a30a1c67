#include "checks/sources/entries.hpp"

#include <algorithm>
#include <iterator>

#include "checks/balances/amounts.hpp"
#include "checks/text/transcode.hpp"
#include "checks/values/amount.hpp"
#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {
namespace {

constexpr std::uint64_t content_seed = 0x9e3779b97f4a7c15;

std::string letters_of(const Moment& moment) {
  std::string letters;
  std::ranges::copy_if(moment.picture, std::back_inserter(letters),
                       [](char c) { return std::string_view("YMDhms").contains(c); });
  return letters;
}

// A number with as many digits as the other side has, a time without what stands between its digits.
std::string canonical(const ValueType& here, const ValueType& there, std::string_view value) {
  std::string bytes(value);
  const auto* const decimal = std::get_if<Decimal>(&here);
  const auto* const other_decimal = std::get_if<Decimal>(&there);
  if (decimal != nullptr && other_decimal != nullptr) {
    const auto amount = amount_of(*decimal, value);
    const auto wide =
        amount ? amount->widened(std::max(decimal->scale_max, other_decimal->scale_max)) : std::nullopt;
    return wide ? wide->format() : bytes;
  }
  const auto* const moment = std::get_if<Moment>(&here);
  const auto* const other_moment = std::get_if<Moment>(&there);
  if (moment != nullptr && other_moment != nullptr && letters_of(*moment) == letters_of(*other_moment))
    std::erase_if(bytes, [](char c) { return c < '0' || c > '9'; });
  return bytes;
}

// Parts are told apart by their lengths, so that ("ab", "c") and ("a", "bc") differ.
void append_part(std::string_view part, std::string& bytes) {
  const auto length = static_cast<std::uint32_t>(part.size());
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>((length >> shift) & 0xFF);
  bytes += part;
}

}  // namespace

EntryReader EntryReader::of_merged(const Schema& merged, const SourceStatement& asked) {
  EntryReader reader(merged, *asked.schema);
  for (const ColumnPair& pair : asked.key)
    reader.add(reader.key_, pair.merged, pair.source);
  for (const ColumnPair& pair : asked.compared)
    reader.add(reader.compared_, pair.merged, pair.source);
  return reader;
}

EntryReader EntryReader::of_source(const Schema& merged, const SourceStatement& asked) {
  EntryReader reader(*asked.schema, merged);
  for (const ColumnPair& pair : asked.key)
    reader.add(reader.key_, pair.source, pair.merged);
  for (const ColumnPair& pair : asked.compared)
    reader.add(reader.compared_, pair.source, pair.merged);
  return reader;
}

void EntryReader::add(std::vector<std::size_t>& columns, std::size_t here, std::size_t there) {
  columns.push_back(here);
  counterparts_.resize(here_->columns.size());
  counterparts_[here] = there;
}

std::optional<Entry> EntryReader::read(const RecordBatch& batch, std::size_t row) {
  room_.clear();
  for (const std::size_t column : key_) {
    if (!append(batch, row, column, room_)) return std::nullopt;
  }
  Entry entry{hash_bytes(room_), 0, batch.first_record + row};
  for (const std::size_t column : compared_) {
    if (!append(batch, row, column, room_)) return entry;
  }
  entry.content = std::max<std::uint64_t>(hash_bytes(room_, content_seed), 1);
  return entry;
}

std::optional<std::string> EntryReader::key(const RecordBatch& batch, std::size_t row) const {
  std::string bytes;
  for (const std::size_t column : key_) {
    if (!append(batch, row, column, bytes)) return std::nullopt;
  }
  return bytes;
}

std::optional<std::string> EntryReader::compared(const RecordBatch& batch, std::size_t row,
                                                 std::size_t index) const {
  std::string bytes;
  if (!append(batch, row, compared_[index], bytes)) return std::nullopt;
  return bytes;
}

bool EntryReader::append(const RecordBatch& batch, std::size_t row, std::size_t column,
                         std::string& bytes) const {
  if (is_closed(batch, row, column)) return false;
  const ValueType& type = here_->columns[column].type;
  const ValueType& other = there_->columns[counterparts_[column]].type;
  const std::string value = canonical(type, other, batch.value(row, column));
  append_part(here_->encoding == there_->encoding ? value : text::to_utf8(value, here_->encoding), bytes);
  return true;
}

}  // namespace stmtwatch::checks
