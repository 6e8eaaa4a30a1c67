#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checks/schema.hpp"

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

// A decimal with a fixed number of digits after the point (none: no point).
struct PlainDecimal {
  std::uint32_t scale = 2;
  bool negative_allowed = true;
};

// Values of at most eight bytes, each as a number, the first byte lowest.
struct Words {
  std::array<std::uint64_t, 8> words{};  // those behind `count` repeat the first
  std::size_t count = 0;
};

// A picture of a day and time of at most 24 bytes, as three overlapping pieces of eight.
struct Picture {
  struct Piece {
    std::uint32_t offset = 0;
    std::uint64_t literal = 0;  // what stands for itself
    std::uint64_t literal_mask = 0;
    std::uint64_t day_mask = 0;  // bytes of year, month and day
    std::uint64_t day = 0;       // of the last day seen that is one
  };
  std::array<Piece, 3> pieces;
  std::uint64_t digits = 0;  // bit n: byte n is a digit
  // Where the two digits of hour, minute and second stand, and the last one there is; unused ones point at a
  // digit of the year.
  struct Part {
    std::uint32_t offset = 0;
    std::uint32_t last = 99;
  };
  std::array<Part, 3> parts;
  std::uint32_t bytes = 0;
  Moment moment;
};

// Only the value that was found right last, of at most 16 bytes: its first and its last eight, which may
// overlap.
struct Repeated {
  std::uint32_t length = 0xFFFFFFFF;  // none was
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

struct Shape {
  Size size;
  std::variant<AnyText, AllDigits, AllAlphanumeric, PlainDecimal, Words, Picture, Repeated> form;
};

// `always_exact`: something beyond the column's own schema is asked of its values (the file name's merchant,
// say).
Shape shape_of(const Column& column, Encoding encoding, bool always_exact);

}  // namespace stmtwatch::checks::screen
