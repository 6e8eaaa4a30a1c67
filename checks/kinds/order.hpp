#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::checks {

// In which order the kinds of records of a file follow one another, as a regular expression over their names:
// "file_header (section_header entry* section_total)+ file_total". A name stands for one record; * + ? | and
// brackets mean what they mean there. Without an expression any order is right.
class RecordOrder {
 public:
  RecordOrder() = default;
  // The error says what is wrong. Every kind must be in it.
  static std::expected<RecordOrder, std::string> parse(std::string_view text,
                                                       std::span<const std::string> kinds);

  const std::string& text() const { return text_; }

 private:
  friend class OrderWalk;
  friend class OrderParser;

  // One name in the expression.
  struct Position {
    std::size_t kind = 0;
    std::vector<std::size_t> next;  // positions that may follow
    bool last = false;              // the file may end here
  };

  std::string text_;
  std::vector<Position> positions_;  // empty: any order
  std::vector<std::size_t> first_;
  bool may_be_empty_ = false;
};

// The way of one file through its order. Where a record stands in the wrong place, it goes on from there and
// from where it was, so that one fault is told once.
class OrderWalk {
 public:
  // `order` must outlive it.
  explicit OrderWalk(const RecordOrder& order) : order_(order), next_(order.first_) {}

  // The next record. False: it should not stand here.
  bool step(std::size_t kind);
  // The next record may be of any kind.
  void step_unknown();
  bool may_end() const;
  // What may stand next, each once, in the order of the expression.
  std::vector<std::size_t> expected() const;
  bool at_start() const { return at_start_; }

 private:
  void add_next_of(const std::vector<std::size_t>& positions);

  const RecordOrder& order_;
  bool at_start_ = true;
  bool may_end_ = false;
  std::vector<std::size_t> next_;  // positions of which the next record may be one; sorted
};

}  // namespace stmtwatch::checks
