#include "checks/screen/shape.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <limits>
#include <ranges>
#include <set>

#include "checks/values/amount.hpp"

namespace stmtwatch::checks::screen {
namespace {

constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max() - 1;

bool is_of_ascii(const ValueType& type) {
  return !std::holds_alternative<Text>(type);
}

// A length in characters is proved by bytes only from above: so many characters have at least as many bytes.
std::optional<Size> size_of(const Column& column, Encoding encoding) {
  Size size{.min = 1, .spread = unlimited - 1, .empty = column.required ? 0xFFFFFFFF : 0};
  if (!column.length) return size;
  const Length& length = *column.length;
  const bool one_byte_each = is_of_ascii(column.type) || encoding == Encoding::ascii;
  if (length.charset && *length.charset != encoding && !one_byte_each) return std::nullopt;
  const bool in_bytes = length.unit == LengthUnit::bytes || one_byte_each;
  const std::uint64_t min = std::uint64_t{std::max(length.min, 1u)} * (in_bytes || length.min <= 1 ? 1 : 4);
  if (min > length.max) return std::nullopt;
  size.min = static_cast<std::uint32_t>(min);
  size.spread = length.max - size.min;
  return size;
}

void narrow(Size& size, std::uint32_t min, std::uint32_t max) {
  const std::uint64_t old_max = std::uint64_t{size.min} + size.spread;
  size.min = std::max(size.min, min);
  const auto upper = static_cast<std::uint32_t>(std::min<std::uint64_t>(old_max, max));
  size.spread = upper >= size.min ? upper - size.min : 0;
  if (upper < size.min) size.min = unlimited;  // nothing passes
}

std::size_t bytes_of(std::uint64_t word) {
  return (static_cast<std::size_t>(std::bit_width(word)) + 7) / 8;
}

std::optional<Words> words_of(const std::vector<std::string>& values) {
  Words words;
  words.few = values.size() <= 4;
  if (values.size() > Words::count_max) return std::nullopt;
  for (std::size_t i = 0; i < Words::count_max; ++i) {
    const std::string& value = values[i < values.size() ? i : 0];
    if (value.empty() || value.size() > 8 || value.find('\0') != std::string::npos) return std::nullopt;
    std::memcpy(&words.words[i], value.data(), value.size());
  }
  return words;
}

// Whose values Remembered can bound.
bool has_whole_day(std::string_view picture) {
  const auto says = [picture](std::string_view part) { return picture.find(part) != std::string_view::npos; };
  return picture.size() <= seek_bytes && says("YYYY") && says("MM") && says("DD");
}

// A type that a shape proves, with the lengths it implies; false: none does.
bool shape_type(const ValueType& type, Shape& shape) {
  if (std::holds_alternative<Text>(type)) {
    shape.form = AnyText{};
  } else if (std::holds_alternative<Digits>(type)) {
    shape.form = AllDigits{};
  } else if (std::holds_alternative<Alphanumeric>(type)) {
    shape.form = AllAlphanumeric{};
  } else if (const auto* decimal = std::get_if<Decimal>(&type)) {
    const bool fen = decimal->unit == AmountUnit::fen;
    if (!has_usual_sign(*decimal) || decimal->grouped || decimal->scale_min != decimal->scale_max)
      return false;
    const std::uint32_t scale = fen ? 0 : decimal->scale_max;
    shape.form = PlainDecimal{scale, decimal->negative_allowed};
    const std::uint32_t point = scale > 0 ? 1 : 0;
    narrow(shape.size, scale + point + 1, decimal->precision + point);
  } else if (const auto* moment = std::get_if<Moment>(&type)) {
    if (!has_whole_day(moment->picture)) return false;
    shape.form = Remembered(*moment);
    const auto bytes = static_cast<std::uint32_t>(moment->picture.size());
    narrow(shape.size, bytes, bytes);
  }
  return true;
}

struct Bounds {
  std::uint8_t lowest[8] = {};
  std::uint8_t spread[8] = {};
};

// Between which bytes lie those of the words of so many bytes; nullopt: and of what is none of them.
std::optional<Bounds> bounds_of(const Words& form, std::size_t length) {
  std::set<std::uint64_t> words(std::begin(form.words), std::end(form.words));
  std::erase_if(words, [length](std::uint64_t word) { return bytes_of(word) != length; });
  if (words.empty() && length > 0) return std::nullopt;
  Bounds bounds;
  std::size_t combinations = 1;
  for (std::size_t at = 0; at < length; ++at) {
    const auto byte = [at](std::uint64_t word) { return static_cast<std::uint8_t>(word >> (8 * at)); };
    const auto [lowest, highest] = std::ranges::minmax(words | std::views::transform(byte));
    bounds.lowest[at] = lowest;
    bounds.spread[at] = static_cast<std::uint8_t>(highest - lowest);
    combinations *= bounds.spread[at] + std::size_t{1};
    if (combinations > words.size()) return std::nullopt;
  }
  return bounds;
}

// Writes the bounds of a right value, byte by byte. False: it is none after all (a word and a NUL behind it
// are the word in the eyes of whoever compares numbers).
struct Binder {
  std::string_view value;
  std::uint8_t* lowest;
  std::uint8_t* spread;

