#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/column_values.hpp"
#include "checks/vouchers/digits.hpp"
#include "checks/vouchers/number_set.hpp"
#include "checks/vouchers/text_set.hpp"
#include "checks/vouchers/voucher_number.hpp"

namespace stmtwatch::checks {

// The keys of one statement and of one UniqueKey of its schema (a voucher number, or the columns of a
// composite key), each once. Exact at any size. Keys that end in digits are kept as numbers, by what stands
// before the digits: a fraction of a byte each where they are dense, at most about 16 bytes elsewhere; others
// as they are, with about 20 bytes beside their own. Not thread-safe.
class KeySet {
 public:
  bool insert(std::string_view key) {    // false: was there already
    if (last_shape_ < shapes_.size()) {  // nearly every key is of the shape of the one before
      Shape& last = shapes_[last_shape_];
      const bool alike = key.size() == last.head.size() + last.digits && key.starts_with(last.head);
      std::uint64_t number = 0;
      if (alike && last.reader.read(key.data() + last.head.size(), number)) {
        const bool added = last.numbers.insert(number);
        size_ += added ? 1 : 0;
        return added;
      }
    }
    return insert_other(key);
  }
  // Inserts the keys of `keys` from row `row` on, as long as each is of the shape of the last one inserted
  // and was not there. Answers the first row that was not inserted: what is wrong with it insert() tells.
  std::size_t insert_alike(const ColumnValues& keys, std::size_t row);
  // Inserts all keys of `others`; those that were there already go into `already`.
  void insert_all(const KeySet& others, KeySet& already);
  bool contains(std::string_view key) const;
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;

  // Calls `visit(std::string_view key)` for each, in an order that means nothing.
  template <class Visit>
  void for_each(const Visit& visit) const {
    std::string key;
    const auto visit_number = [&](const VoucherNumber& split) {
      key.clear();
      append_key(split.head, split.digits, split.number, key);
      visit(std::string_view(key));
    };
    for_each(visit_number, visit);
  }
  // The same, and most of those that end in digits are handed to `visit_number(const VoucherNumber&)` as
  // such.
  template <class VisitNumber, class Visit>
  void for_each(const VisitNumber& visit_number, const Visit& visit) const {
    for (const Shape& shape : shapes_)
      shape.numbers.for_each([&](std::uint64_t number) {
        visit_number(VoucherNumber{shape.head, shape.digits, number});
      });
    texts_.for_each(visit);
  }

 private:
  // Numbers of one length behind the same beginning.
  struct Shape {
    std::string head;
    std::uint8_t digits = 0;
    RunningDigits reader{digits};
    NumberSet numbers{};
  };

  bool insert_other(std::string_view key);
  const Shape* find_shape(std::string_view head, std::uint8_t digits) const;
  Shape* make_shape(std::string_view head, std::uint8_t digits);

  std::vector<Shape> shapes_;
  std::size_t last_shape_ = 0;
  TextSet texts_;  // what ends in no digit or has one beginning too many
  std::size_t size_ = 0;
};

}  // namespace stmtwatch::checks
