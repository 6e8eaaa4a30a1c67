#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "checks/schema.hpp"
#include "checks/screen/seek.hpp"

// What a column's values look like, in a form that can be compared quickly. Each shape passes only what every
// check of single fields lets stand, given that the structural pass saw nothing to attend to in the field;
// what it does not pass may be right or wrong.
namespace stmtwatch::checks::screen {

// Lengths in bytes that are right whatever the bytes are.
struct Size {
  std::uint32_t min = 0;
  std::uint32_t spread = 0;          // max - min
  std::uint32_t empty = 0xFFFFFFFF;  // 0: an empty value is right as well
};

struct AnyText {};
struct AllDigits {};
struct AllAlphanumeric {};

// What is like the value that was found right last: of a day and time that of its day, else the same bytes.
// Only values of at most seek_bytes can be.
class Remembered {
 public:
  Remembered() = default;
  // `picture` has a year, month and day, and seek_bytes at the most.
  explicit Remembered(const Moment& moment);

  const Picture& bounds() const { return bounds_; }
  void remember(std::string_view value);  // which is right
  void forget() { bounds_.length = Picture{}.length; }

 private:
  std::string picture_;  // empty: any other value
  Picture bounds_;
};

struct Shape {
  Size size;
  bool same_in_all = false;  // the value of every record, where the statement is right
  std::variant<AnyText, AllDigits, AllAlphanumeric, PlainDecimal, Words, Remembered> form;
};

// Whether what is like a right value can be said byte by byte, and is not soon another.
bool can_be_bound(const Shape& shape);
// Writes for each byte of `value`, which is right, between which ones it is then. With can_be_bound().
bool bind(const Shape& shape, std::string_view value, std::uint8_t* lowest, std::uint8_t* spread);

// `always_exact`: something beyond the column's own schema is asked of its values (the file name's merchant,
// say).
Shape shape_of(const Column& column, Encoding encoding, bool always_exact);

}  // namespace stmtwatch::checks::screen
