#include "checks/vouchers/number_set.hpp"

#include <algorithm>
#include <bit>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {
namespace {

constexpr std::size_t window_words = 32;
constexpr std::uint64_t window_before = 512;  // how far the window reaches back
constexpr std::size_t slots_min = 64;
constexpr std::size_t parts_many = 256;
constexpr std::size_t split_from = 1u << 16;  // slots of the one part
constexpr std::size_t page_bytes = 8192;
constexpr std::size_t sparse_bytes = 12;       // what a number takes in the table, about
constexpr std::size_t spare_bytes = 64 << 10;  // of pages that the next numbers may still fill

std::uint64_t hash_of(std::uint64_t number) {
  return hash_number(number, process_seed());
}

// Which of the parts: by the highest bits; which slot: by the bits below them.
std::size_t part_of(std::uint64_t hash, std::size_t parts) {
  return parts == 1 ? 0 : static_cast<std::size_t>(hash >> 56);
}

std::size_t first_slot(std::uint64_t hash, std::size_t slots) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>(static_cast<Wide>(hash << 8) * slots >> 64);
}

bool is_full(std::size_t used, std::size_t slots) {
  return used + 1 > slots - slots / 8;  // 7 of 8
}

}  // namespace

bool NumberSet::insert_elsewhere(std::uint64_t number) {
  if (size_ == 0 && window_.empty() && parts_.empty() && pages_.empty()) open_window(number);
  if (number - window_begin_ < window_.size() * 64) return put(window_.data(), number - window_begin_);
  if (!window_.empty()) leave_window();
  return insert_beyond(number);
}

std::uint64_t NumberSet::insert_word(std::uint64_t word, std::uint64_t bits) {
  const std::uint64_t first = bits & (~bits + 1);
  const std::uint64_t others = bits & ~first;
  const auto number_of = [word](std::uint64_t bit) {
    return word * 64 + static_cast<std::uint64_t>(std::countr_zero(bit));
  };
  std::uint64_t known = insert(number_of(first)) ? 0 : first;
  if (const Word whole = word_of(number_of(first)); whole.place != nullptr) {
    known |= whole.bits & others;
    *whole.place |= others;
    size_ += static_cast<std::size_t>(std::popcount(others & ~known));
    return known;
  }
  for (std::uint64_t left = others; left != 0; left &= left - 1) {
    if (!insert(number_of(left))) known |= left & (~left + 1);
  }
  return known;
}

// Of a number that is there; none where the numbers are no bits.
NumberSet::Word NumberSet::word_of(std::uint64_t number) {
  std::uint64_t* place = nullptr;
  if (!window_.empty()) {
    place = &window_[(number - window_begin_) / 64];
  } else if (parts_.empty()) {
    place = &pages_[page_at(number >> page_shift)].bits[number % page_bits / 64];
  }
  return place != nullptr ? Word{number / 64, *place, place} : Word{};
}

bool NumberSet::insert_beyond(std::uint64_t number) {
  const bool dense = parts_.empty() && !pages_.empty();
  return dense ? insert_dense(number) : insert_sparse(number);
}

bool NumberSet::contains(std::uint64_t number) const {
  if (size_ == 0) return false;
  if (!window_.empty()) {
    const std::uint64_t at = number - window_begin_;
    return at < window_.size() * 64 && (window_[at / 64] >> (at % 64) & 1) != 0;
  }
  if (parts_.empty()) {
    const Page& page = pages_[page_at(number >> page_shift)];
    const std::uint64_t bit = number % page_bits;
    return !page.bits.empty() && (page.bits[bit / 64] >> (bit % 64) & 1) != 0;
  }
  const std::uint64_t hash = hash_of(number);
  const Part& part = parts_[part_of(hash, parts_.size())];
  return !part.entries.empty() && part.entries[slot_of(part, number, hash)] != 0;
}

std::size_t NumberSet::memory_bytes() const {
  std::size_t bytes = window_.capacity() * sizeof(std::uint64_t) + pages_used_ * page_bytes +
                      pages_.capacity() * sizeof(Page) + parts_.capacity() * sizeof(Part);
  for (const Part& part : parts_)
    bytes += part.entries.size() * sizeof(std::uint64_t);
  return bytes;
}

void NumberSet::send_for(std::uint64_t number) const {
  const std::uint64_t hash = hash_of(number);
  const Part& part = parts_[part_of(hash, parts_.size())];
  if (!part.entries.empty()) __builtin_prefetch(&part.entries[first_slot(hash, part.entries.size())], 1);
}

// The slot of `number`, or the free one where it would go.
std::size_t NumberSet::slot_of(const Part& part, std::uint64_t number, std::uint64_t hash) {
  const std::uint64_t* const entries = part.entries.data();
  const std::size_t slots = part.entries.size();
  std::size_t slot = first_slot(hash, slots);
  while (entries[slot] != 0 && entries[slot] != number + 1)
    slot = slot + 1 == slots ? 0 : slot + 1;
  return slot;
}

