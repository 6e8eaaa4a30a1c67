#include "checks/vouchers/key_filter.hpp"

#include <algorithm>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {
namespace {

std::uint64_t hash_of(std::uint64_t number) {
  return run_format::filter_hash(number);
}

// A key may be loose in one place and a number of a group in the other: it is the same here.
std::uint64_t hash_of(const std::string& loose_key) {
  const auto split = split_key(loose_key);
  return split.digits != 0 ? hash_of(split.number) : hash_bytes(loose_key);
}

}  // namespace

KeyFilter::KeyFilter(std::uint64_t keys)
    : words_(keys * run_format::filter_bits_per_key / 64 + 1), room_(keys) {}

std::size_t KeyFilter::word_of(std::uint64_t hash) const {
  return run_format::filter_word(hash, words_.size());
}

// What is looked at is seldom in a cache: it is sent for some keys ahead.
template <class Keys>
void KeyFilter::insert_all(const Keys& keys) {
  constexpr std::size_t ahead = 32;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i + ahead < keys.size()) __builtin_prefetch(&words_[word_of(hash_of(keys[i + ahead]))], 1);
    const auto hash = hash_of(keys[i]);
    words_[word_of(hash)] |= run_format::filter_mask(hash);
  }
  room_ -= std::min<std::uint64_t>(room_, keys.size());
}

void KeyFilter::insert(const SortedKeys& keys) {
  for (const auto& group : keys.groups())
    insert_all(group.numbers);
  insert_all(keys.loose());
}

RunResult<void> KeyFilter::insert(const RunView& run) {
  const auto insert_segment = [&](const RunView::Segment& segment) -> RunResult<void> {
    const auto decoded = run.decode(segment);
    if (!decoded) return std::unexpected(decoded.error());
    insert_all(decoded->numbers);
    insert_all(decoded->keys);
    return {};
  };
  for (const auto& group : run.groups())
    for (const auto& segment : group.segments)
      if (auto done = insert_segment(segment); !done) return done;
  for (const auto& segment : run.loose())
    if (auto done = insert_segment(segment); !done) return done;
  return {};
}

SortedKeys KeyFilter::those_of(const SortedKeys& keys, std::vector<std::uint64_t>& ranks) const {
  return keys.those([&](const auto& key) { return &words_[word_of(hash_of(key))]; },
                    [&](const auto& key) {
                      const auto hash = hash_of(key);
                      const auto mask = run_format::filter_mask(hash);
                      return (words_[word_of(hash)] & mask) == mask;
                    },
                    ranks);
}

}  // namespace stmtwatch::checks
