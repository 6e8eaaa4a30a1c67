#include "checks/screen/screen.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "checks/values/value_type.hpp"

namespace stmtwatch::checks::screen {
namespace {

using Bits = std::uint64_t;
constexpr std::uint32_t bits_at_once = 57;  // that eight bytes hold from any bit on

Bits low_bits(std::uint32_t count) {
  return (Bits{1} << count) - 1;
}

// Bits from `position` on; the first 57 of them are right.
Bits bits_from(const Bits* mask, std::uint32_t position) {
  static_assert(std::endian::native == std::endian::little);
  Bits bits = 0;
  std::memcpy(&bits, reinterpret_cast<const char*>(mask) + position / 8, sizeof bits);
  return bits >> (position % 8);
}

Bits load(const char* text) {
  Bits word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// One column of a batch: calls `passes(begin, length)` for each row whose length is right, and marks those
// that do not pass.
template <class Passes>
void look_at_column(RecordBatch& batch, std::size_t column, const Size& size, const Passes& passes) {
  const std::size_t columns = batch.columns();
  const std::uint32_t* begin = batch.begins().data() + column;
  const std::uint32_t* length = batch.lengths().data() + column;
  Marks* marks = batch.all_marks().data() + column;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const bool fits = *length - size.min <= size.spread;
    const bool right = fits ? passes(*begin, *length) : *length == size.empty;
    if (!right) *marks |= mark::suspect;
    begin += columns;
    length += columns;
    marks += columns;
  }
}

// All bytes of the value have their bit.
bool all_in(const Bits* mask, std::uint32_t begin, std::uint32_t length) {
  return length <= bits_at_once && (~bits_from(mask, begin) & low_bits(length)) == 0;
}

bool is_plain_decimal(const PlainDecimal& form, const char* text, const Bits* digit, std::uint32_t begin,
                      std::uint32_t length) {
  const Bits others = ~bits_from(digit, begin) & low_bits(length);
  if (length > bits_at_once) return false;
  if (form.scale == 0) return others == 0;
  const std::uint32_t point = length - form.scale - 1;
  if (text[begin + point] != '.') return false;
  const Bits expected = Bits{1} << point;
  const bool negative = others == (expected | 1) && form.negative_allowed && point > 1 && text[begin] == '-';
  return others == expected || negative;
}

// A day that is not the one before is looked up in the calendar; in a statement nearly all are of one day.
bool is_of_picture(Picture& picture, const char* text, const Bits* digit, std::uint32_t begin) {
  const char* const value = text + begin;
  Bits wrong = picture.digits & ~bits_from(digit, begin);
  Bits other_day = 0;
  for (const auto& piece : picture.pieces) {
    const Bits word = load(value + piece.offset);
    wrong |= (word ^ piece.literal) & piece.literal_mask;
    other_day |= (word ^ piece.day) & piece.day_mask;
  }
  bool late = false;
  for (const auto& part : picture.parts) {
    const auto two = static_cast<std::uint32_t>(value[part.offset] * 10 + value[part.offset + 1] - '0' * 11);
    late |= two > part.last;
  }
  if (wrong != 0 || late) return false;
  if (other_day == 0) return true;
  if (!is_well_formed(picture.moment, {value, picture.bytes})) return false;
  for (auto& piece : picture.pieces)
    piece.day = load(value + piece.offset);
  return true;
}

bool is_word(const Words& words, const char* text, std::uint32_t begin, std::uint32_t length) {
  const Bits word = load(text + begin) & (~Bits{0} >> (64 - 8 * length));
  bool found = false;
  for (std::size_t i = 0; i < 4; ++i)
    found |= word == words.words[i];
  if (words.count > 4) {
    for (std::size_t i = 4; i < words.words.size(); ++i)
      found |= word == words.words[i];
  }
  return found;
}

Repeated repeated_of(const char* value, std::uint32_t length) {
  if (length < 8) return {length, length == 0 ? 0 : load(value) & (~Bits{0} >> (64 - 8 * length)), 0};
  return {length, load(value), load(value + length - 8)};
}

struct Looker {
  RecordBatch& batch;
  std::size_t column;
  const Size& size;
  const ByteMasks& masks;
  const Checks& checks;
  const char* text = batch.text.data();