bool NumberSet::insert_sparse(std::uint64_t number) {
  if (parts_.empty()) parts_.resize(1);
  const std::uint64_t hash = hash_of(number);
  Part* part = &parts_[part_of(hash, parts_.size())];
  if (is_full(part->used, part->entries.size())) {
    if (size_ >= look_again_at_ && !stays_sparse_) {
      look_again_at_ = size_ * 2;
      if (may_be_dense()) {
        become_dense();
        return insert_dense(number);
      }
    }
    if (parts_.size() == 1 && part->entries.size() >= split_from) split();
    part = &parts_[part_of(hash, parts_.size())];
    if (is_full(part->used, part->entries.size())) grow(*part);
  }
  std::uint64_t& entry = part->entries[slot_of(*part, number, hash)];
  if (entry != 0) return false;
  entry = number + 1;
  ++part->used;
  return true;
}

// By half, and each part when it is full: never much more than is needed, never the whole table twice.
void NumberSet::grow(Part& part) {
  Part larger;
  larger.entries.resize(std::max(slots_min, part.entries.size() + part.entries.size() / 2));
  larger.used = part.used;
  for (const std::uint64_t entry : part.entries) {
    if (entry != 0) larger.entries[slot_of(larger, entry - 1, hash_of(entry - 1))] = entry;
  }
  part = std::move(larger);
}

void NumberSet::split() {
  const Part whole = std::move(parts_.front());
  parts_.clear();
  parts_.resize(parts_many);
  for (const std::uint64_t entry : whole.entries) {
    if (entry == 0) continue;
    const std::uint64_t hash = hash_of(entry - 1);
    Part& part = parts_[part_of(hash, parts_many)];
    if (is_full(part.used, part.entries.size())) grow(part);
    part.entries[slot_of(part, entry - 1, hash)] = entry;
    ++part.used;
  }
}

// Numbers mostly run upwards.
void NumberSet::open_window(std::uint64_t number) {
  window_begin_ = number < window_before ? 0 : (number - window_before) / 64 * 64;
  window_.assign(window_words, 0);
}

void NumberSet::leave_window() {
  const std::vector<std::uint64_t> window = std::move(window_);
  window_.clear();
  const auto insert = [this](std::uint64_t number) { insert_beyond(number); };
  visit_words(window, window_begin_, each_number(insert));
}

// Whether pages would take no more memory than the table does.
bool NumberSet::may_be_dense() const {
  const std::size_t pages_max = (size_ * sparse_bytes + spare_bytes) / page_bytes;
  std::vector<std::uint64_t> highs;  // at most twice as many as there may be, with doubles
  bool too_many = false;
  const auto forget_doubles = [&] {
    std::ranges::sort(highs);
    highs.erase(std::ranges::unique(highs).begin(), highs.end());
    too_many = highs.size() > pages_max;
  };
  for_each([&](std::uint64_t number) {
    if (too_many) return;
    highs.push_back(number >> page_shift);
    if (highs.size() > 2 * pages_max + 1024) forget_doubles();
  });
  if (!too_many) forget_doubles();
  return !too_many;
}

void NumberSet::become_dense() {
  const std::vector<Part> parts = std::move(parts_);
  parts_.clear();
  pages_.resize(16);
  last_page_ = no_page;
  for (const Part& part : parts) {
    for (const std::uint64_t entry : part.entries) {
      if (entry != 0) insert_dense(entry - 1);
    }
  }
}

// The numbers turned out to be scattered after all.
void NumberSet::become_sparse() {
  const std::vector<Page> pages = std::move(pages_);
  pages_.clear();
  pages_used_ = 0;
  last_page_ = no_page;
  stays_sparse_ = true;
  const auto insert = [this](std::uint64_t number) { insert_sparse(number); };
  for (const Page& page : pages)
    visit_words(page.bits, page.high << page_shift, each_number(insert));
}

bool NumberSet::insert_dense(std::uint64_t number) {
  const std::uint64_t high = number >> page_shift;
  const bool known = !pages_[page_at(high)].bits.empty();
  if (!known && (pages_used_ + 1) * page_bytes > size_ * sparse_bytes + 2 * spare_bytes) {
    become_sparse();
    return insert_sparse(number);
  }
  Page& page = page_of(high);
  last_page_ = static_cast<std::size_t>(&page - pages_.data());
  return put(page.bits.data(), number % page_bits);
}

std::size_t NumberSet::page_at(std::uint64_t high) const {
  const std::size_t mask = pages_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash_of(high)) & mask;
  while (!pages_[at].bits.empty() && pages_[at].high != high)
    at = (at + 1) & mask;
  return at;
}

NumberSet::Page& NumberSet::page_of(std::uint64_t high) {
  if (Page& page = pages_[page_at(high)]; !page.bits.empty()) return page;
  if ((pages_used_ + 1) * 2 > pages_.size()) {
    std::vector<Page> old(pages_.size() * 2);
    old.swap(pages_);
    for (Page& page : old) {
      if (!page.bits.empty()) pages_[page_at(page.high)] = std::move(page);
    }
  }
  Page& page = pages_[page_at(high)];
  page.high = high;
  page.bits.resize(page_bits / 64);
  ++pages_used_;
  return page;
}

}  // namespace stmtwatch::checks
