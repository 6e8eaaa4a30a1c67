#pragma once

#include "checks/scan/blocks.hpp"

// The structural pass block by block, exact whatever is in it, written once over a type Block that each
// instruction set defines:
//   Block(const char* text)            64 bytes; text[-3..63] is readable
//   equal(char), below(uint8_t), between(first, last)
//                                      a bit for each byte that is it, is less (unsigned), is in the range
//   high()                             a bit for each byte above 7F
//   controls()                         a bit for each byte below 20, and for 7F
//   has(char)                          whether one of the bytes is it
//   continuing()                       a bit for each byte from 80 to BF
//   triples()                          a bit for each byte that begins_triple()
//   begins_others()                    whether a byte above BF does not
//   any_high(const char* text, std::size_t blocks)
//                                      whether there is a byte above 7F in the blocks from `text` on
//   breaks_utf8()                      whether one of its bytes or the three before violates RFC 3629
//   write(uint32_t* out, uint64_t bits, uint64_t low_flag, uint64_t high_flag, uint32_t base)
//                                      a separator for each bit; the flags become bits 30 and 31; the new end
// Included by one file an instruction set, each compiled for it: everything here has internal linkage.
namespace stmtwatch::checks::scan {
namespace {

using Bits = std::uint64_t;
constexpr Bits all_bits = ~Bits{0};
constexpr Bits last_three = Bits{7} << 61;

constexpr Bits first_bits(std::size_t count) {
  return count >= block_bytes ? all_bits : (Bits{1} << count) - 1;
}

inline std::uint8_t byte_at(const char* text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// The bytes C2 80-9F (controls, U+0085), E2 80 A8/A9 (U+2028, U+2029) and EF BB BF (U+FEFF) begin with.
inline Bits find_unicode_controls(const char* text, Bits candidates, std::size_t left) {
  Bits found = 0;
  for (; candidates != 0; candidates &= candidates - 1) {
    const auto at = static_cast<std::size_t>(__builtin_ctzll(candidates));
    const bool cut = at + 2 >= left;
    const bool control = byte_at(text, at) == 0xC2 && byte_at(text, at + 1) < 0xA0;
    const bool separator =
        byte_at(text, at) == 0xE2 && byte_at(text, at + 1) == 0x80 && (byte_at(text, at + 2) & 0xFE) == 0xA8;
    const bool byte_order_mark =
        byte_at(text, at) == 0xEF && byte_at(text, at + 1) == 0xBB && byte_at(text, at + 2) == 0xBF;
    if (cut || control || separator || byte_order_mark) found |= candidates & (~candidates + 1);
  }
  return found;
}

// A character of three bytes whose first byte any two may follow: Chinese is made of these.
constexpr bool begins_triple(std::uint8_t byte) {
  return byte >= 0xE1 && byte <= 0xEF && byte != 0xED;
}

// Which bytes of the next block belong to such a character that begins at the end of this one. All of them,
// which cannot be: another one begins there.
inline Bits continued_behind(const char* text) {
  const std::uint8_t third = byte_at(text, 61), second = byte_at(text, 62), last = byte_at(text, 63);
  const bool triple = begins_triple(second) || begins_triple(last);
  if (third >= 0xF0 || (second >= 0xC0 && !begins_triple(second)) || (last >= 0xC0 && !begins_triple(last)))
    return all_bits;
  return !triple ? 0 : begins_triple(last) ? 3 : 1;
}

// Whether all that is not ASCII is characters of three bytes as begins_triple() has them. Then shifting tells
// that they are whole.
template <class Block>
bool is_whole_triples(const Block& block, BlockCarry& carry) {
  const Bits leads = block.triples();
  const Bits wanted = leads << 1 | leads << 2 | carry.continuing;
  if (block.continuing() != wanted || block.begins_others() || carry.continuing > 3) return false;
  carry.continuing = leads >> 62 | leads >> 63;
  return true;
}

// Where EF BB stands, or EF at the end of the block.
template <class Block>
Bits may_be_marks(const Block& block) {
  return block.has('\xEF') ? block.equal('\xEF') & (block.equal('\xBB') >> 1 | Bits{1} << 63) : 0;
}

template <class Block>
Bits attend_utf8(const char* text, const Block& block, std::size_t left, BlockCarry& carry, bool& faulty) {
  if (left > block_bytes && is_whole_triples(block, carry)) {
    const Bits marks = may_be_marks(block);
    const Bits separators = block.has('\xE2') ? block.equal('\xE2') : 0;
    return (marks | separators) != 0 ? find_unicode_controls(text, marks | separators, left) : 0;
  }
  carry.continuing = continued_behind(text);
  const Bits content = first_bits(left);
  const bool cut = left <= block_bytes && (~block.below(0xC0) & content & ~(content >> 3)) != 0;
  if (block.breaks_utf8() || cut) {
    faulty = true;
    return all_bits;
  }
  const Bits candidates = block.equal('\xC2') | block.equal('\xE2') | may_be_marks(block);
  return candidates == 0 ? 0 : find_unicode_controls(text, candidates, left);
}

// Which bytes are second bytes of two-byte characters, by walking: where 80 and FF, which begin no character,
// make the short way wrong.
inline Bits walk_trails(const char* text, bool first_is_trail, Bits& carry_out) {
  Bits trails = 0;
  bool pending = first_is_trail;
  for (std::size_t at = 0; at < block_bytes; ++at) {
    const std::uint8_t c = byte_at(text, at);
    const bool trail = pending && c >= 0x40 && c != 0x7F && c != 0xFF;
    if (trail) trails |= Bits{1} << at;
    pending = !trail && c >= 0x81 && c <= 0xFE;
  }
  carry_out = pending ? 1 : 0;
  return trails;
}

// The same where every byte above 7F can begin a character and can end one: in a run of them every second one
// ends one, and so does an ASCII byte after a run of odd length. Carries of additions find the ends of the
// runs.
inline Bits find_trails(Bits high, Bits can_end, Bits first_is_trail, Bits& carry_out) {
  constexpr Bits even = 0x5555555555555555;
  const Bits run = high & ~first_is_trail;
  const Bits starts = run & ~(run << 1);
  const Bits even_starts = starts & even;
  const Bits odd_starts = starts & ~even;
  Bits after_odd = 0;
  const bool odd_leaves = __builtin_add_overflow(run, odd_starts, &after_odd);
  const Bits after_even = run + even_starts;
  // A run from an even place has its ends at odd places, and the other way round.
  const Bits of_even = run & ~after_even;
  const Bits of_odd = run & ~after_odd;
  const Bits inside = (of_even & ~even) | (of_odd & even);
  const Bits behind = ((after_even & ~run) & ~even) | ((after_odd & ~run) & even);
  carry_out = odd_leaves ? 1 : 0;
  return (inside | behind | first_is_trail) & can_end;
}

// Second bytes of pairs that are assigned in GBK for certain: the ranges that are full, by first byte.
template <class Block>
Bits sure_gbk(const char* text, const Block& block, Bits leads, Bits begun_before) {
  const Bits right = ~block.below(0xA1);  // A1-FE as second byte
  const auto after = [&](Bits firsts) { return (firsts & leads) << 1; };
  const Bits hanzi = after(block.between(0xB0, 0xF7) & ~block.equal('\xD7')) & right;
  const Bits upper = after(block.between(0x81, 0xA0));
  const Bits lower = after(block.between(0xAA, 0xFD)) & ~right;
  const Bits signs = after(block.equal('\xA1') | block.equal('\xA3')) & right;
  const auto first = static_cast<std::uint8_t>(*(text - 1));
  const bool full = (first >= 0xB0 && first <= 0xF7 && first != 0xD7) || first == 0xA1 || first == 0xA3;
  const bool sure_across = full ? (right & 1) != 0 : first <= 0xA0;
  return hanzi | upper | lower | signs | (sure_across ? begun_before : 0);
}

template <class Block>
Bits attend_gb(const char* text, const Block& block, Encoding encoding, BlockCarry& carry, Bits& trails,
               bool& faulty) {
  const Bits high = block.high();
  const Bits begun_before = carry.trail;
  trails = 0;
  if ((high | begun_before) == 0) return 0;
  const Bits odd = block.equal('\x80') | block.equal('\xFF');
  if (odd != 0) {
    trails = walk_trails(text, begun_before != 0, carry.trail);
  } else {
    const Bits can_end = ~block.below(0x40) & ~block.equal('\x7F');
    trails = find_trails(high, can_end, begun_before, carry.trail);
  }
  const Bits leads = high & ~trails;
  const Bits wanted = leads << 1 | begun_before;
  const Bits sure = encoding == Encoding::gb18030 ? all_bits : sure_gbk(text, block, leads, begun_before);
  faulty = odd != 0 || (wanted & ~(trails & sure)) != 0;
  return faulty ? all_bits : 0;
}

// A CR before an LF needs no attention. Answers which bytes follow a CR.
template <class Block>
Bits attend_cr(const char* text, const Block& block, Bits lf, std::size_t left, BlockCarry& carry,
               Bits& attention) {
  const Bits carried = carry.after_cr;
  carry.after_cr = 0;
  if (attention == 0) return carried;
  const Bits cr = block.equal('\r') & attention;
  const Bits ended_by_lf = lf >> 1 | (left > block_bytes && text[block_bytes] == '\n' ? Bits{1} << 63 : 0);
  carry.after_cr = cr >> 63;
  attention &= ~(cr & ended_by_lf);
  return cr << 1 | carried;
}

// Looks at one block after the other, `first` to `end`; UTF-8 where `beyond_ascii`.
template <class Block, Encoding encoding>
std::uint32_t* scan_exactly(const char* text, std::size_t first, std::size_t end, std::size_t bytes,
                            std::uint32_t base, const ScanFormat& given, bool beyond_ascii, BlockCarry& carry,
                            std::uint64_t* attentions, std::uint32_t* out) {
  const ScanFormat format = given;  // what is written cannot change it, which the compiler would not know
  Bits any_lf = 0;
  Bits any_crlf = 0;
  for (std::size_t i = first; i < end; ++i, text += block_bytes) {
    const std::size_t left = bytes - i * block_bytes;
    const Bits content = first_bits(left);
    const Block block(text);
    const Bits lf = block.equal('\n') & content;
    Bits attention = block.controls() & ~lf & content;
    const Bits after_cr = attend_cr(text, block, lf, left, carry, attention);

    Bits trails = 0;
    bool faulty = false;
    switch (encoding) {
      case Encoding::utf8:
        if (beyond_ascii) attention |= attend_utf8(text, block, left, carry, faulty);
        break;
      case Encoding::ascii:
        attention |= block.high();
        break;
      default:
        attention |= attend_gb(text, block, encoding, carry, trails, faulty);
    }
    if (faulty && i > 0) attentions[i - 1] |= last_three;
    if (faulty && i == 0) carry.attention_before = 1;
    attentions[i] = attention & content;

    const Bits quote = format.quoted ? block.equal(format.quote) & content & ~trails : 0;
    const Bits delimiter = format.delimited ? block.equal(format.delimiter) & content & ~trails : 0;
    const Bits crlf = lf & after_cr;
    any_lf |= lf;
    any_crlf |= crlf;
    out = Block::write(out, delimiter | lf | quote, (lf & ~crlf) | quote, crlf | quote,
                       base + static_cast<std::uint32_t>(i * block_bytes));
  }
  if (any_lf != 0) carry.crlf = any_crlf != 0 ? 1 : 0;
  return out;
}

}  // namespace
}  // namespace stmtwatch::checks::scan
