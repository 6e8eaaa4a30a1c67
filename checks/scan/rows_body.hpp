#pragma once

#include "checks/scan/rows.hpp"
#include "checks/scan/separator.hpp"

// Taking records out of separators, written once over a type Lanes that each instruction set defines, some
// fields at a time:
//   Lanes::count                  how many fields
//   Lanes(const uint32_t*)        their separators, and from the one before them on where they begin
//   line_ends()                   a bit for each separator that is no delimiter
//   write(begins, lengths)        where they begin, and their lengths
// Included by one file an instruction set, each compiled for it: everything here has internal linkage.
namespace stmtwatch::checks::scan {
namespace {

constexpr std::uint32_t kind_of(std::uint32_t separator) {
  return separator >> Separator::position_bits;
}

// The first record, which no separator precedes.
inline bool take_first(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths) {
  std::uint32_t begin = wanted.front;
  for (std::size_t column = 0; column < wanted.columns; ++column) {
    const std::uint32_t separator = wanted.separators[column];
    if ((kind_of(separator) != 0) != (column + 1 == wanted.columns)) return false;
    const std::uint32_t position = separator & Separator::position_mask;
    begins[column] = begin;
    lengths[column] = position - begin;
    begin = position + 1;
  }
  return true;
}

template <class Lanes>
RowsTaken take_all(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths) {
  const std::size_t columns = wanted.columns;
  if (wanted.rows_max == 0 || !take_first(wanted, begins, lengths)) return {};
  const std::size_t whole = (columns - 1) / Lanes::count * Lanes::count;  // fields before the last lanes
  const std::uint32_t last_only = 1u << (columns - 1 - whole);
  const std::uint32_t within = last_only | (last_only - 1);
  std::uint32_t kinds = kind_of(wanted.separators[columns - 1]);
  std::size_t row = 1;
  for (std::size_t at = columns; row < wanted.rows_max; ++row, at += columns) {
    std::uint32_t others = 0;
    for (std::size_t i = 0; i < whole; i += Lanes::count) {
      const Lanes lanes(wanted.separators + at + i);
      others |= lanes.line_ends();
      lanes.write(begins + at + i, lengths + at + i);
    }
    const Lanes lanes(wanted.separators + at + whole);
    if (others != 0 || (lanes.line_ends() & within) != last_only) break;
    lanes.write(begins + at + whole, lengths + at + whole);
    kinds |= kind_of(wanted.separators[at + columns - 1]);
  }
  return {row, (kinds & 1) != 0, (kinds & 2) != 0};
}

}  // namespace
}  // namespace stmtwatch::checks::scan
