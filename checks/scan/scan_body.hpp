#pragma once

#include <type_traits>

#include "checks/scan/blocks_body.hpp"
#include "checks/scan/plain_body.hpp"

// The structural pass: many blocks at once where they are plain, else one by one. Written once over a type
// Block as blocks_body.hpp and plain_body.hpp have it; Block::Vector is void where nothing is gained by that.
// Included by one file an instruction set, each compiled for it: everything here has internal linkage.
namespace stmtwatch::checks::scan {
namespace {

// Where nothing was plain, it is not tried again and again.
constexpr std::uint64_t failures_max = 5;

inline bool is_worth_trying(BlockCarry& carry) {
  if (carry.exact_groups == 0) return true;
  --carry.exact_groups;
  return false;
}

inline void learn(BlockCarry& carry, bool plain) {
  if (plain) {
    carry.failures = 0;
    return;
  }
  carry.failures += carry.failures < failures_max ? 1 : 0;
  carry.exact_groups = (std::uint64_t{1} << carry.failures) - 2;
}

template <class Block, Encoding encoding>
std::uint32_t* try_plain(const char* text, std::uint32_t base, const ScanFormat& format, bool beyond_ascii,
                         BlockCarry& carry, std::uint32_t* out) {
  using Vector = typename Block::Vector;
  constexpr bool utf8 = encoding == Encoding::utf8;
  if (beyond_ascii && !utf8 && encoding != Encoding::gb18030) return nullptr;
  const PlainForm form{.delimiter = format.delimited ? format.delimiter : '\n',
                       .quote = format.quoted ? format.quote : '\n',
                       .crlf = carry.crlf != 0};
  constexpr Beyond beyond = utf8 ? Beyond::utf8 : Beyond::pairs;
  if (!beyond_ascii) return scan_plain<Vector, Beyond::nothing>(text, base, form, carry, out);
  return scan_plain<Vector, beyond>(text, base, form, carry, out);
}

template <class Block, Encoding encoding>
std::uint32_t* scan_encoded(const char* text, std::size_t blocks, std::size_t bytes, std::uint32_t base,
                            const ScanFormat& format, BlockCarry& carry, std::uint64_t* attentions,
                            std::uint32_t* out) {
  carry.attention_before = 0;
  for (std::size_t first = 0; first < blocks; first += group_blocks, text += group_blocks * block_bytes) {
    const std::size_t group = blocks - first < group_blocks ? blocks - first : group_blocks;
    // The bytes before may begin a character.
    const bool begun = ((text[-3] | text[-2] | text[-1]) & 0x80) != 0;
    const bool beyond_ascii = carry.beyond_ascii != 0 || begun || Block::any_high(text, group);
    if constexpr (!std::is_void_v<typename Block::Vector>) {
      if (blocks - first > group_blocks && is_worth_trying(carry)) {
        const auto at = base + static_cast<std::uint32_t>(first * block_bytes);
        std::uint32_t* const end = try_plain<Block, encoding>(text, at, format, beyond_ascii, carry, out);
        learn(carry, end != nullptr);
        if (end != nullptr) {
          for (std::size_t i = 0; i < group_blocks; ++i)
            attentions[first + i] = 0;
          out = end;
          continue;
        }
      }
    }
    carry.beyond_ascii = 0;
    out = scan_exactly<Block, encoding>(text, first, first + group, bytes, base, format, beyond_ascii, carry,
                                        attentions, out);
  }
  return out;
}

template <class Block>
std::uint32_t* scan_all(const char* text, std::size_t blocks, std::size_t bytes, std::uint32_t base,
                        const ScanFormat& format, BlockCarry& carry, std::uint64_t* attention,
                        std::uint32_t* out) {
  switch (format.encoding) {
    case Encoding::utf8:
      return scan_encoded<Block, Encoding::utf8>(text, blocks, bytes, base, format, carry, attention, out);
    case Encoding::ascii:
      return scan_encoded<Block, Encoding::ascii>(text, blocks, bytes, base, format, carry, attention, out);
    case Encoding::gbk:
      return scan_encoded<Block, Encoding::gbk>(text, blocks, bytes, base, format, carry, attention, out);
    default:
      return scan_encoded<Block, Encoding::gb18030>(text, blocks, bytes, base, format, carry, attention, out);
  }
}

}  // namespace
}  // namespace stmtwatch::checks::scan
