#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace stmtwatch::checks {

// A set of numbers below 2^63, exact. It begins as a window of 2,048 bits around the first number, which is
// enough for most statements. Numbers beyond it make it pages of 65,536 bits where they are dense, as running
// numbers are, a fraction of a byte a number; elsewhere a hash table in parts that grow one by one, 9 to 16
// bytes a number. It goes from one form to the other by itself. Not thread-safe.
class NumberSet {
 public:
  bool insert(std::uint64_t number) {  // false: was there already
    const bool added = last_page_ < pages_.size() && pages_[last_page_].high == number >> page_shift
                           ? put(pages_[last_page_].bits.data(), number % page_bits)
                           : insert_elsewhere(number);
    size_ += added ? 1 : 0;
    return added;
  }
  // Inserts numbers as long as `next(number)` gives one and it was not there: how many. Those that run on
  // fall into one word of bits, which is written when they leave it.
  template <class Next>
  std::size_t insert_while(const Next& next) {
    if (parts_.size() > 1) return insert_scattered_while(next);
    std::size_t inserted = 0;
    Word word;
    for (std::uint64_t number = 0; next(number); ++inserted) {
      if (number / 64 != word.begin) {
        word.put_back();
        if (!insert(number)) break;
        --size_;  // counted below
        word = word_of(number);
        continue;
      }
      const std::uint64_t bit = std::uint64_t{1} << (number % 64);
      if ((word.bits & bit) != 0) break;
      word.bits |= bit;
    }
    word.put_back();
    size_ += inserted;
    return inserted;
  }
  // Inserts 64 * word + n for each bit n of `bits`, of which there is one at least: those that were there.
  std::uint64_t insert_word(std::uint64_t word, std::uint64_t bits);
  bool contains(std::uint64_t number) const;
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;

  // Calls `visit(number)` for each, in an order that means nothing.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for_each_word(each_number(visit));
  }
  // The same with `visit(word, bits)` as insert_word() takes them; of one word perhaps several times.
  template <class Visit>
  void for_each_word(const Visit& visit) const {
    visit_words(window_, window_begin_, visit);
    for (const Part& part : parts_) {
      for (const std::uint64_t entry : part.entries) {
        if (entry != 0) visit((entry - 1) / 64, std::uint64_t{1} << (entry - 1) % 64);
      }
    }
    for (const Page& page : pages_)
      visit_words(page.bits, page.high << page_shift, visit);
  }

 private:
  static constexpr std::size_t no_page = ~std::size_t{0};
  static constexpr int page_shift = 16;
  static constexpr std::uint64_t page_bits = std::uint64_t{1} << page_shift;

  // Open addressing; an entry is a number + 1, 0 is free.
  struct Part {
    std::vector<std::uint64_t> entries;
    std::size_t used = 0;
  };
  struct Page {
    std::uint64_t high = 0;  // the numbers' bits above the page's
    std::vector<std::uint64_t> bits;
  };

  // A word of bits that is being filled, or none.
  struct Word {
    std::uint64_t begin = ~std::uint64_t{0};  // the first of its numbers / 64
    std::uint64_t bits = 0;
    std::uint64_t* place = nullptr;

    void put_back() const {
      if (place != nullptr) *place = bits;
    }
  };
  Word word_of(std::uint64_t number);

  // The same in a large table: the places of some numbers are sent for before the first of them is looked at.
  template <class Next>
  std::size_t insert_scattered_while(const Next& next) {
    std::array<std::uint64_t, 32> ahead{};
    std::size_t inserted = 0;
    // An insertion may find that the numbers are dense after all.
    for (std::size_t count = ahead.size(); count == ahead.size() && parts_.size() > 1;) {
      for (count = 0; count < ahead.size() && next(ahead[count]); ++count)
        send_for(ahead[count]);
      for (std::size_t i = 0; i < count; ++i, ++inserted) {
        if (!insert(ahead[i])) return inserted;
      }
    }
    return inserted;
  }
  void send_for(std::uint64_t number) const;

  // Of a word of bits.
  template <class Visit>
  static auto each_number(const Visit& visit) {
    return [&visit](std::uint64_t word, std::uint64_t bits) {
      for (; bits != 0; bits &= bits - 1)
        visit(word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits)));
    };
  }
  // `begin`: a multiple of 64.
  template <class Visit>
  static void visit_words(const std::vector<std::uint64_t>& bits, std::uint64_t begin, const Visit& visit) {
    for (std::size_t word = 0; word < bits.size(); ++word) {
      if (bits[word] != 0) visit(begin / 64 + word, bits[word]);
    }
  }
  static bool put(std::uint64_t* bits, std::uint64_t at) {
    std::uint64_t& word = bits[at / 64];
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    const bool added = (word & bit) == 0;
    word |= bit;
    return added;
  }
  void open_window(std::uint64_t number);
  void leave_window();
  bool insert_elsewhere(std::uint64_t number);
  bool insert_beyond(std::uint64_t number);
  bool insert_sparse(std::uint64_t number);
  bool insert_dense(std::uint64_t number);
  static std::size_t slot_of(const Part& part, std::uint64_t number, std::uint64_t hash);
  static void grow(Part& part);
  void split();
  bool may_be_dense() const;
  void become_dense();
  void become_sparse();
  std::size_t page_at(std::uint64_t high) const;
  Page& page_of(std::uint64_t high);

  std::vector<std::uint64_t> window_;  // not empty: all numbers are here
  std::uint64_t window_begin_ = 0;
  std::vector<Part> parts_;  // one, or 256 of many numbers; none: dense
  std::vector<Page> pages_;  // hashed by `high`; no bits: free
  std::size_t pages_used_ = 0;
  std::size_t last_page_ = no_page;  // with bits, or none
  std::size_t size_ = 0;
  std::size_t look_again_at_ = 1024;  // the size at which density is looked at next
  bool stays_sparse_ = false;
};

}  // namespace stmtwatch::checks