  bool operator()(const AllDigits&) const { return bind_digits(); }
  bool operator()(const PlainDecimal&) const { return bind_digits(); }
  bool operator()(const Words& form) const {
    const auto bounds = bounds_of(form, value.size());
    if (!bounds) return false;
    std::copy_n(bounds->lowest, value.size(), lowest);
    std::copy_n(bounds->spread, value.size(), spread);
    return true;
  }
  bool operator()(const Remembered&) const {
    std::ranges::copy(value, lowest);
    std::fill_n(spread, value.size(), std::uint8_t{0});
    return true;
  }
  bool operator()(const auto&) const { return true; }

 private:
  bool bind_digits() const {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool digit = value[i] >= '0' && value[i] <= '9';
      lowest[i] = static_cast<std::uint8_t>(digit ? '0' : value[i]);
      spread[i] = digit ? 9 : 0;
    }
    return true;
  }
};

}  // namespace

Remembered::Remembered(const Moment& moment) : picture_(moment.picture) {
  const auto hour = picture_.find("hh");
  if (hour == std::string::npos) return;
  bounds_.hour = static_cast<std::uint32_t>(hour);
  bounds_.with_hour = true;
}

// Minutes and seconds are below 60 where their first digit is below 6; hours are looked at once more.
void Remembered::remember(std::string_view value) {
  if (value.size() > seek_bytes || value.empty()) return;
  bounds_.length = static_cast<std::uint32_t>(value.size());
  for (std::size_t i = 0; i < seek_bytes; ++i) {
    const char part = i < picture_.size() ? picture_[i] : '\0';
    const bool time = part == 'h' || part == 'm' || part == 's';
    const bool first = time && (i == 0 || picture_[i - 1] != part);
    const bool of_value = i < value.size();
    bounds_.lowest[i] = !of_value ? 0 : static_cast<std::uint8_t>(time ? '0' : value[i]);
    bounds_.spread[i] = !of_value ? 0xFF : !time ? 0 : !first ? 9 : part == 'h' ? 2 : 5;
  }
}

bool can_be_bound(const Shape& shape) {
  if (const auto* words = std::get_if<Words>(&shape.form)) {
    return std::ranges::all_of(
        words->words, [words](std::uint64_t word) { return bounds_of(*words, bytes_of(word)).has_value(); });
  }
  return shape.same_in_all || std::holds_alternative<AllDigits>(shape.form) ||
         std::holds_alternative<PlainDecimal>(shape.form);
}

bool bind(const Shape& shape, std::string_view value, std::uint8_t* lowest, std::uint8_t* spread) {
  return std::visit(Binder{value, lowest, spread}, shape.form);
}

Shape shape_of(const Column& column, Encoding encoding, bool always_exact) {
  const auto size = size_of(column, encoding);
  Shape shape{.size = size.value_or(Size{.min = 1, .spread = unlimited - 1}),
              .same_in_all = always_exact,
              .form = Remembered{}};
  if (!size || always_exact || column.pattern) return shape;
  if (!column.values.empty()) {
    if (const auto words = words_of(column.values)) {
      shape.form = *words;
      narrow(shape.size, 1, 8);
    }
    return shape;
  }
  if (!shape_type(column.type, shape)) shape.form = Remembered{};
  return shape;
}

}  // namespace stmtwatch::checks::screen
