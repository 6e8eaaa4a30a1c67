#pragma once

#include "checks/scan/blocks_body.hpp"

// A group of blocks at once in which nothing needs attention, all lines end the same way and no quotes are:
// most text is like that, and of many blocks together it is told at half the cost of one after the other.
// Written once over a type Vector that each instruction set defines:
//   Vector::bytes                              how many there are, unsigned
//   Vector(const char*), Vector::of(int)       those from there on; all the same
//   least(Vector), most(Vector)                the smaller, the greater of two bytes
//   least_signed(Vector), most_signed(Vector)  the same of signed ones
//   less(Vector)                               what is left of each, or 0
//   doubled()                                  modulo 256
//   flipped(Vector), with(Vector), without(Vector)
//                                              exclusive or, or, the bits that the other one has not
//   looked_up(table)                           the entry of the lowest four bits; 0 for bytes above 7F
//   has_from(int), has_below(int), has_equal(int)
//                                              whether a byte is that or more, is less, is it
//   high()                                     a bit for each byte above 7F
//   Vector::Where                              which of the bytes:
//   equal(char)                                those that are it
//   either(Where, Where), any(Where), bits(Where)
//   filled(Where)                              FF there, else the same
//   write(out, line_ends, delimiters, kind, base)
//                                              the separators of as many vectors as make a block; the new end
// Included by one file an instruction set, each compiled for it: everything here has internal linkage.
namespace stmtwatch::checks::scan {
namespace {

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
constexpr std::size_t group_blocks = 1;  // what fuzzers try is small, and groups meet in it then
#else
constexpr std::size_t group_blocks = 16;
#endif

// What is looked for among bytes above 7F: nothing, as there are none; UTF-8 of up to three bytes a
// character; pairs of such bytes.
enum class Beyond : std::uint8_t { nothing, utf8, pairs };

struct PlainForm {
  char delimiter = '|';
  char quote = '\n';  // an LF: there are none
  bool crlf = false;
};

// By the lower half of a byte that begins a character: with it may begin what is overlong or a surrogate; a
// control or line break of Unicode.
constexpr std::uint8_t may_be_wrong = 0x80, may_be_control = 0x7F;
alignas(16) constexpr std::uint8_t doubtful_leads[16] = {
    may_be_wrong, may_be_wrong, may_be_control, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, may_be_wrong, 0, 0};

// What is remembered of the bytes of a group, whichever vector they were in.
template <class Vector>
class Seen {
 public:
  using Where = typename Vector::Where;

  void see(Vector bytes, Where line_ends) {
    least_ = least_.least(bytes.filled(line_ends));
    most_signed_ = most_signed_.most_signed(bytes);
  }
  // Those bytes continue a character that follow one above BF or follow one above DF by two, and no others.
  // Of the bytes before the first ones seen, which were not, this takes for granted what carry.continuing
  // says.
  void see_utf8(const char* text, Vector bytes) {
    const Vector above_bf = Vector::of(0xC0 - 0x80);
    const Vector wanted =
        Vector(text - 1).less(above_bf).with(Vector(text - 2).less(Vector::of(0xE0 - 0x80)));
    broken_ = broken_.with(wanted.flipped(bytes.without(bytes.doubled())));
    const Vector lead = bytes.less(above_bf).flipped(Vector::of(0x80));  // up to 7F if it is one
    doubtful_ = doubtful_.with(lead.looked_up(doubtful_leads));
    most_ = most_.most(bytes);
  }
  void see_pairs(Vector bytes) {
    least_signed_ = least_signed_.least_signed(bytes);
    most_ = most_.most(bytes);
  }

  bool has_controls() const { return least_.has_below(0x20) || most_signed_.has_equal(0x7F); }
  bool may_break_utf8() const {
    return broken_.has_from(0x80) || doubtful_.has_from(may_be_wrong) || most_.has_from(0xF0);
  }
  bool has_high() const { return most_.has_from(0x80); }
  bool may_have_controls() const { return doubtful_.has_from(may_be_control); }
  bool may_break_pairs() const { return least_signed_.has_equal(0x80) || most_.has_equal(0xFF); }

