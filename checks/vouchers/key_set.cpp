#include "checks/vouchers/key_set.hpp"

#include <algorithm>
#include <bit>

namespace stmtwatch::checks {
namespace {

// Real numbers have a handful; more are random characters in front of digits.
constexpr std::size_t shapes_max = 64;

}  // namespace

std::size_t KeySet::insert_alike(const ColumnValues& keys, std::size_t row) {
  if (last_shape_ >= shapes_.size()) return row;
  Shape& shape = shapes_[last_shape_];
  RunningDigits reader = shape.reader;
  const std::string_view head = shape.head;
  const std::size_t key_bytes = head.size() + shape.digits;
  std::size_t at = row * keys.stride;
  const std::size_t end = keys.rows * keys.stride;
  const std::size_t inserted = shape.numbers.insert_while([&](std::uint64_t& number) {
    if (at >= end || keys.lengths[at] != key_bytes) return false;
    const char* const key = keys.text + keys.begins[at];
    at += keys.stride;
    if (!head.empty() && std::string_view(key, head.size()) != head) return false;
    return reader.read(key + head.size(), number);
  });
  shape.reader = reader;
  size_ += inserted;
  return row + inserted;
}

bool KeySet::insert_other(std::string_view key) {
  const VoucherNumber split = split_key(key);
  Shape* const shape = make_shape(split.head, split.digits);
  bool added = false;
  if (shape != nullptr) {
    last_shape_ = static_cast<std::size_t>(shape - shapes_.data());
    added = shape->numbers.insert(split.number);
  } else {
    added = texts_.insert(key);
  }
  size_ += added ? 1 : 0;
  return added;
}

void KeySet::insert_all(const KeySet& others, KeySet& already) {
  for (const Shape& theirs : others.shapes_) {
    Shape* const ours = make_shape(theirs.head, theirs.digits);
    std::string key;
    theirs.numbers.for_each_word([&](std::uint64_t word, std::uint64_t bits) {
      std::uint64_t left = ours != nullptr ? ours->numbers.insert_word(word, bits) : bits;
      if (ours != nullptr) size_ += static_cast<std::size_t>(std::popcount(bits ^ left));
      for (; left != 0; left &= left - 1) {
        key.clear();
        append_key(theirs.head, theirs.digits, word * 64 + static_cast<std::uint64_t>(std::countr_zero(left)),
                   key);
        if (ours != nullptr || !insert(key)) already.insert(key);
      }
    });
  }
  others.texts_.for_each([&](std::string_view text) {
    if (!insert(text)) already.insert(text);
  });
}

bool KeySet::contains(std::string_view key) const {
  const VoucherNumber split = split_key(key);
  const Shape* const shape = find_shape(split.head, split.digits);
  return shape != nullptr ? shape->numbers.contains(split.number) : texts_.contains(key);
}

const KeySet::Shape* KeySet::find_shape(std::string_view head, std::uint8_t digits) const {
  const auto found = std::ranges::find_if(
      shapes_, [&](const Shape& shape) { return shape.digits == digits && shape.head == head; });
  return found == shapes_.end() ? nullptr : &*found;
}

// Null: its keys are texts. A shape, once refused, is refused for good, as shapes are never taken away; so a
// key is in one place only.
KeySet::Shape* KeySet::make_shape(std::string_view head, std::uint8_t digits) {
  if (digits == 0) return nullptr;
  if (const Shape* const known = find_shape(head, digits))
    return &shapes_[static_cast<std::size_t>(known - shapes_.data())];
  if (shapes_.size() == shapes_max) return nullptr;
  shapes_.push_back({std::string(head), digits});
  return &shapes_.back();
}

std::size_t KeySet::memory_bytes() const {
  std::size_t bytes = texts_.memory_bytes();
  for (const Shape& shape : shapes_)
    bytes += sizeof(Shape) + shape.head.capacity() + shape.numbers.memory_bytes();
  return bytes;
}

}  // namespace stmtwatch::checks
