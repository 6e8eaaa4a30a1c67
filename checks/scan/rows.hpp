#pragma once

#include <cstddef>
#include <cstdint>

#include "checks/scan/isa.hpp"

// Records that are one line each, taken out of separators record by record: one implementation an instruction
// set, all with the same result. Plain structs and pointers only, as in blocks.hpp.
namespace stmtwatch::checks::scan {

// As many numbers may be read behind the separators, and written behind the begins and lengths.
inline constexpr std::size_t rows_spare = 16;

struct RowsWanted {
  const std::uint32_t* separators = nullptr;  // as bits of Separator; there are rows_max * columns
  std::uint32_t front = 0;                    // where the first record begins
  std::size_t columns = 1;
  std::size_t rows_max = 0;
};

struct RowsTaken {
  std::size_t rows = 0;
  bool lf = false;  // some line ended with LF alone
  bool crlf = false;
};

// Takes records as long as each is `columns` fields with delimiters between them and a line end behind.
// Writes for each field, record after record, where it begins and its length in bytes; the last one of a
// record reaches to its LF.
using TakeRows = RowsTaken (*)(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths);

RowsTaken take_rows_scalar(const RowsWanted&, std::uint32_t*, std::uint32_t*);
RowsTaken take_rows_avx2(const RowsWanted&, std::uint32_t*, std::uint32_t*);
RowsTaken take_rows_avx512(const RowsWanted&, std::uint32_t*, std::uint32_t*);

TakeRows take_rows(Isa isa);  // for an `isa` of this processor

}  // namespace stmtwatch::checks::scan