 private:
  Vector least_ = Vector::of(0xFF);
  Vector most_ = Vector::of(0);
  Vector least_signed_ = Vector::of(0x7F);
  Vector most_signed_ = Vector::of(0x80);
  Vector broken_ = Vector::of(0);  // a highest bit where UTF-8 is
  Vector doubtful_ = Vector::of(0);
};

template <class Vector>
bool has_unicode_controls(const char* text) {
  for (std::size_t at = 0; at < group_blocks * block_bytes; at += Vector::bytes) {
    const Vector all(text + at);
    const Bits candidates = Vector::bits(Vector::either(all.equal('\xC2'), all.equal('\xE2')));
    if (find_unicode_controls(text + at, candidates, 2 * block_bytes) != 0) return true;
  }
  return false;
}

// Scans a group behind which there is more text. Answers where its separators end; null where it is not plain
// or that cannot be told, and nothing has changed then but what lies from `out` on. What reaches into the
// group from before is not plain where this group decides about it: a character of UTF-8 other than those of
// three bytes that any may follow, and the CR of a CRLF where lines end with an LF alone.
template <class Vector, Beyond beyond>
std::uint32_t* scan_plain(const char* text, std::uint32_t base, const PlainForm& form, BlockCarry& carry,
                          std::uint32_t* out) {
  using Where = typename Vector::Where;
  constexpr std::size_t vectors = block_bytes / Vector::bytes;
  constexpr std::size_t bytes = group_blocks * block_bytes;
  const bool undecided = (beyond == Beyond::utf8 && carry.continuing > 3) || (!form.crlf && text[-1] == '\r');
  if (undecided) return nullptr;
  const SeparatorKind kind = form.crlf ? SeparatorKind::crlf : SeparatorKind::lf;
  Seen<Vector> seen;
  Where unwanted{};
  Bits trail = carry.trail;
  Bits unpaired = beyond == Beyond::pairs ? 0 : trail;
  for (std::size_t at = 0; at < bytes; at += block_bytes) {
    Where line_ends[vectors], delimiters[vectors];
    Bits high = 0;
    for (std::size_t i = 0; i < vectors; ++i) {
      const char* const from = text + at + i * Vector::bytes;
      const Vector all(from);
      const Where lf = all.equal('\n');
      line_ends[i] = lf;
      delimiters[i] = all.equal(form.delimiter);
      if (form.quote != '\n') unwanted = Vector::either(unwanted, all.equal(form.quote));
      if (form.crlf) {
        unwanted = Vector::either(unwanted, lf ^ Vector(from - 1).equal('\r'));
        seen.see(all, Vector::either(lf, all.equal('\r')));
      } else {
        seen.see(all, lf);
      }
      if (beyond == Beyond::utf8) seen.see_utf8(from, all);
      if (beyond == Beyond::pairs) {
        seen.see_pairs(all);
        high |= all.high() << (i * Vector::bytes);
      }
    }
    if (beyond == Beyond::pairs) unpaired |= find_trails(high, all_bits, trail, trail) & ~high;
    out = Vector::write(out, line_ends, delimiters, kind, base + static_cast<std::uint32_t>(at));
  }
  const bool cut = text[bytes - 1] == '\r' && text[bytes] != '\n';
  if (cut || unpaired != 0 || Vector::any(unwanted) || seen.has_controls()) return nullptr;
  if (beyond == Beyond::utf8 && seen.may_break_utf8()) return nullptr;
  if (beyond == Beyond::utf8 && seen.may_have_controls() && has_unicode_controls<Vector>(text))
    return nullptr;
  if (beyond == Beyond::pairs && seen.may_break_pairs()) return nullptr;
  carry.after_cr = text[bytes - 1] == '\r' ? 1 : 0;
  carry.trail = trail;
  if (beyond != Beyond::nothing) carry.beyond_ascii = seen.has_high() ? 1 : 0;
  carry.continuing = continued_behind(text + bytes - block_bytes);
  return out;
}

}  // namespace
}  // namespace stmtwatch::checks::scan
