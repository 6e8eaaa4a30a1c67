#include "checks/screen/shape.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

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

std::uint64_t word_of(std::string_view value) {
  std::uint64_t word = 0;
  std::memcpy(&word, value.data(), std::min<std::size_t>(value.size(), 8));
  return word;
}

std::optional<Words> words_of(const std::vector<std::string>& values) {
  Words words;
  if (values.size() > words.words.size()) return std::nullopt;
  for (const std::string& value : values) {
    if (value.size() > 8 || value.find('\0') != std::string::npos) return std::nullopt;
    words.words[words.count++] = word_of(value);
  }
  std::fill(words.words.begin() + static_cast<std::ptrdiff_t>(words.count), words.words.end(),
            words.words[0]);
  return words;
}

std::optional<Picture> picture_of(std::string_view text) {
  Picture picture;
  const auto year = text.find("YYYY");
  const bool whole_day = year != std::string_view::npos && text.find("MM") != std::string_view::npos &&
                         text.find("DD") != std::string_view::npos;
  if (text.size() < 8 || text.size() > 24 || !whole_day) return std::nullopt;
  picture.bytes = static_cast<std::uint32_t>(text.size());
  picture.moment.picture = text;
  std::string literal(text.size(), '\0'), literal_mask(text.size(), '\0'), day_mask(text.size(), '\0');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool day = std::string_view("YMD").find(text[i]) != std::string_view::npos;
    const bool time = std::string_view("hms").find(text[i]) != std::string_view::npos;
    if (day || time) picture.digits |= std::uint64_t{1} << i;
    if (day) day_mask[i] = '\xFF';
    if (!day && !time) {
      literal[i] = text[i];
      literal_mask[i] = '\xFF';
    }
  }
  const std::size_t last = text.size() - 8;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t offset = std::min(8 * i, last);
    picture.pieces[i] = {static_cast<std::uint32_t>(offset),
                         word_of(std::string_view(literal).substr(offset)),
                         word_of(std::string_view(literal_mask).substr(offset)),
                         word_of(std::string_view(day_mask).substr(offset)), 0};
  }
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> times = {
      {{"hh", 23}, {"mm", 59}, {"ss", 59}}};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto at = text.find(times[i].first);
    picture.parts[i].offset = static_cast<std::uint32_t>(at == std::string_view::npos ? year : at);
    if (at != std::string_view::npos) picture.parts[i].last = times[i].second;
  }
  return picture;
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
    if (decimal->sign != AmountSign::minus || decimal->grouped || decimal->scale_min != decimal->scale_max)
      return false;
    const std::uint32_t scale = fen ? 0 : decimal->scale_max;
    shape.form = PlainDecimal{scale, decimal->negative_allowed};
    const std::uint32_t point = scale > 0 ? 1 : 0;
    narrow(shape.size, scale + point + 1, decimal->precision + point);
  } else if (const auto* moment = std::get_if<Moment>(&type)) {
    const auto picture = picture_of(moment->picture);
    if (!picture) return false;
    shape.form = *picture;
    narrow(shape.size, picture->bytes, picture->bytes);
  }
  return true;
}

}  // namespace

Shape shape_of(const Column& column, Encoding encoding, bool always_exact) {
  const auto size = size_of(column, encoding);
  Shape shape{.size = size.value_or(Size{.min = 1, .spread = unlimited - 1}), .form = Repeated{}};
  if (!size || always_exact || column.pattern) return shape;
  if (!column.values.empty()) {
    if (const auto words = words_of(column.values)) {
      shape.form = *words;
      narrow(shape.size, 1, 8);
    }
    return shape;
  }
  if (!shape_type(column.type, shape)) shape.form = Repeated{};
  return shape;
}

}  // namespace stmtwatch::checks::screen
