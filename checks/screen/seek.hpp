#pragma once

#include <cstddef>
#include <cstdint>

#include "checks/column_values.hpp"
#include "checks/scan/isa.hpp"

// Looks down whole columns for a value that is not as most are: one implementation an instruction set, all
// with the same result. Plain structs and pointers only: what is compiled for one processor must share no
// inline code with the rest.
namespace stmtwatch::checks::screen {

// Before and behind each value so many bytes are readable, and behind the lengths so many numbers.
inline constexpr std::size_t seek_bytes = 32;
inline constexpr std::size_t seek_lengths = 16;

// Lengths in bytes that are right whatever the bytes are: min to min + spread, and `empty`.
struct Sizes {
  const std::uint32_t* min = nullptr;  // of each column; seek_lengths more of which every length is right
  const std::uint32_t* spread = nullptr;
  const std::uint32_t* empty = nullptr;
  std::size_t columns = 0;
};

// A decimal with a fixed number of digits after the point (none: no point).
struct PlainDecimal {
  std::uint32_t scale = 2;
  bool negative_allowed = true;
};

// Values of at most eight bytes as numbers, the first byte lowest and zeros behind the last.
struct Words {
  static constexpr std::size_t count_max = 8;
  alignas(64) std::uint64_t words[count_max] = {};  // those behind the last one repeat the first
  bool few = false;                                 // there are four at the most
};

// Values of one length, at most seek_bytes, of which each byte lies between two.
struct Picture {
  alignas(32) std::uint8_t lowest[seek_bytes] = {};
  alignas(32) std::uint8_t spread[seek_bytes] = {};  // how far above the lowest
  std::uint32_t length = 0xFFFFFFFF;                 // no value has this one
  std::uint32_t hour = 0;                            // where two digits stand that make less than 24
  bool with_hour = false;                            // they do stand there
};

// What the values of some columns look like together, each one delimiter behind the one before, where they
// have certain lengths: each byte lies between two.
struct Stencil {
  std::uint64_t lengths = 0;  // a byte for each value, the first one lowest
  std::uint32_t bytes = 0;    // from the first value's beginning to the last one's end
  alignas(64) std::uint8_t lowest[128] = {};
  alignas(64) std::uint8_t spread[128] = {};  // how far above the lowest
};

// The stencils of some columns, by their lengths. There is room for two of the same place.
class Stencils {
 public:
  static constexpr std::size_t columns_max = 8;
  static constexpr std::size_t count = 256;

  // `columns`: up to columns_max.
  explicit Stencils(std::size_t columns) : columns_(columns) {
    // Where nothing is known, there are lengths that no values of this place have.
    for (std::size_t i = 0; i < count; ++i)
      all_[i].lengths = i / 2 == place_of(0) / 2 ? 1 : 0;
  }

  // Takes the place of the older one of two.
  void add(const Stencil& stencil) {
    const std::size_t place = place_of(stencil.lengths);
    all_[place ^ 1] = all_[place];
    all_[place] = stencil;
  }

  // What of eight packed lengths is of these columns.
  std::uint64_t lengths_mask() const { return ~std::uint64_t{0} >> (8 * (columns_max - columns_)); }
  static constexpr std::size_t place_of(std::uint64_t lengths) {
    return static_cast<std::size_t>(lengths * 0x9E3779B97F4A7C15 >> 56);
  }
  const Stencil& at(std::size_t place) const { return all_[place]; }

 private:
  std::size_t columns_;
  Stencil all_[count];
};
static_assert(Stencils::place_of(0) / 2 != Stencils::place_of(1) / 2);

// Each answers the first row from `row` on whose value does not pass, else values.rows. An empty value
// passes: lengths are judged apart.
struct Seekers {
  std::size_t (*length)(const Sizes& sizes, const std::uint32_t* lengths, std::size_t row, std::size_t rows);
  std::size_t (*digits)(const ColumnValues& values, std::size_t row);
  std::size_t (*alphanumeric)(const ColumnValues& values, std::size_t row);
  std::size_t (*decimal)(const ColumnValues& values, std::size_t row, const PlainDecimal& form);
  std::size_t (*words)(const ColumnValues& values, std::size_t row, const Words& form);
  std::size_t (*picture)(const ColumnValues& values, std::size_t row, const Picture& form);
  // `first`: the first of the columns. Behind the values 64 bytes more are readable.
  std::size_t (*stencils)(const ColumnValues& first, std::size_t row, const Stencils& forms);
};

const Seekers& seekers_scalar();
const Seekers& seekers_avx2();
const Seekers& seekers_avx512();

const Seekers& seekers(scan::Isa isa);  // for an `isa` of this processor

}  // namespace stmtwatch::checks::screen