  void operator()(const AnyText&) const {
    look_at_column(batch, column, size, [](std::uint32_t, std::uint32_t) { return true; });
  }
  void operator()(const AllDigits&) const {
    look_at_column(batch, column, size, [digit = masks.digit](std::uint32_t begin, std::uint32_t length) {
      return all_in(digit, begin, length);
    });
  }
  void operator()(const AllAlphanumeric&) const {
    look_at_column(batch, column, size,
                   [mask = masks.alphanumeric](std::uint32_t begin, std::uint32_t length) {
                     return all_in(mask, begin, length);
                   });
  }
  void operator()(const PlainDecimal& form) const {
    look_at_column(batch, column, size,
                   [form, text = text, digit = masks.digit](std::uint32_t begin, std::uint32_t length) {
                     return is_plain_decimal(form, text, digit, begin, length);
                   });
  }
  void operator()(const Words& words) const {
    look_at_column(batch, column, size, [&words, text = text](std::uint32_t begin, std::uint32_t length) {
      return is_word(words, text, begin, length);
    });
  }
  void operator()(Picture& picture) const {
    look_at_column(batch, column, size,
                   [&picture, text = text, digit = masks.digit](std::uint32_t begin, std::uint32_t) {
                     return is_of_picture(picture, text, digit, begin);
                   });
  }
  void operator()(Repeated& form) const {
    look_at_column(batch, column, size, [&](std::uint32_t begin, std::uint32_t length) {
      const Repeated here = repeated_of(text + begin, length);
      if (length == form.length && here.first == form.first && here.last == form.last) return true;
      if (!checks.value_fits(column, {text + begin, length})) return false;
      if (length <= 16) form = here;
      return true;
    });
  }
};

}  // namespace

Screen::Screen(const Schema& schema, const Checks& checks) : checks_(checks) {
  shapes_.reserve(schema.columns.size());
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const bool named = schema.merchant_column == column || schema.business_date_column == column;
    shapes_.push_back(shape_of(schema.columns[column], schema.encoding, named));
  }
}

void Screen::look(RecordBatch& batch, const ByteMasks& masks) {
  attend(batch, masks.attention);
  for (std::size_t column = 0; column < shapes_.size(); ++column) {
    Shape& shape = shapes_[column];
    std::visit(Looker{batch, column, shape.size, masks, checks_}, shape.form);
  }
  collect(batch);
}

void Screen::attend(RecordBatch& batch, const std::uint64_t* attention) const {
  const std::size_t fields = batch.rows * batch.columns();
  const std::size_t begin = batch.begins()[0];
  const std::size_t end = batch.begins()[fields - 1] + batch.lengths()[fields - 1];
  const std::size_t first = begin / 64;
  const std::size_t last = end / 64;
  std::uint64_t any = 0;
  for (std::size_t word = first; word <= last; ++word)
    any |= attention[word];
  if (any == 0) return;
  for (std::size_t word = first; word <= last; ++word)
    attend_bytes(batch, attention[word], word * 64);
}

void Screen::attend_bytes(RecordBatch& batch, std::uint64_t bytes, std::size_t base) const {
  const auto begins = batch.begins().first(batch.rows * batch.columns());
  while (bytes != 0) {
    const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bytes));
    const auto after = std::ranges::upper_bound(begins, at);
    const auto field = static_cast<std::size_t>(after - begins.begin()) - (after == begins.begin() ? 0 : 1);
    batch.all_marks()[field] |= mark::suspect | mark::unusual;
    const std::size_t next = after == begins.end() ? base + 64 : *after;
    bytes &= next >= base + 64 ? 0 : ~std::uint64_t{0} << (next - base);
  }
}

// Eight marks at a time: hardly any field is suspect.
void Screen::collect(RecordBatch& batch) const {
  batch.suspect_none();
  const std::size_t columns = batch.columns();
  const std::size_t fields = batch.rows * columns;
  const auto marks = batch.all_marks();
  for (std::size_t at = 0; at < fields; at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + at, std::min<std::size_t>(8, fields - at));
    for (; eight != 0; eight &= ~(std::uint64_t{0xFF} << (std::countr_zero(eight) / 8 * 8))) {
      const std::size_t field = at + static_cast<std::size_t>(std::countr_zero(eight)) / 8;
      const FieldAt place{static_cast<std::uint16_t>(field / columns),
                          static_cast<std::uint16_t>(field % columns)};
      batch.suspect(place);
    }
  }
}

}  // namespace stmtwatch::checks::screen
