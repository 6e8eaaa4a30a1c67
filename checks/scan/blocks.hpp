#pragma once

#include <cstddef>
#include <cstdint>

#include "checks/scan/isa.hpp"
#include "checks/scan/separator.hpp"
#include "checks/schema.hpp"

// The structural pass over blocks of 64 bytes: one implementation an instruction set, all with the same
// result. Plain structs and pointers only: what is compiled for one processor must share no inline code with
// the rest.
namespace stmtwatch::checks::scan {

inline constexpr std::size_t block_bytes = 64;

struct ScanFormat {
  char delimiter = '|';
  bool delimited = true;  // false: only line ends (and quotes) are separators
  bool quoted = false;
  char quote = '"';
  Encoding encoding = Encoding::utf8;
};

// What the pass must remember from one block to the next.
struct BlockCarry {
  std::uint64_t after_cr = 0;  // 1: the byte before is a CR
  std::uint64_t trail = 0;     // 1: the first byte is the second one of a two-byte character (GBK, GB18030)
  std::uint64_t continuing =
      0;  // UTF-8: the bytes that continue a character of three; above 3: one of others
  std::uint64_t attention_before = 0;  // not 0: the last three bytes of the block before need attention, too
  // What is expected of the next blocks, and costs time where it is not so: that they are not all ASCII; that
  // their lines end with CRLF. How often in a row the short way was none; how often it is not tried for that.
  std::uint64_t beyond_ascii = 0;
  std::uint64_t crlf = 0;
  std::uint64_t failures = 0;
  std::uint64_t exact_groups = 0;
};

// Looks at `blocks` blocks from `text` on, which has 64 readable bytes before it (what precedes, or zeros).
// Only the first `bytes` bytes are content. Writes attention[0..blocks) and, from `out` on, the separators
// with their positions from `base`; there is room for one a byte and 64 more. Answers where the separators
// end.
//
// A bit of `attention` stands for a byte of a block, the first one lowest. It is set for what is not plain
// text that every rule on single bytes would pass: control characters and DEL (but for LF and the CR before
// it), line breaks, controls and the byte order mark of Unicode, and bytes near which something is not valid
// in the encoding. It may be set where nothing is wrong, but is never clear where something is.
using ScanBlocks = std::uint32_t* (*)(const char* text, std::size_t blocks, std::size_t bytes,
                                      std::uint32_t base, const ScanFormat& format, BlockCarry& carry,
                                      std::uint64_t* attention, std::uint32_t* out);

std::uint32_t* scan_blocks_scalar(const char*, std::size_t, std::size_t, std::uint32_t, const ScanFormat&,
                                  BlockCarry&, std::uint64_t*, std::uint32_t*);
std::uint32_t* scan_blocks_avx2(const char*, std::size_t, std::size_t, std::uint32_t, const ScanFormat&,
                                BlockCarry&, std::uint64_t*, std::uint32_t*);
std::uint32_t* scan_blocks_avx512(const char*, std::size_t, std::size_t, std::uint32_t, const ScanFormat&,
                                  BlockCarry&, std::uint64_t*, std::uint32_t*);

ScanBlocks scan_blocks(Isa isa);  // for an `isa` of this processor

}  // namespace stmtwatch::checks::scan
