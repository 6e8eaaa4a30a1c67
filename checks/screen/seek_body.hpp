#pragma once

#include "checks/screen/seek.hpp"

// Looking down columns, written once over two types that each instruction set defines:
//   Bytes(const char*)                  seek_bytes of text; of each a bit, the first one lowest:
//     no_digits(), no_alphanumerics()   no ASCII digit; neither that nor an ASCII letter
//     outside(const Picture&)           not within its bounds
//   Bytes::FewWords, Bytes::ManyWords   made of Words;
//     (const char*, uint64_t mask)      whether the eight bytes, as far as the mask has them, are one
//   Bytes::pack(const uint32_t*)        lengths as bytes, FF above that, the first one lowest
//   Bytes::fits(const char*, Stencil)   whether the bytes from there on are within its bounds
//   Lengths::count, Lengths(const uint32_t*)
//     unfit(min, spread, empty)         a bit for each length that is none of these
// Included by one file an instruction set, each compiled for it: everything here has internal linkage.
namespace stmtwatch::checks::screen {
namespace {

template <class Passes>
std::size_t seek(const ColumnValues& values, std::size_t row, const Passes& passes) {
  const std::uint32_t* begin = values.begins + row * values.stride;
  const std::uint32_t* length = values.lengths + row * values.stride;
  for (; row < values.rows; ++row) {
    if (!passes(values.text + *begin, *length)) break;
    begin += values.stride;
    length += values.stride;
  }
  return row;
}

// No byte of the value is one of those that `wrong` tells of seek_bytes.
template <class Bytes, class Wrong>
bool has_none(const char* value, std::uint32_t length, const Wrong& wrong) {
  constexpr auto whole = static_cast<std::uint32_t>(seek_bytes);
  for (; length > whole; length -= whole, value += whole) {
    if (wrong(Bytes(value)) != 0) return false;
  }
  return length == 0 || wrong(Bytes(value)) << (whole - length) == 0;
}

template <class Bytes, class Wrong>
std::size_t seek_any(const ColumnValues& values, std::size_t row, const Wrong& wrong) {
  return seek(values, row, [&wrong](const char* value, std::uint32_t length) {
    const std::uint32_t missing = static_cast<std::uint32_t>(seek_bytes) - length;
    if (missing < seek_bytes) return wrong(Bytes(value)) << missing == 0;
    return has_none<Bytes>(value, length, wrong);
  });
}

template <class Bytes>
std::size_t seek_digits(const ColumnValues& values, std::size_t row) {
  return seek_any<Bytes>(values, row, [](const Bytes& bytes) { return bytes.no_digits(); });
}

template <class Bytes>
std::size_t seek_alphanumeric(const ColumnValues& values, std::size_t row) {
  return seek_any<Bytes>(values, row, [](const Bytes& bytes) { return bytes.no_alphanumerics(); });
}

// The bytes are looked at from the end of the value backwards: there the point has its place.
template <class Bytes>
std::size_t seek_decimal(const ColumnValues& values, std::size_t row, const PlainDecimal& form) {
  constexpr auto whole = static_cast<std::uint32_t>(seek_bytes);
  const std::uint32_t behind = form.scale == 0 ? 0 : form.scale + 1;  // bytes from the point on
  if (behind >= whole) return row;
  const std::uint32_t point = behind == 0 ? 0 : 1u << (whole - behind);
  return seek(values, row, [&](const char* value, std::uint32_t length) {
    if (length - behind - 1 > whole - behind - 1) return length == 0;  // too short or too long
    const char* const end = value + length;
    const std::uint32_t before = whole - length;  // bytes that precede the value
    const std::uint32_t others = Bytes(end - whole).no_digits() >> before << before;
    const bool pointed = behind == 0 || end[-static_cast<std::ptrdiff_t>(behind)] == '.';
    if (others == point && pointed) return true;
    const bool minus = form.negative_allowed && *value == '-' && length > behind + 1;
    return minus && pointed && others == (point | 1u << before);
  });
}

// By length: the bytes of a word that are of the value.
alignas(64) constexpr std::uint64_t word_masks[9] = {0,
                                                     0xFF,
                                                     0xFFFF,
                                                     0xFFFFFF,
                                                     0xFFFFFFFF,
                                                     0xFFFFFFFFFF,
                                                     0xFFFFFFFFFFFF,
                                                     0xFFFFFFFFFFFFFF,
                                                     0xFFFFFFFFFFFFFFFF};

template <class IsWord>
std::size_t seek_word(const ColumnValues& values, std::size_t row, const IsWord& is_word) {
  return seek(values, row, [&is_word](const char* value, std::uint32_t length) {
    return length <= 8 && (is_word(value, word_masks[length]) || length == 0);
  });
}

template <class Bytes>
std::size_t seek_words(const ColumnValues& values, std::size_t row, const Words& form) {
  return form.few ? seek_word(values, row, typename Bytes::FewWords(form))
                  : seek_word(values, row, typename Bytes::ManyWords(form));
}

template <class Bytes, class HourPasses>
std::size_t seek_bounded(const ColumnValues& values, std::size_t row, const Picture& form,
                         const HourPasses& hour_passes) {
  const std::uint32_t wanted = form.length;
  return seek(values, row, [&](const char* value, std::uint32_t length) {
    if (length != wanted) return length == 0;
    return Bytes(value).outside(form) == 0 && hour_passes(value);
  });
}

template <class Bytes>
std::size_t seek_picture(const ColumnValues& values, std::size_t row, const Picture& form) {
  if (!form.with_hour) return seek_bounded<Bytes>(values, row, form, [](const char*) { return true; });
  const std::uint32_t at = form.hour;
  return seek_bounded<Bytes>(
      values, row, form, [at](const char* value) { return value[at] * 10 + value[at + 1] < '0' * 11 + 24; });
}

template <class Bytes>
std::size_t seek_stencils(const ColumnValues& first, std::size_t row, const Stencils& forms) {
  const std::uint64_t mask = forms.lengths_mask();
  const std::uint32_t* begin = first.begins + row * first.stride;
  const std::uint32_t* length = first.lengths + row * first.stride;
  for (; row < first.rows; ++row, begin += first.stride, length += first.stride) {
    const std::uint64_t lengths = Bytes::pack(length) & mask;
    const std::size_t place = Stencils::place_of(lengths);
    const char* const text = first.text + *begin;
    const auto fits = [&](const Stencil& form) { return form.lengths == lengths && Bytes::fits(text, form); };
    if (!fits(forms.at(place)) && !fits(forms.at(place ^ 1))) break;
  }
  return row;
}

template <class Lengths>
std::size_t seek_length(const Sizes& sizes, const std::uint32_t* lengths, std::size_t row, std::size_t rows) {
  const std::uint32_t* length = lengths + row * sizes.columns;
  for (; row < rows; ++row, length += sizes.columns) {
    std::uint32_t unfit = 0;
    for (std::size_t i = 0; i < sizes.columns; i += Lengths::count)
      unfit |= Lengths(length + i).unfit(sizes.min + i, sizes.spread + i, sizes.empty + i);
    if (unfit != 0) break;
  }
  return row;
}

template <class Bytes, class Lengths>
const Seekers& all_seekers() {
  static constexpr Seekers all{.length = seek_length<Lengths>,
                               .digits = seek_digits<Bytes>,
                               .alphanumeric = seek_alphanumeric<Bytes>,
                               .decimal = seek_decimal<Bytes>,
                               .words = seek_words<Bytes>,
                               .picture = seek_picture<Bytes>,
                               .stencils = seek_stencils<Bytes>};
  return all;
}

}  // namespace
}  // namespace stmtwatch::checks::screen
